"""Days of numbers as a rollup would write them: the four sources of metrics.md 7."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.metrics.models import ProductDay, ShopDay, SourceDay
from apps.shop.models import Product, Shop, TrafficSource
from tests.known_day import ZONE

D = Decimal
DAY = date(2024, 6, 18)
NOW = datetime(2024, 6, 19, 9, tzinfo=ZONE)
Source = tuple[int | None, int, str]
# metrics.md 7: visitors, buyers, amount of four sources, as planned and as they came.
PLAN: dict[str, Source] = {
    "taobao-search": (4000, 200, "20000"),
    "taobao-recommend": (3000, 90, "8100"),
    "zhitongche": (2000, 80, "8800"),
    "taobao-direct": (1000, 100, "12000"),
}
CAME: dict[str, Source] = {
    "taobao-search": (4200, 168, "16800"),
    "taobao-recommend": (3600, 108, "9504"),
    "zhitongche": (2500, 90, "9990"),
    "taobao-direct": (900, 90, "10980"),
}


def put_day(shop: Shop, day: date, sources: Mapping[str, Source], **lines: str) -> None:
    """Write a day of numbers as the rollup would: the shop, its sources, money without visits."""
    ids = dict(TrafficSource.objects.values_list("key", "id"))
    told = {**sources, **{key: (None, 0, amount) for key, amount in lines.items()}}
    for key, (visitors, buyers, amount) in told.items():
        SourceDay.objects.create(
            shop=shop,
            day=day,
            source_id=ids[key],
            visitors=visitors,
            paid_buyers=buyers,
            paid_orders=buyers,
            paid_amount=D(amount),
        )
    people = [visitors for visitors, _buyers, _amount in sources.values() if visitors is not None]
    ShopDay.objects.create(
        shop=shop,
        day=day,
        currency=shop.currency,
        visitors=sum(people) if people else None,
        paid_buyers=sum(buyers for _visitors, buyers, _amount in sources.values()),
        paid_orders=sum(buyers for _visitors, buyers, _amount in sources.values()),
        anonymous_orders=0,
        paid_amount=sum(D(amount) for _visitors, _buyers, amount in told.values()),
        ordered_orders=1,
        refund_amount=0,
        refund_same_day_amount=0,
    )


def put_products(
    shop: Shop, day: date, products: Sequence[tuple[str | None, int, int, str]]
) -> None:
    """Write what products sold: (id, orders, units, money); None is what is no product."""
    for key, orders, units, amount in products:
        product = (
            key
            and Product.objects.get_or_create(shop=shop, external_id=key, defaults={"title": key})[
                0
            ]
        )
        ProductDay.objects.create(
            shop=shop,
            day=day,
            product=product or None,
            paid_orders=orders,
            units=units,
            line_amount=D(amount),
        )


def put_two_days(shop: Shop) -> Shop:
    """Write the plan of the spec as the day before, its actuals as the day."""
    put_day(shop, DAY - timedelta(days=1), PLAN)
    put_day(shop, DAY, CAME)
    return shop
