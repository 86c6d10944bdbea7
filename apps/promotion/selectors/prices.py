"""The prices of a shop that hold for a time, and what is to be done about them now."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, F, Func, QuerySet, When

from apps.accounts.models import AuditEvent
from apps.common.access import Access
from apps.common.days import business_day
from apps.common.http import missing
from apps.promotion.models import PriceSchedule
from apps.promotion.periods import check_at
from apps.promotion.selectors.floors import sku_costs
from apps.promotion.states import PRICE_UNPROVED
from apps.promotion.uplift import needed_uplift
from apps.shop.models import Shop, Sku

PAGE: Final = 100
TABS: Final = ("now", "ahead", "running", "ended")
OF_TAB: Final = {
    "now": PRICE_UNPROVED,
    "ahead": ("draft", "awaiting_approval", "planned"),
    "running": ("applied",),
    "ended": ("restored", "cancelled"),
}
ALONG: Final = ("shop", "sku__product", "author", "approved_by")


def expected_price(row: PriceSchedule) -> Decimal:
    """Return the price that the platform has to show now.

    After the end it is the next price of the SKU where that begins at this very instant.
    """
    price: Decimal = row.price
    if row.state in ("restoring", "restore_failed"):
        rows = PriceSchedule.objects.holding().exclude(pk=row.pk)
        then = rows.filter(sku=row.sku_id, period__startswith=row.ends_at).first()
        price = row.restore_price if then is None else then.price
    return price


@dataclass(frozen=True)
class PricePage:
    """One tab of the list, and how many each tab has."""

    rows: tuple[PriceSchedule, ...]
    counts: dict[str, int]
    red: int
    more: bool


def price_page(shop: Shop, tab: str) -> PricePage:
    """Return the prices of a tab: those to be proved and those to come by their start."""
    states = PriceSchedule.objects.filter(shop=shop).values_list("state", flat=True)
    told = list(states)
    found = list(_of_tab(shop, tab)[: PAGE + 1])
    counts = {name: sum(each in OF_TAB[name] for each in told) for name in TABS}
    return PricePage(tuple(found[:PAGE]), counts, told.count("restore_failed"), len(found) > PAGE)


def _of_tab(shop: Shop, tab: str) -> "QuerySet[PriceSchedule, Any]":
    rows = PriceSchedule.objects.filter(shop=shop, state__in=OF_TAB[tab]).select_related(*ALONG)
    start = Func(F("period"), function="lower")
    if tab == "ended":
        return rows.order_by(start.desc(), "-pk")
    # What did not come back stands first.
    last = Case(When(state="restore_failed", then=0), default=1)
    return rows.order_by(last, start, "pk")


def prices_listed(shop: Shop, tab: str) -> list[PriceSchedule]:
    """Return every price of a tab, for files and programs."""
    return list(_of_tab(shop, tab))


def price_of(access: Access, price_id: int) -> PriceSchedule:
    """Return a price of a shop that the page may show, or raise not_found."""
    rows = PriceSchedule.objects.visible_to(access).select_related(*ALONG)
    found: PriceSchedule | None = rows.filter(pk=price_id).first()
    if found is None:
        raise missing()
    return found


@dataclass(frozen=True)
class Needs:
    """What a discount has to bring: the share of more units at which it pays, None = never."""

    margin: Decimal
    uplift: Decimal | None


def price_needs(row: PriceSchedule, today: date) -> Needs | None:
    """Return what the discount of a price has to bring, None where nobody said the costs."""
    costs = sku_costs(row.sku, today)
    return None if costs is None else Needs(costs.margin, needed_uplift(costs.margin, row.discount))


@dataclass(frozen=True)
class PriceView:
    """What a price's page shows beside it: what the platform has to show, by when, and the past."""

    expected: Decimal
    check_at: datetime | None
    needs: Needs | None
    events: tuple[AuditEvent, ...]


def price_view(row: PriceSchedule, now: datetime) -> PriceView:
    """Return what is known of a price."""
    events = AuditEvent.objects.filter(
        object=f"promotion.PriceSchedule:{row.pk}", shop_id=row.shop_id
    )
    waits = row.state in ("applying", "restoring") and row.since is not None
    due = check_at(row.since) if waits and row.since else None
    today = business_day(now, row.shop.tz, row.shop.day_cut)
    return PriceView(
        expected_price(row), due, price_needs(row, today), tuple(events.order_by("pk"))
    )


def skus_offered(shop: Shop) -> list[tuple[str, str]]:
    """Return code and name of the shop's SKUs, for the field that takes one; the first 300."""
    rows = Sku.objects.filter(shop=shop).order_by("code").select_related("product")
    return [(each.code, each.title or str(each.product or "")) for each in rows[:300]]
