"""The demo shops' facts go through the same door as everybody's."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.shop.counts import Counts
from apps.shop.demo.causes import last_full_day
from apps.shop.demo.orders import demo_orders
from apps.shop.demo.shops import DemoShop
from apps.shop.demo.visits import demo_visits
from apps.shop.models import Shop
from apps.shop.rows import OrderRow, RefundRow
from apps.shop.services.orders import orders_upsert
from apps.shop.services.refunds import refunds_upsert
from apps.shop.services.shops import shop_add
from apps.shop.services.traffic import traffic_upsert


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What one run of the demo wrote."""

    shop: Shop
    orders: Counts
    refunds: Counts
    visits: Counts


@transaction.atomic
def demo_fill(
    *, demo: DemoShop, days: int, until: datetime, seed: int, last_days: Collection[date] = ()
) -> DemoResult:
    """Make a demo shop if needed and fill its last `days` days up to the instant `until`.

    Weeks of planted causes end with `last_days`; visits are those of full days. The same seed,
    `until` and causes again change nothing; a later `until` only adds.
    Raises ShopError duplicate when a real shop has the demo's code.
    """
    shop = _shop_of(demo)
    first = business_day(until, demo.zone) - timedelta(days=days - 1)
    drawn = demo_orders(demo, first=first, until=until, seed=seed, last_days=last_days)
    refunds: list[RefundRow] = []
    orders = orders_upsert(shop=shop, rows=_apart(drawn, refunds), reason="order_new")
    last = last_full_day(demo, until)
    visits = demo_visits(demo, first=first, last=last, seed=seed, last_days=last_days)
    return DemoResult(
        shop,
        orders,
        refunds_upsert(shop=shop, rows=refunds, reason="refund_new"),
        traffic_upsert(shop=shop, rows=visits, reason="traffic"),
    )


def _shop_of(demo: DemoShop) -> Shop:
    shop = Shop.objects.filter(code=demo.code).first()
    if shop is None:
        return shop_add(
            code=demo.code,
            name=demo.name,
            zone=demo.zone,
            currency=demo.currency,
            platform=demo.platform,
            is_demo=True,
        )
    if not shop.is_demo:
        raise ShopError("duplicate", f"{demo.code} is a real shop; the demo leaves it alone.")
    return shop


def _apart(
    drawn: Iterator[tuple[OrderRow, tuple[RefundRow, ...]]], refunds: list[RefundRow]
) -> Iterator[OrderRow]:
    for order, paid_out in drawn:
        refunds.extend(paid_out)
        yield order
