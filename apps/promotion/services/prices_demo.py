"""Fills a demo shop with prices: one that holds, one that did not come back, some to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from apps.accounts.actors import UserActor
from apps.accounts.models import Membership
from apps.common.days import business_day, day_bounds
from apps.common.hands import Hand
from apps.common.money import money
from apps.promotion.models import PriceSchedule
from apps.promotion.services import prices as acts
from apps.promotion.services.price_clock import price_move_due
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.shop.models import OrderLine, Shop, Sku, SkuHold

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DemoPrice:
    """A price: its first day from today, its days, per cent off, and how far it has come."""

    first: int
    days: int
    percent: int
    until: str


PRICES: Final = (
    DemoPrice(-1, 3, 10, "applied"),
    DemoPrice(-3, 3, 8, "restore_failed"),
    DemoPrice(-9, 3, 10, "restored"),
    DemoPrice(2, 3, 18, "awaiting_approval"),
    DemoPrice(1, 3, 10, "planned"),
    DemoPrice(4, 7, 5, "draft"),
)


@transaction.atomic
def prices_demo_fill(*, shop: Shop, now: datetime) -> int:
    """Fill a demo shop that has no prices yet; return how many there are then."""
    if not shop.is_demo or PriceSchedule.objects.filter(shop=shop).exists():
        return 0
    member = Membership.objects.filter(shop=shop, role="promoter").order_by("pk").first()
    if member is None:
        return 0
    pairs = zip(PRICES, _skus(shop, len(PRICES)), strict=False)
    return sum(_price(demo, sku, price, member.user_id, now) for demo, (sku, price) in pairs)


def _skus(shop: Shop, count: int) -> list[tuple[Sku, Decimal]]:
    """Return SKUs that may be promoted, with the price at which each was last sold."""
    held = SkuHold.objects.filter(shop=shop, lifted_at=None).values("sku")
    rows = Sku.objects.filter(shop=shop, product__isnull=False).exclude(pk__in=held)
    found = []
    for sku in rows.select_related("shop", "product").order_by("code"):
        lines = OrderLine.objects.filter(sku=sku, unit_price__gt=1).order_by("-pk")
        price = lines.values_list("unit_price", flat=True).first()
        if price is not None:
            found.append((sku, money(price, shop.currency)))
        if len(found) == count:
            break
    return found


def _price(demo: DemoPrice, sku: Sku, before: Decimal, user_id: int, now: datetime) -> int:
    shop = sku.shop
    today = business_day(now, shop.tz, shop.day_cut)
    start = day_bounds(today + timedelta(days=demo.first), shop.tz)[0]
    end = day_bounds(today + timedelta(days=demo.first + demo.days), shop.tz)[0]
    price = money(before * (100 - demo.percent) / 100, shop.currency)

    def hand(at: datetime) -> Hand:
        return Hand(UserActor(user_id), "promoter", shop.pk, at, user_id=user_id)

    planned_at = min(now, start - 20 * HOUR)
    asked = acts.PriceAsked(sku, start, end, price, before, before)
    row = acts.price_plan(shop=shop, asked=asked, hand=hand(planned_at))
    if demo.until == "awaiting_approval":
        acts.price_submit(price_id=row.pk, hand=hand(planned_at))
    if demo.until in ("draft", "awaiting_approval"):
        return 1
    row = acts.price_approve(price_id=row.pk, hand=hand(planned_at))
    for reading, at in ((price, start), (before, end)):
        if at > now:
            break
        price_move_due(row, at)
        if demo.until == "restore_failed" and at == end:
            reading = price
        told = Reading(reading, "商品页" if shop.zone.startswith("Asia/") else "product page")
        row = price_read_back(price_id=row.pk, reading=told, hand=hand(at + 4 * MINUTE))
    PriceSchedule.objects.filter(pk=row.pk, state="restore_failed").update(alarmed_at=now)
    return 1
