"""The campaigns and entries of a shop, and one of each with what stands behind it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from apps.accounts.models import AuditEvent
from apps.common.access import Access
from apps.common.days import business_day
from apps.common.http import missing
from apps.promotion.models import (
    Campaign,
    CampaignItem,
    ContentPost,
    Enrolment,
    PriceSchedule,
)
from apps.promotion.selectors.campaign_facts import (
    campaign_prices,
    stacked_with,
    units_a_day,
    units_needed,
    uplift_need,
)
from apps.promotion.states import ENROLMENT_OPEN
from apps.shop.models import Shop

PAGE: Final = 100
TABS: Final = ("open", "live", "ended")
OF_TAB: Final = {
    "open": ("draft", "awaiting_approval", "approved", "ready"),
    "live": ("live",),
    "ended": ("ended", "measured", "cancelled"),
}
AMBER: Final = timedelta(hours=48)
RED: Final = timedelta(hours=12)


@dataclass(frozen=True)
class CampaignPage:
    """One tab of the board, and how many each tab has."""

    rows: tuple[Campaign, ...]
    counts: dict[str, int]
    more: bool


def campaign_page(shop: Shop, tab: str) -> CampaignPage:
    """Return the campaigns of a tab, by their start."""
    every = Campaign.objects.filter(shop=shop)
    told = Counter(every.values_list("state", flat=True))
    order = "-starts_at" if tab == "ended" else "starts_at"
    picked = every.filter(state__in=OF_TAB[tab]).select_related("owner", "shop")
    found = list(picked.order_by(order, "pk")[: PAGE + 1])
    counts = {name: sum(told[state] for state in OF_TAB[name]) for name in TABS}
    return CampaignPage(tuple(found[:PAGE]), counts, len(found) > PAGE)


def launch_of(access: Access, launch_id: int) -> Campaign:
    """Return a campaign of a shop that the page may show, or raise not_found."""
    rows = Campaign.objects.visible_to(access).select_related(
        "shop", "owner", "author", "approved_by"
    )
    found: Campaign | None = rows.filter(pk=launch_id).first()
    if found is None:
        raise missing()
    return found


@dataclass(frozen=True)
class ItemLine:
    """An item, its price in the campaign, and the units that it may need."""

    item: CampaignItem
    price: PriceSchedule | None
    need: int | None


@dataclass(frozen=True)
class CampaignView:
    """What a campaign's page shows beside it."""

    lines: tuple[ItemLine, ...]
    enrolments: tuple[Enrolment, ...]
    stacked: tuple[Campaign, ...]
    events: tuple[AuditEvent, ...]
    is_hopeless: bool
    needed: Any
    posts: tuple[ContentPost, ...]


def campaign_view(row: Campaign, now: datetime, *, sees_plans: bool) -> CampaignView:
    """Return what is behind a campaign; what it needs is reckoned anew while it is a draft.

    Campaigns beside it that are still plans are shown only to who may know of plans.
    """
    today = business_day(now, row.shop.tz, row.shop.day_cut)
    items = list(row.items.select_related("sku__product").order_by("pk"))
    prices = campaign_prices(row)
    by_item = {each.campaign_item_id: each for each in prices}
    sold = units_a_day([each.sku_id for each in items], today)
    lines = [
        ItemLine(
            each, by_item.get(each.pk),
            units_needed(row, sold[each.sku_id]) if each.sku_id in sold else None,
        )
        for each in items
    ]  # fmt: skip
    hopeless, needed = row.is_hopeless, row.needed_uplift
    if row.state == Campaign.State.DRAFT:
        need = uplift_need(prices, today)
        hopeless, needed = need.is_hopeless, need.needed
    events = AuditEvent.objects.filter(object=f"promotion.Campaign:{row.pk}", shop_id=row.shop_id)
    stacked = [each for each in stacked_with(row) if sees_plans or each.state == "live"]
    return CampaignView(
        tuple(lines), tuple(row.enrolments.order_by("closes_at", "pk")),
        tuple(stacked), tuple(events.order_by("pk")), hopeless, needed,
        tuple(row.posts.exclude(state="skipped").order_by("planned_at", "pk")),
    )  # fmt: skip


@dataclass(frozen=True)
class EnrolmentLine:
    """An entry, and how pressing its closing is: "", amber within 48 h, red within 12."""

    row: Enrolment
    tone: str
    hours: int


def enrolment_lines(shop: Shop, now: datetime, *, is_open: bool) -> list[EnrolmentLine]:
    """Return entries by their closing: those on their way, or those that are over."""
    rows: QuerySet[Enrolment, Any] = Enrolment.objects.filter(campaign__shop=shop)
    rows = (
        rows.filter(state__in=ENROLMENT_OPEN) if is_open else rows.exclude(state__in=ENROLMENT_OPEN)
    )
    along = rows.select_related("campaign", "owner").order_by("closes_at", "pk")
    return [enrolment_line(each, now) for each in along[:PAGE]]


def enrolment_line(row: Enrolment, now: datetime) -> EnrolmentLine:
    """Return an entry with how pressing it is; one that was handed in presses nobody."""
    left = row.closes_at - now
    presses = row.state in ("draft", "rejected")
    tone = "bad" if left <= RED else "warn" if left <= AMBER else ""
    return EnrolmentLine(row, tone if presses else "", int(left.total_seconds() // 3_600))


def enrolment_of(access: Access, enrolment_id: int) -> Enrolment:
    """Return an entry of a shop that the page may show, or raise not_found."""
    rows = Enrolment.objects.visible_to(access).select_related("campaign__shop", "owner")
    found: Enrolment | None = rows.filter(pk=enrolment_id).first()
    if found is None:
        raise missing()
    return found


def enrolment_events(row: Enrolment) -> list[AuditEvent]:
    """Return what was done with an entry."""
    rows = AuditEvent.objects.filter(
        object=f"promotion.Enrolment:{row.pk}", shop_id=row.campaign.shop_id
    )
    return list(rows.order_by("pk"))
