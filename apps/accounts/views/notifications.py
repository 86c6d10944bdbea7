"""What wants the person who is signed in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.forms import ReadForm
from apps.accounts.selectors.notifications import notification_href, notification_page
from apps.accounts.services.notifications import notification_open, notifications_read
from apps.accounts.views.requests import PersonRequest


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
    form = ReadForm(request.POST)
    if form.is_valid():
        notifications_read(user_id=request.user.pk, until=form.cleaned_data["until"])
    return redirect("accounts:notifications")
