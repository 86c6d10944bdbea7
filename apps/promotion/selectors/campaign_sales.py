"""What a campaign's SKUs, and what stands beside them, sold by day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, Sum

from apps.common.days import business_day
from apps.promotion.models import AdStatDay, Campaign, PriceSchedule
from apps.promotion.rows import GRAINS
from apps.promotion.states import PRICE_HOLDING
from apps.shop.models import OrderLine, Sku

BEFORE: Final = timedelta(days=84)
# What comes after it is looked at once these are over, first and for good.
FIRST: Final = timedelta(days=14)
AFTER: Final = timedelta(days=28)
NONE: Final = timedelta(0)
ONE_DAY: Final = timedelta(days=1)
# Campaigns in these changed what people bought.
BEGUN: Final = ("live", "ended", "measured")


@dataclass(frozen=True)
class Sold:
    """Units and money of some SKUs, by day; a day without a sale is 0."""

    units: dict[date, int]
    amount: dict[date, Decimal]

    def of(self, days: Iterable[date]) -> int:
        """Return the units of some days."""
        return sum(self.units[day] for day in days)

    def price(self, days: Iterable[date]) -> Decimal | None:
        """Return what a unit brought on average in some days."""
        listed = list(days)
        units = self.of(listed)
        return sum(self.amount[day] for day in listed) / Decimal(units) if units else None


@dataclass(frozen=True)
class CampaignDays:
    """The days before, in and after a campaign, all whole; `quiet` = before, none promoted."""

    before: tuple[date, ...]
    during: tuple[date, ...]
    after: tuple[date, ...]
    quiet: frozenset[date]
    loud_after: frozenset[date]

    @property
    def calm_after(self) -> tuple[date, ...]:
        """The days after in which its SKUs were in no other campaign."""
        return tuple(day for day in self.after if day not in self.loud_after)


@dataclass(frozen=True, slots=True)
class Span:
    """A SKU in another campaign, or at another price, from a day until a day; None = every SKU."""

    sku: int | None
    first: date
    last: date


def campaign_days(row: Campaign, skus: Collection[int], now: datetime) -> CampaignDays:
    """Return the days of a campaign on its shop's calendar; a day that it only touches is its."""
    shop = row.shop
    ended = row.ended_at or row.ends_at
    first = business_day(row.starts_at, shop.tz, shop.day_cut)
    last = max(first, business_day(ended - timedelta(microseconds=1), shop.tz, shop.day_cut))
    passed = business_day(now, shop.tz, shop.day_cut) - ONE_DAY - last
    until = last + next((span for span in (AFTER, FIRST) if span <= passed), max(passed, NONE))
    loud = _promoted(row, skus, first - BEFORE, until)
    before = _days(first - BEFORE, first - ONE_DAY)
    return CampaignDays(
        before, _days(first, last), _days(last + ONE_DAY, until),
        frozenset(before) - loud, frozenset(loud),
    )  # fmt: skip


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + at * ONE_DAY for at in range((last - first).days + 1))


def _promoted(row: Campaign, skus: Collection[int], first: date, last: date) -> set[date]:
    """Return the days on which a SKU was in another campaign or had another price."""
    found: set[date] = set()
    for span in _spans(row, skus):
        found.update(_days(max(span.first, first), min(span.last, last)))
    return found


def _spans(row: Campaign, skus: Collection[int]) -> list[Span]:
    """Return when SKUs were in other campaigns or had other prices.

    A campaign without items, e.g. a coupon of the shop, is one of every SKU.
    """
    shop = row.shop
    others = Campaign.objects.filter(
        Q(items__sku__in=skus) | Q(items=None), shop=shop, state__in=BEGUN
    ).exclude(pk=row.pk)
    told = list(others.values_list("items__sku", "starts_at", "ended_at", "ends_at"))
    held = Q(state__in=set(PRICE_HOLDING) - {"planned"}) | Q(state="restored")
    prices = PriceSchedule.objects.filter(held, sku__in=skus)
    apart = prices.exclude(campaign_item__campaign=row)
    told.extend((price.sku_id, price.starts_at, None, price.ends_at) for price in apart)
    return [
        Span(
            sku, business_day(start, shop.tz, shop.day_cut),
            business_day((early or end) - timedelta(microseconds=1), shop.tz, shop.day_cut),
        )
        for sku, start, early, end in told
    ]  # fmt: skip


