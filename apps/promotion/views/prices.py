"""Prices that hold for a time: the list, the form, the page of one, its steps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import ServiceForm
from apps.accounts.selectors import shop_current
from apps.accounts.views.steps import Step, Wrong, steps_shown
from apps.common.acting import hand_of, sent_by
from apps.common.hands import Hand, Sent
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.promotion.forms.prices import PriceForm, ReadingForm, RestoreForm
from apps.promotion.forms.steps import ApprovalForm, NoteForm
from apps.promotion.models import PriceSchedule
from apps.promotion.selectors.prices import TABS, price_of, price_page, price_view, skus_offered
from apps.promotion.services import prices as acts
from apps.promotion.services.machine import events_allowed
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.states import PRICE_UNPROVED
from apps.promotion.views.machine import acted, form_shown, kept, step_by, version_read
from apps.shop.models import Shop


def _by(service: Any) -> Any:
    return step_by(service, "price_id")


def _read(row: PriceSchedule, data: dict[str, Any], hand: Hand, sent: Sent) -> PriceSchedule:
    reading = Reading(data["price"], data["note"])
    return price_read_back(price_id=row.pk, reading=reading, hand=hand, sent=sent)


def _shop(row: PriceSchedule) -> dict[str, Any]:
    return {"shop": row.shop}


STEPS: dict[str, Step] = {
    "read": Step(ReadingForm, _read, _shop),
    "approve": Step(ApprovalForm, _by(acts.price_approve)),
    "submit": Step(ServiceForm, _by(acts.price_submit)),
    "retry": Step(ServiceForm, _by(acts.price_retry)),
    "restore_to": Step(RestoreForm, _by(acts.price_restore_to), _shop),
    "cancel": Step(NoteForm, _by(acts.price_cancel)),
}


@require_safe
def prices(request: AppRequest) -> HttpResponse:
    """Prices to be proved, to come, that hold, and that are over."""
    shop = shop_current(request.access, request.GET.get("shop"))
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "now"
    context = {
        **shell(request, shop, "prices"),
        "tab": tab,
        "page": price_page(shop, tab),
        "may_add": request.access.can("promotion:price-add", "POST", shop.pk),
    }
    return render_page(request, "promotion/prices.html", context)


def add(request: AppRequest) -> HttpResponse:
    """Plan a price."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form = PriceForm(request.POST or None, shop=shop, row=None)

    def plan() -> PriceSchedule:
        return acts.price_plan(shop=shop, asked=form.asked(), hand=hand_of(request, shop))

    made = kept(request, form, plan, _("The price is planned as a draft."))
    return redirect("promotion:price", made.pk) if made else _form(request, shop, form)


def edit(request: AppRequest, price_id: int) -> HttpResponse:
    """Change a price that has not begun."""
    row = price_of(request.access, price_id)
    form = PriceForm(request.POST or None, shop=row.shop, row=row)

    def change() -> PriceSchedule:
        hand, sent = hand_of(request, row.shop), sent_by(request, {})
        return acts.price_edit(price_id=row.pk, asked=form.asked(), hand=hand, sent=sent)

    if kept(request, form, change, _("Kept. It waits for its approval.")):
        return redirect("promotion:price", row.pk)
    return _form(request, row.shop, form, row)


@require_safe
def price(request: AppRequest, price_id: int) -> HttpResponse:
    """One price: what has to be on the platform now, and what was done."""
    return _page(request, price_of(request.access, price_id))


@require_POST
def act(request: AppRequest, price_id: int, event: str) -> HttpResponse:
    """Take one step with a price."""
    row = price_of(request.access, price_id)
    return acted(
        request, STEPS, row, event,
        lambda wrong: _page(request, price_of(request.access, price_id), wrong),
    )  # fmt: skip


def _form(
    request: AppRequest, shop: Shop, form: PriceForm, row: PriceSchedule | None = None
) -> HttpResponse:
    told = {"template": "price_form", "price": row, "skus": skus_offered(shop)}
    told["version"] = version_read(request, row)
    return form_shown(request, shop, "prices", form, told)


def _page(request: AppRequest, row: PriceSchedule, wrong: Wrong | None = None) -> HttpResponse:
    may_act = request.access.can("promotion:price-act", "POST", row.shop_id)
    hand = hand_of(request, row.shop)
    allowed = events_allowed(row, hand) if may_act else []
    names = ["read"] if may_act and row.state in PRICE_UNPROVED else []
    context = {
        **shell(request, row.shop, "prices"),
        "price": row,
        "view": price_view(row, hand.now),
        **steps_shown(STEPS, row, [*names, *(each for each in STEPS if each in allowed)], wrong),
        "may_edit": "edit" in allowed,
        "back": f"{reverse('promotion:prices')}?shop={row.shop.code}",
    }
    status = wrong[1].refusal_status if wrong else 200
    return render_page(request, "promotion/price.html", context, status=status)
