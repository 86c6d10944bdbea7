"""The table of proposals: decide many at once, take them to the console, take them back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import UserActor
from apps.accounts.selectors import shop_current
from apps.accounts.services import audit_write
from apps.common.http import AppRequest, missing, shell
from apps.common.wholenumbers import whole
from apps.promotion.exports import console_file
from apps.promotion.selectors.proposals import TABS, approved_rows, proposal_page
from apps.promotion.services.decisions import Decided, proposals_decide
from apps.promotion.states import BY_HAND
from apps.promotion.views.pages import PersonRequest


@require_safe
def proposals(request: AppRequest) -> HttpResponse:
    """What to do about each word, how sure that is, and why."""
    shop = shop_current(request.access, request.GET.get("shop"))
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "decide"
    context: dict[str, Any] = {
        **shell(request, shop, "proposals"),
        "tab": tab,
        "page": proposal_page(shop, tab, timezone.now()),
        "may_decide": request.access.can("promotion:proposals-decide", "POST", shop.pk),
    }
    return render(request, "promotion/proposals.html", context)


@require_POST
def decide(request: PersonRequest) -> HttpResponse:
    """Take one step with the proposals that are ticked; refused ones keep their reason."""
    shop = shop_current(request.access, request.GET.get("shop"))
    event, asked = request.POST.get("event", ""), request.POST.getlist("id")
    ids = [number for each in asked if (number := whole(each)) is not None]
    if event not in BY_HAND or len(ids) < len(asked):
        raise missing()
    told = proposals_decide(
        shop_id=shop.pk, ids=ids, event=event, user=request.user,
        now=timezone.now(),
    )  # fmt: skip
    _tell(request, told)
    tab = request.POST.get("tab", "decide")
    return redirect(f"{reverse('promotion:proposals')}?shop={shop.code}&tab={tab}")


@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Save what is approved as a file for the ad console."""
    shop, now = shop_current(request.access, request.GET.get("shop")), timezone.now()
    rows = approved_rows(shop, now)
    audit_write(
        actor=UserActor(request.user.pk), action="bids.export", subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk, rows=len(rows),
    )  # fmt: skip
    answer = HttpResponse(console_file(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{shop.code}-bids.csv"'
    return answer


def _tell(request: AppRequest, told: Decided) -> None:
    if told.done:
        words = ngettext("%(n)s proposal is done.", "%(n)s proposals are done.", told.done)
        messages.success(request, words % {"n": told.done})
    for pk, reason in told.refused[:5]:
        messages.error(request, f"#{pk}: {reason}")
    if len(told.refused) > 5:
        messages.error(request, _("And %(n)s more.") % {"n": len(told.refused) - 5})
    if not told.done and not told.refused:
        messages.error(request, _("Tick the proposals first."))
