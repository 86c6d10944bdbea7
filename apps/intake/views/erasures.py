"""A buyer asks to be forgotten: a director says why, and sees who was forgotten when."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts import unsent
from apps.accounts.forms import ReasonForm
from apps.common.http import shell
from apps.intake.selectors import buyer_to_erase, erasures_of
from apps.intake.services.erasure import customer_erase
from apps.intake.views.requests import PersonRequest, shop_of


def buyer_erase(request: PersonRequest, customer_id: int) -> HttpResponse:
    """Forget a buyer: what is known of them, noted about them and said with them."""
    customer = buyer_to_erase(request.access, customer_id)
    start = unsent.take(request.session, request.path)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        erase = partial(customer_erase, access=request.access, customer_id=customer.pk)
        reason = form.cleaned_data["reason"]
        if form.attempt(partial(erase, reason=reason, now=timezone.now())):
            messages.success(request, _("The buyer is forgotten. Orders and figures stay."))
            return redirect("service:buyer", customer.pk)
    context = {**shell(request, customer.shop, "buyers"), "form": form, "customer": customer}
    status = 422 if form.errors else 200
    return render(request, "intake/erase.html", context, status=status)


@require_safe
def erasures(request: PersonRequest) -> HttpResponse:
    """List who was forgotten when, by whom and why."""
    shop = shop_of(request)
    context = {**shell(request, shop, "buyers"), "erasures": erasures_of(shop)}
    return render(request, "intake/erasures.html", context)