def units_by_sku(skus: Collection[int], days: CampaignDays) -> dict[int, int]:
    """Return the units of each SKU during the campaign."""
    rows = OrderLine.objects.filter(
        sku__in=skus, order__excluded_reason=None,
        order__paid_on__range=(days.during[0], days.during[-1]),
    )  # fmt: skip
    return dict(rows.values_list("sku").annotate(Sum("quantity")))


def usual_by_sku(skus: Collection[int], days: CampaignDays) -> dict[int, tuple[int, Decimal]]:
    """Return units and money of each SKU on its quiet days, or on those before where none was."""
    rows = OrderLine.objects.filter(
        sku__in=skus, order__excluded_reason=None,
        order__paid_on__in=days.quiet or days.before,
    )  # fmt: skip
    told = rows.values_list("sku").annotate(Sum("quantity"), Sum("line_amount"))
    return {sku: (units, amount) for sku, units, amount in told if units}


def sold(shop_id: int, skus: Collection[int], days: CampaignDays) -> Sold:
    """Return what SKUs sold on each of the days."""
    listed = [*days.before, *days.during, *days.after]
    rows = OrderLine.objects.filter(
        sku__in=skus, order__shop=shop_id, order__excluded_reason=None,
        order__paid_on__range=(listed[0], listed[-1]),
    )  # fmt: skip
    told = rows.values_list("order__paid_on").annotate(Sum("quantity"), Sum("line_amount"))
    units, amount = dict.fromkeys(listed, 0), dict.fromkeys(listed, Decimal(0))
    for day, count, money in told:
        units[day], amount[day] = count, money
    return Sold(units, amount)


def skus_of(row: Campaign) -> list[Sku]:
    """Return what is sold in a campaign, gifts and prizes aside."""
    items = row.items.filter(role__in=("main", "add_on")).select_related("sku__product__shop")
    return [each.sku for each in items.order_by("pk")]


def skus_beside(row: Campaign, skus: Iterable[Sku], days: CampaignDays) -> list[int]:
    """Return the SKUs that people might have bought instead: of the product, of the category.

    Those that were promoted themselves in its days are none: what they sold more is not its.
    """
    listed = list(skus)
    products = {each.product_id for each in listed if each.product_id}
    named = {each.product.category for each in listed if each.product and each.product.category}
    if not products:
        return []
    rows = Sku.objects.filter(
        Q(product__in=products) | Q(product__category__in=named), shop=listed[0].shop_id
    )
    found = rows.exclude(pk__in=[each.pk for each in listed]).order_by("pk")
    beside = list(found.values_list("pk", flat=True))
    start, end = days.during[0], days.during[-1]
    loud = {each.sku for each in _spans(row, beside) if each.first <= end and each.last >= start}
    return [] if None in loud else [each for each in beside if each not in loud]


def ad_costs(shop_id: int, skus: Iterable[Sku], days: CampaignDays) -> dict[date, Decimal]:
    """Return what ads for the products of SKUs cost, by day; a day without a row cost nothing."""
    products = {each.product_id for each in skus if each.product_id}
    rows = AdStatDay.objects.filter(
        shop=shop_id, ad_group__product__in=products,
        day__range=(days.before[0], days.during[-1]),
    )  # fmt: skip
    parts: Any = rows.counted(GRAINS[1:]).order_by().values_list("day").annotate(Sum("cost"))
    return {day: cost or Decimal(0) for day, cost in parts}
