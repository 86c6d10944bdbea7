"""One buyer: masked, and in full for a minute to somebody who says why."""

from functools import partial

from django.http import HttpResponse

from apps.accounts.forms import ReasonForm
from apps.accounts.selectors import buyer_masked
from apps.accounts.services import buyer_reveal
from apps.accounts.views.requests import PersonRequest
from apps.common.htmx import render_page
from apps.common.http import shell


def buyer(request: PersonRequest, customer_id: int) -> HttpResponse:
    """Show a buyer masked, and after a reason in full."""
    shop, masked = buyer_masked(request.access, customer_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {**shell(request, shop, "day"), "form": form, "customer_id": customer_id}
    context["masked"] = masked
    if form.is_valid():
        reveal = partial(buyer_reveal, access=request.access, customer_id=customer_id)
        shown = form.attempt(partial(reveal, reason=form.cleaned_data["reason"]))
        context["shown"] = shown.name if shown else ""
    status = 422 if form.errors else 200
    return render_page(request, "accounts/buyer.html", context, fragment="buyer", status=status)
