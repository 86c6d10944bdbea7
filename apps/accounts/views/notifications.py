"""What wants the person who is signed in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.selectors.notifications import notification_href, notification_page
from apps.accounts.services.notifications import notification_open, notifications_read
from apps.accounts.views.requests import PersonRequest
from apps.common.wholenumbers import whole


def notifications(request: PersonRequest) -> HttpResponse:
    """Show what wants the person, unread first."""
    page = notification_page(request.access, request.user)
    return render(request, "accounts/notifications.html", {"page": page})


def notification(request: PersonRequest, notification_id: int) -> HttpResponse:
    """Mark one as read and lead to the thing itself."""
    row = notification_open(user_id=request.user.pk, notification_id=notification_id)
    return redirect(notification_href(row))


def read_all(request: PersonRequest) -> HttpResponse:
    """Mark as read all that the page showed."""
    told = [whole(each) for each in request.POST.getlist("id")]
    ids = [each for each in told if each is not None]
    notifications_read(user_id=request.user.pk, ids=ids)
    return redirect("accounts:notifications")
