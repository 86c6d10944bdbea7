"""What has to be true of a campaign before it goes on: G1 to G6, and being ready."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.common.days import business_day
from apps.common.errors import TransitionRefused
from apps.common.machine import guard
from apps.promotion.campaign_rules import rule_faults
from apps.promotion.models import Campaign, CampaignItem
from apps.promotion.selectors.campaign_facts import (
    campaign_prices,
    stacked_with,
    units_a_day,
    units_needed,
    uplift_need,
)
from apps.promotion.services.price_guards import floor_check, hold_check, overlap_check
from apps.promotion.states import ENROLMENT_SURE


def campaign_guard(campaign: Campaign, now: datetime) -> None:
    """Check G1 to G6, and store the uplift that the campaign needs. Raises TransitionRefused."""
    today = business_day(now, campaign.shop.tz, campaign.shop.day_cut)
    if campaign.starts_at <= now:
        raise guard("starts_ahead", _("It would have begun already: move its start."))
    _rules(campaign)
    items = list(campaign.items.select_related("sku__product", "sku__shop"))
    if not items and campaign.kind != Campaign.Kind.COUPON:
        raise guard("items", _("Say what is sold in it."))
    prices = campaign_prices(campaign)
    for row in prices:
        row.floor_price = floor_check(row.sku, row.price, row.price_before, today)
        overlap_check(row)
    holds_check(items)
    _stock(campaign, items, today)
    if stacked_with(campaign) and not campaign.stacking:
        text = _("A SKU is in another campaign at the same time: say which of them counts.")
        raise guard("stacking", text)
    need = uplift_need(prices, today)
    campaign.needed_uplift, campaign.is_hopeless = need.needed, need.is_hopeless


def holds_check(items: list[CampaignItem]) -> None:
    """Refuse a campaign with a SKU that is kept out of promotion."""
    for item in items:
        hold_check(item.sku)


def ready_check(campaign: Campaign) -> None:
    """Refuse to call a campaign ready whose entries are open or whose stock is not set aside."""
    wanting = not_ready(campaign)
    if wanting:
        raise guard("ready", " ".join(wanting))


def not_ready(campaign: Campaign) -> list[str]:
    """Return what a campaign still wants before it is ready."""
    wanting = []
    entries = list(campaign.enrolments.all())
    is_event = campaign.kind == Campaign.Kind.PLATFORM_EVENT
    if is_event and not any(each.state in ENROLMENT_SURE for each in entries):
        wanting.append(_("No entry into the event was accepted."))
    open_ones = [str(each) for each in entries if each.state not in ENROLMENT_SURE]
    if open_ones:
        text = _("Not accepted yet: %(names)s.")
        wanting.append(text % {"names": ", ".join(open_ones)})
    loose = [each.sku.code for each in campaign.items.all() if not each.is_reserved]
    if loose:
        text = _("Stock is not set aside: %(names)s.")
        wanting.append(text % {"names": ", ".join(sorted(loose))})
    return wanting


def _rules(campaign: Campaign) -> None:
    faults = rule_faults(campaign.kind, campaign.rules)
    if faults:
        raise guard("rules", _("The rules of this kind are not complete."), **faults)
    if campaign.kind == Campaign.Kind.PLATFORM_EVENT and not campaign.enrolments.exists():
        raise guard("rules", _("Add the entry into the event."), enrolment="missing")


def _stock(campaign: Campaign, items: list[CampaignItem], today: date) -> None:
    """G2: what is there is enough for a good day; what is unknown is said why."""
    sold = units_a_day([each.sku_id for each in items], today)
    for item in items:
        if item.stock is None:
            if not item.stock_note.strip():
                text = _("The stock of %(sku)s is unknown: say it, or why it is enough.")
                raise guard("stock", text % {"sku": item.sku.code})
            continue
        need = units_needed(campaign, sold[item.sku_id]) if item.sku_id in sold else 0
        if item.stock < need:
            text = _("%(sku)s may need %(need)s, and %(stock)s are there.")
            words = {"sku": item.sku.code, "need": need, "stock": item.stock}
            raise guard("stock", text % words, need=need, stock=item.stock)


def noted(note: str) -> str:
    """Return a note that has to be there."""
    if not note.strip():
        raise TransitionRefused("field_invalid", _("Say why."), "note")
    return note
