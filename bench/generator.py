"""Shops and their facts from a seed: the same numbers in every run, made inside the database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.intake.models import Feed
from apps.shop.models import Shop
from apps.shop.services import shop_add
from apps.shop.sources import NO_VISIT, OVERLAP, UNMAPPED
from bench.database import run, vacuum

ZONE = "Asia/Shanghai"
FACTS = (
    "shop_customer",
    "shop_product",
    "shop_order",
    "shop_orderline",
    "shop_refund",
    "shop_trafficday",
)

CUSTOMERS = """
INSERT INTO shop_customer (shop_id, key_hash, name)
SELECT %(shop)s, encode(sha256((%(shop)s || ':' || n)::text::bytea), 'hex'), 'Buyer ' || n
FROM generate_series(1, %(customers)s) n
"""
PRODUCTS = """
INSERT INTO shop_product (shop_id, external_id, title, is_key)
SELECT %(shop)s, 'P' || n, 'Product ' || n, n <= 20 FROM generate_series(1, 500) n
"""
# Every choice is a hash of the order's place, so that it does not hang on plan or order.
ORDERS = """
INSERT INTO shop_order (
    shop_id, external_id, number, ordered_at, ordered_on, paid_at, paid_on, status, currency,
    order_amount, paid_amount, goods_amount, shipping_amount, discount_amount, tax_amount,
    customer_id, source_id, region, is_cod, excluded_reason, source_updated_at
)
SELECT %(shop)s, id, id, ordered_at, (ordered_at AT TIME ZONE %(zone)s)::date, paid_at,
    (paid_at AT TIME ZONE %(zone)s)::date,
    CASE WHEN paid_at IS NULL THEN 'unpaid' ELSE 'done' END, 'CNY',
    amount, CASE WHEN paid_at IS NULL THEN 0 ELSE amount END, amount - 5, 5, 0, 0,
    first_customer + buyer, sources[1 + chance %% 16], 'Region ' || buyer %% 31, false,
    CASE WHEN chance %% 1000 < 5 THEN 'test' END, ordered_at
