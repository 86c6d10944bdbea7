"""The shop of the whole day: four weeks of two sources, its people, and what the day sells.

It counts in CNY by the clock of Shanghai. The day is Monday 7 December 2026.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.module_loading import import_string

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.intake.models import Coverage, Feed
from apps.metrics.services import target_set
from apps.shop.models import Order, Shop
from apps.shop.rows import TrafficRow
from apps.shop.services import orders_upsert, traffic_upsert
from shopops.schedule import SCHEDULE
from tests.aftersales.cases import make_order
from tests.factories import make_person, make_shop
from tests.metrics.rollup_tools import order
from tests.service.desk import MONDAY
from tests.work.shifts import Change, make_change

ZONE = ZoneInfo("Asia/Shanghai")
SUNDAY = MONDAY - timedelta(days=1)
SEARCH, DIRECT = "taobao-search", "taobao-direct"
# Visitors and orders of 10.00: 600 on a usual day, 200 on the Sunday before: 300 of search and
# 100 of direct visits are missing.
USUAL = {SEARCH: (800, 40), DIRECT: (200, 20)}
SHORT = {SEARCH: (300, 10), DIRECT: (200, 10)}
# What Monday sells: 550.00 + 171.00 = 721.00 in 7 orders of 1,000 visitors; 45.00 go back.
SALES = {
    SEARCH: (700, ("120.50", "99.50", "80.00", "150.00", "100.00")),
    DIRECT: (300, ("81.25", "89.75")),
}
REFUND = "45.00"
DAILY = Decimal(600)
FEEDS = ("orders", "refunds", "traffic")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the shop's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def ring(*jobs: str) -> None:
    """Run jobs as the clock of the schedule rings them: by the name that stands there."""
    for job in jobs:
        import_string(SCHEDULE[job]["task"]).apply(throw=True)


@dataclass
class Planted:
    """The shop with its people, its desk of two shifts, and an order that will go wrong."""

    shop: Shop
    desk: Change
    director: User
    promoter: User
    designer: User
    faulty: Order


def plant() -> Planted:
    """Fill a shop with four weeks up to the Sunday, targets, people and a roster."""
    shop = make_shop(code="spring", name="Spring Water")
    faulty = make_order(shop, REFUND)
    for back in range(28):
        day_sold(shop, SUNDAY - timedelta(days=back), SHORT if back == 0 else USUAL)
    for kind in FEEDS:
        Feed.objects.create(shop=shop, kind=kind)
    target_set(
        shop=shop, month=MONDAY.replace(day=1), amount=DAILY * 31,
        pins={SUNDAY: DAILY, MONDAY: DAILY}, actor=SYSTEM, today=MONDAY.replace(day=1),
    )  # fmt: skip
    people = {
        role: make_person(f"{role}@example.com", role, shop, name=name)
        for role, name in (
            (Role.DIRECTOR, "Dia"), (Role.PROMOTER, "Pia"), (Role.DESIGNER, "Desi"),
        )
    }  # fmt: skip
    return Planted(shop, make_change(shop), *people.values(), faulty)


def day_sold(shop: Shop, day: date, sources: dict[str, tuple[int, int]]) -> None:
    """Write a day of orders of 10.00 from noon on, and who came."""
    sold = {key: (visitors, ("10.00",) * count) for key, (visitors, count) in sources.items()}
    amounts_sold(shop, day, sold)


def amounts_sold(shop: Shop, day: date, sources: dict[str, tuple[int, tuple[str, ...]]]) -> None:
    """Write a day's orders, one a minute from noon on, its visits, and that all of it is there."""
    noon = at(day, 12)
    rows = [
        order(f"{day:%m%d}-{key}-{n}", noon + timedelta(minutes=n), amount, source_key=key)
        for key, (_visitors, amounts) in sources.items()
        for n, amount in enumerate(amounts)
    ]
    orders_upsert(shop=shop, rows=rows, reason="order_new")
    came = [TrafficRow(day=day, source_key=key, visitors=told[0]) for key, told in sources.items()]
    whole = sum(visitors for visitors, _amounts in sources.values())
    traffic_upsert(shop=shop, rows=[*came, TrafficRow(day=day, visitors=whole)], reason="traffic")
    for kind in FEEDS:
        Coverage.objects.create(shop=shop, kind=kind, day=day, complete=True)
