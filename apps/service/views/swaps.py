"""Swaps: who could take a shift, offers and answers, and the supervisor's inbox."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.service.forms.people import OfferForm
from apps.service.selectors.fits import fits_of, own_swap, swap_inbox, swap_of
from apps.service.selectors.mine import open_assignment, own_assignment
from apps.service.services.swaps import swap_answer, swap_decide, swap_offer
from apps.service.views.mine import own_agent
from apps.service.views.pages import address, shop_and_today

ANSWERS = {
    "accept": gettext_lazy("Accepted. A supervisor approves it now."),
    "decline": gettext_lazy("Declined."),
    "withdraw": gettext_lazy("Withdrawn."),
}


def offer(request: AppRequest, assignment_id: int) -> HttpResponse:
    """List colleagues by fit, and ask one of them."""
    agent = own_agent(request)
    row = own_assignment(agent, assignment_id)
    fits = fits_of(row)
    form = OfferForm(request.POST or None, fits=fits)
    if form.is_valid():
        mine = {"agent": agent, "actor": request.access.actor, "from_assignment": row}
        asked = {**mine, "now": timezone.now(), **form.chosen()}
        if form.attempt(lambda: swap_offer(**asked)):
            messages.success(request, _("Your colleague is asked."))
            return redirect(address("shifts", row.shift.shop))
    context = {**shell(request, row.shift.shop, "shifts"), "row": row, "fits": fits, "form": form}
    status = 422 if form.errors else 200
    return render(request, "service/offer.html", context, status=status)


@require_POST
def bid(request: AppRequest, assignment_id: int) -> HttpResponse:
    """Ask for an open shift."""
    row = open_assignment(request.access, assignment_id)
    agent, actor, now = own_agent(request), request.access.actor, timezone.now()
    swap_offer(agent=agent, actor=actor, now=now, to_assignment=row)
    messages.success(request, _("You have asked for this shift. A supervisor approves it."))
    return redirect(address("shifts", row.shift.shop))


@require_POST
def answer(request: AppRequest, swap_id: int) -> HttpResponse:
    """Accept or decline as the colleague; withdraw as who asked."""
    agent, event = own_agent(request), request.POST.get("act", "")
    swap, actor, now = (
        own_swap(request.access, agent, swap_id),
        request.access.actor,
        timezone.now(),
    )
    if event not in ANSWERS:
        raise ShopError("field_invalid", _("Accept, decline or withdraw."), "act")
    swap_answer(swap=swap, event=event, agent=agent, actor=actor, now=now)
    messages.success(request, ANSWERS[event])
    return redirect(address("shifts", swap.shop))


@require_safe
def swaps(request: AppRequest) -> HttpResponse:
    """List what waits for approval, and what was decided."""
    shop, _day = shop_and_today(request)
    context = {**shell(request, shop, "roster"), "swaps": swap_inbox(shop.pk)}
    return render(request, "service/swaps.html", context)


@require_POST
def decide(request: AppRequest, swap_id: int) -> HttpResponse:
    """Approve and apply a swap, or refuse it."""
    swap = swap_of(request.access, swap_id)
    event = "approve" if request.POST.get("act") == "approve" else "refuse"
    actor, now = request.access.actor, timezone.now()
    swap_decide(swap=swap, event=event, actor=actor, now=now)
    done = _("The shifts changed hands; both are told.") if event == "approve" else _("Refused.")
    messages.success(request, done)
    return redirect(address("swaps", swap.shop))
