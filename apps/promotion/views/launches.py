"""Campaigns: the board, the form of a kind, the card of one, its items and steps."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import ServiceForm
from apps.accounts.selectors import shop_current
from apps.accounts.views.steps import Step, Wrong, steps_shown
from apps.common.acting import hand_of, sent_by
from apps.common.hands import Hand, Sent
from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell
from apps.promotion.forms.campaigns import CampaignForm, EntryForm, ItemForm, kind_of
from apps.promotion.forms.results import MeasureForm, known_of
from apps.promotion.forms.steps import ApprovalForm, NoteForm
from apps.promotion.models import Campaign
from apps.promotion.selectors.campaign_board import (
    TABS,
    campaign_page,
    campaign_view,
    launch_of,
)
from apps.promotion.selectors.campaign_results import (
    measurable_at,
    result_latest,
    result_view,
    steps_early,
)
from apps.promotion.selectors.morning import campaign_checks
from apps.promotion.selectors.prices import skus_offered
from apps.promotion.services import campaign_moves as acts
from apps.promotion.services import campaign_plan as plans
from apps.promotion.services.enrolments import enrolment_plan
from apps.promotion.services.machine import events_allowed
from apps.promotion.services.results import campaign_measure
from apps.promotion.states import CAMPAIGN_OVER
from apps.promotion.views.machine import acted, form_shown, kept, step_by, version_read
from apps.shop.models import Shop


def _by(service: Any) -> Any:
    return step_by(service, "campaign_id")


def _measure(row: Campaign, data: dict[str, Any], hand: Hand, sent: Sent) -> Campaign:
    return campaign_measure(campaign_id=row.pk, hand=hand, sent=sent, known=known_of(data))


def _latest(row: Campaign) -> dict[str, Any]:
    return {"shop": row.shop, "last": result_latest(row)}


STEPS: dict[str, Step] = {
    "approve": Step(ApprovalForm, _by(acts.campaign_approve)),
    "submit": Step(ServiceForm, _by(acts.campaign_submit)),
    "send_back": Step(NoteForm, _by(acts.campaign_send_back)),
    "make_ready": Step(ServiceForm, _by(acts.campaign_make_ready)),
    "go_live": Step(ApprovalForm, _by(acts.campaign_go_live)),
    "end": Step(ApprovalForm, _by(acts.campaign_end)),
    "cancel": Step(NoteForm, _by(acts.campaign_cancel)),
    "measure": Step(MeasureForm, _measure, _latest),
}


@require_safe
def board(request: AppRequest) -> HttpResponse:
    """Campaigns to come, that run, and that are over."""
    shop = shop_current(request.access, request.GET.get("shop"))
    asked = request.GET.get("tab", "")
    sees_all = request.access.can("promotion:enrolments", "GET", shop.pk)
    tab = "live" if not sees_all else asked if asked in TABS else "open"
    context = {
        **shell(request, shop, "launches"),
        "tab": tab,
        "page": campaign_page(shop, tab),
        "sees_all": sees_all,
        "checks": campaign_checks(shop, timezone.now()) if sees_all else [],
        "may_add": request.access.can("promotion:launch-add", "POST", shop.pk),
        "kinds": Campaign.Kind.choices,
    }
    return render_page(request, "promotion/launches.html", context)


def add(request: AppRequest) -> HttpResponse:
    """Plan a campaign of one kind."""
    shop = shop_current(request.access, request.GET.get("shop"))
    kind = kind_of(request.GET.get("kind"))
    form = CampaignForm(request.POST or None, shop=shop, kind=kind, row=None)

    def plan() -> Campaign:
        return plans.campaign_plan(shop=shop, values=form.values(), hand=hand_of(request, shop))

    made = kept(request, form, plan, _("Planned as a draft. Say what is sold in it."))
    return redirect("promotion:launch", made.pk) if made else _form(request, shop, form)


def edit(request: AppRequest, launch_id: int) -> HttpResponse:
    """Change a draft."""
    row = launch_of(request.access, launch_id)
    form = CampaignForm(request.POST or None, shop=row.shop, kind=row.kind, row=row)

    def change() -> Campaign:
        hand, sent = hand_of(request, row.shop), sent_by(request, {})
        told = form.values()
        return plans.campaign_edit(campaign_id=row.pk, values=told, hand=hand, sent=sent)

    if kept(request, form, change, _("Kept.")):
        return redirect("promotion:launch", row.pk)
    return _form(request, row.shop, form, row)


@require_safe
def launch(request: AppRequest, launch_id: int) -> HttpResponse:
    """One campaign: what it needs, what is sold in it, what comes next."""
    row = launch_of(request.access, launch_id)
    # Who only has to know what runs sees what runs.
    if row.state != "live" and not request.access.can("promotion:enrolments", "GET", row.shop_id):
        raise missing()
    return _page(request, row)


@require_POST
def act(request: AppRequest, launch_id: int, event: str) -> HttpResponse:
    """Take one step with a campaign."""
    row = launch_of(request.access, launch_id)
    return acted(
        request, STEPS, row, event,
        lambda wrong: _page(request, launch_of(request.access, launch_id), wrong),
    )  # fmt: skip


@require_POST
def item_add(request: AppRequest, launch_id: int) -> HttpResponse:
    """Put a SKU into a campaign."""
    row = launch_of(request.access, launch_id)
    form = ItemForm(request.POST, shop=row.shop, prefix="item")
    if form.is_valid():
        hand, asked = hand_of(request, row.shop), form.asked()
        if form.attempt(
            lambda: plans.campaign_item_put(campaign_id=row.pk, asked=asked, hand=hand)
        ):
            return redirect("promotion:launch", row.pk)
    return _page(request, row, item=form)


@require_POST
def item_act(request: AppRequest, launch_id: int, launch_item_id: int, event: str) -> HttpResponse:
    """Take a SKU out of a campaign, or say that its stock is set aside."""
    row = launch_of(request.access, launch_id)
    services = {"drop": plans.campaign_item_drop, "reserve": plans.campaign_item_reserve}
    if event not in services:
        raise missing()
    hand = hand_of(request, row.shop)
    services[event](campaign_id=row.pk, item_id=launch_item_id, hand=hand)
    return redirect("promotion:launch", row.pk)


@require_POST
def entry_add(request: AppRequest, launch_id: int) -> HttpResponse:
    """Add an event to enter."""
    row = launch_of(request.access, launch_id)
    form = EntryForm(request.POST, shop=row.shop, prefix="entry")
    if form.is_valid():
        hand, asked = hand_of(request, row.shop), form.asked()
        made = form.attempt(lambda: enrolment_plan(campaign_id=row.pk, asked=asked, hand=hand))
        if made is not None:
            return redirect("promotion:enrolment", made.pk)
    return _page(request, row, entry=form)


def _form(
    request: AppRequest, shop: Shop, form: CampaignForm, row: Campaign | None = None
) -> HttpResponse:
    told = {"template": "launch_form", "launch": row, "kind": Campaign.Kind(form.kind).label}
    told["version"] = version_read(request, row)
    return form_shown(request, shop, "launches", form, told)


def _page(
    request: AppRequest, row: Campaign, wrong: Wrong | None = None, **forms: ServiceForm
) -> HttpResponse:
    may_act = request.access.can("promotion:launch-act", "POST", row.shop_id)
    allowed = events_allowed(row, hand_of(request, row.shop)) if may_act else []
    context = {
        **shell(request, row.shop, "launches"),
        "launch": row,
        **steps_shown(STEPS, row, [each for each in STEPS if each in allowed], wrong),
        **_brought(request, row),
        "may_edit": "edit" in allowed, "may_act": may_act,
        **_lines(row, forms),
        "back": f"{reverse('promotion:launches')}?shop={row.shop.code}",
    }  # fmt: skip
    bad = wrong[1] if wrong else next(iter(forms.values()), None)
    status = bad.refusal_status if bad else 200
    return render_page(request, "promotion/launch.html", context, status=status)


def _brought(request: AppRequest, row: Campaign) -> dict[str, Any]:
    """Return what is behind a campaign, and what one that is over brought."""
    sees_plans = request.access.can("promotion:enrolments", "GET", row.shop_id)
    told: dict[str, Any] = {
        "view": campaign_view(row, timezone.now(), sees_plans=sees_plans),
        "early": steps_early(row, timezone.now()),
        "sees_posts": request.access.can("promotion:content", "GET", row.shop_id),
    }
    if row.state in CAMPAIGN_OVER:
        result = {"result": result_view(row), "measurable_at": measurable_at(row)}
        told |= {"shows_result": True, **result}
    return told


def _lines(row: Campaign, forms: Mapping[str, ServiceForm]) -> dict[str, Any]:
    """Return the forms that put a SKU or an entry into a campaign."""
    return {
        "item_form": forms.get("item") or ItemForm(shop=row.shop, prefix="item"),
        "entry_form": forms.get("entry") or EntryForm(shop=row.shop, prefix="entry"),
        "skus": skus_offered(row.shop) if row.state == "draft" else [],
    }