FROM generate_series(0, %(days)s * %(per_day)s - 1) n
CROSS JOIN (
    SELECT min(id) AS first_customer FROM shop_customer WHERE shop_id = %(shop)s
) c
CROSS JOIN (
    -- Half of the orders are of no source that is known.
    SELECT (array_agg(id ORDER BY id))[:8] AS sources FROM shop_trafficsource
    WHERE key <> ALL(%(fixed)s)
) s
CROSS JOIN LATERAL (
    SELECT (n + 100000000)::text AS id,
        hashint8extended(n, 3) & 1048575 AS chance,
        10 + (hashint8extended(n, 5) & 65535) %% 49000 / 100.0 AS amount,
        (hashint8extended(n, 7) & 1073741823) %% %(customers)s AS buyer,
        ((%(first)s::date + n / %(per_day)s)::timestamp
            + (hashint8extended(n, 11) & 1048575) %% 86400 * interval '1 second')
            AT TIME ZONE %(zone)s AS ordered_at
) a
CROSS JOIN LATERAL (
    -- Nothing happens on the open day.
    SELECT CASE WHEN chance %% 100 >= 8 THEN LEAST(
        ordered_at + chance %% 7200 * interval '1 second',
        (%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s - interval '1 second'
    ) END AS paid_at
) p
"""
LINES = """
INSERT INTO shop_orderline (
    order_id, line_key, product_id, title, quantity, unit_price, line_amount
)
SELECT o.id, k::text, first_product + (hashint8extended(o.id, k) & 65535) %% 500, 'Product',
    1, o.goods_amount, o.goods_amount
FROM shop_order o
CROSS JOIN (SELECT min(id) AS first_product FROM shop_product WHERE shop_id = %(shop)s) p
CROSS JOIN LATERAL generate_series(1, 1 + (o.id %% 100 < 44)::int + (o.id %% 100 < 20)::int) k
WHERE o.shop_id = %(shop)s
"""
REFUNDS = """
INSERT INTO shop_refund (
    shop_id, external_id, order_id, amount, refunded_at, refunded_on, date_known, kind
)
SELECT %(shop)s, 'R' || o.external_id, o.id, round(o.paid_amount / 2, 2),
    o.paid_at + late * interval '1 day', LEAST(o.paid_on + late, %(last)s), true, 'refund'
FROM shop_order o
CROSS JOIN LATERAL (SELECT (o.id %% 20)::int AS late) l
WHERE o.shop_id = %(shop)s AND o.paid_on IS NOT NULL AND o.id %% 100 < 6
"""
VISITS = """
INSERT INTO shop_trafficday (
    shop_id, day, source_name, source_id, product_id, device, visitors, pageviews, cart_adders
)
SELECT %(shop)s, %(first)s::date + n, name, source_id, product_id, 'all',
    visitors, visitors * 3, visitors / 8
FROM generate_series(0, %(days)s - 1) n
CROSS JOIN (
    SELECT '' AS name, NULL::bigint AS source_id, NULL::bigint AS product_id, 1 AS part
    UNION ALL
    (SELECT name, id, NULL, 10 FROM shop_trafficsource WHERE key <> ALL(%(fixed)s)
    ORDER BY id LIMIT 8)
    UNION ALL
    (SELECT '', NULL, id, 50 FROM shop_product WHERE shop_id = %(shop)s ORDER BY id LIMIT 40)
) m
CROSS JOIN LATERAL (SELECT %(per_day)s * (30 + (n + part) %% 7) / part AS visitors) v
"""
COVERAGE = """
INSERT INTO intake_coverage (shop_id, kind, day, complete)
SELECT %(shop)s, 'orders', %(first)s::date + n, true FROM generate_series(0, %(days)s - 1) n
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """A shop with orders on every day from `first` to `last`."""

    shop: Shop
    first: date
    last: date
    per_day: int

    @property
    def days(self) -> list[date]:
        """Every day that has orders."""
        return [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]


def today() -> date:
    """The shops' open day; the one before it is the last that has facts."""
    return datetime.now(ZoneInfo(ZONE)).date()


def shop_make(code: str, *, days: int, per_day: int) -> Facts:
    """Return the shop of this code and size with its facts, made unless they are there."""
    code = f"{code}-{per_day}"
    last = today() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    shop = Shop.objects.filter(code=code).first() or _filled(code, first, last, per_day)
    return Facts(shop, first, last, per_day)


@transaction.atomic
def _filled(code: str, first: date, last: date, per_day: int) -> Shop:
    shop = shop_add(code=code, name=code.title(), zone=ZONE, currency="CNY", platform="tmall")
    Feed.objects.create(shop=shop, kind="orders")
    days = (last - first).days + 1
    names = {
        "shop": shop.pk,
        "zone": ZONE,
        "first": first,
        "last": last,
        "days": days,
        "per_day": per_day,
        "customers": max(20, days * per_day // 3),
        "fixed": [NO_VISIT, UNMAPPED, OVERLAP],
    }
    for statement in (CUSTOMERS, PRODUCTS, ORDERS, LINES, REFUNDS, VISITS, COVERAGE):
        run(statement, names)
    return shop


def history(scale: float, code: str = "history") -> Facts:
    """One shop, two years, 1,000 orders a day at scale 1."""
    before = Shop.objects.count()
    facts = shop_make(code, days=730, per_day=_scaled(1_000, scale))
    _settle(before)
    return facts


def fifty(scale: float) -> list[Facts]:
    """Fifty shops, 200 days, 100 orders a day each at scale 1."""
    before, per_day = Shop.objects.count(), _scaled(100, scale)
    made = [shop_make(f"many-{at:02}", days=200, per_day=per_day) for at in range(50)]
    _settle(before)
    return made


def crowd(scale: float) -> list[Facts]:
    """Forty-nine more shops: days as large as those of `history`, a sixth as many of them."""
    before, per_day = Shop.objects.count(), _scaled(1_000, scale)
    made = [shop_make(f"crowd-{at:02}", days=122, per_day=per_day) for at in range(49)]
    _settle(before)
    return made


def _scaled(number: int, scale: float) -> int:
    return max(2, round(number * scale))


def _settle(before: int) -> None:
    if Shop.objects.count() > before:
        vacuum(*FACTS)
