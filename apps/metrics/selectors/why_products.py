"""What products sold on a day, on another day, and what the plan expects of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.common.money import minor_digits, quantise
from apps.common.querysets import rows_read
from apps.metrics.attribution.cells import PRODUCTS, ZERO, Cell, decompose
from apps.metrics.attribution.lines import SHIPPING, Line
from apps.metrics.expected import SAME_WEEKDAYS, ProductHistory, expected_amounts, expected_products
from apps.metrics.selectors.why_sources import same_weekdays
from apps.metrics.whys import OTHER_PRODUCTS, Side, WhyTable, table
from apps.shop.models import Shop

# So many products are told apart; the others are one line without factors.
TOLD = 20
PRODUCTS_ALL = "products"
PARTS = {"orders": "paid_orders", "units": "units", "amount": "line_amount"}
# The days of the three triples of `ProductFigures`, in its order.
SPANS = {
    "now": "d.day = %(day)s",
    "then": "d.day = %(then)s",
    "weekdays": "d.day = ANY(%(weekdays)s)",
}

# What is no product comes first, then the products with most money: a share of the plan counts as
# much as the four weekdays brought, another day as it brought. Each row carries the sums of all.
_LARGEST = """
WITH sums AS (
    SELECT d.product_id, {}
    FROM metrics_productday d
    WHERE d.shop_id = %(shop)s
        AND (d.day = %(day)s OR d.day = %(then)s OR d.day = ANY(%(weekdays)s))
    GROUP BY d.product_id
), largest AS (
    SELECT s.*, sum(now_amount) OVER (), sum(then_amount) OVER (), sum(weekdays_amount) OVER (),
        GREATEST(now_amount, CASE WHEN %(then)s::date IS NULL THEN weekdays_amount / %(weeks)s
            ELSE then_amount END) AS weight
    FROM sums s
    ORDER BY product_id IS NULL DESC, weight DESC, product_id
    LIMIT %(most)s
)
SELECT p.external_id, p.title, l.*
FROM largest l LEFT JOIN shop_product p ON p.id = l.product_id
ORDER BY l.product_id IS NULL DESC, l.weight DESC, l.product_id
"""
LARGEST = _LARGEST.format(
    ", ".join(
        f"COALESCE(sum(d.{column}) FILTER (WHERE {chosen}), 0) AS {span}_{part}"
        for span, chosen in SPANS.items()
        for part, column in PARTS.items()
    )
)


@dataclass(frozen=True)
class ProductFigures:
    """A product over the days asked for: each a triple of orders, units and money."""

    key: str
    title: str
    now: tuple[Any, ...]
    then: tuple[Any, ...]
    weekdays: tuple[Any, ...]


@dataclass(frozen=True)
class ProductsRead:
    """The products told apart, and the money of all products and of what is no product."""

    told: tuple[ProductFigures, ...]
    goods: Mapping[str, Decimal]
    rest: Mapping[str, Decimal]

    def others(self, span: str) -> Decimal:
        """The money of the products that are not told apart."""
        named = sum((Decimal(getattr(one, span)[2] or 0) for one in self.told), ZERO)
        return self.goods[span] - named


def products_read(shop: Shop, day: date, then: date | None) -> ProductsRead:
    """The products with most money on these days: one query over the table of products."""
    names = {
        "shop": shop.pk,
        "day": day,
        "then": then,
        "weekdays": same_weekdays(day),
        "weeks": SAME_WEEKDAYS,
        "most": TOLD + 1,
    }
    found = rows_read(LARGEST, names)
    wholes = found[0][-4:-1] if found else (ZERO,) * len(SPANS)
    listed = [_figures(code, title, sums) for code, title, _id, *sums in found]
    has_rest = bool(found) and found[0][2] is None
    rest = {span: getattr(listed[0], span)[2] if has_rest else ZERO for span in SPANS}
    goods = {span: whole - rest[span] for span, whole in zip(SPANS, wholes, strict=True)}
    told = listed[1:] if has_rest else listed
    return ProductsRead(tuple(told[:TOLD]), goods, rest)


def products_then(shop: Shop, read: ProductsRead) -> WhyTable:
    """The change of the day by product, against the other day."""
    before = _cells([(one.key, one.then) for one in read.told])
    lines = {SHIPPING: read.rest["then"], OTHER_PRODUCTS: read.others("then")}
    return _table(shop, read, before, lines)


def products_planned(shop: Shop, read: ProductsRead, amount: Decimal) -> WhyTable:
    """The change of the day by product, against each one's share of the plan.

    The plan's money is shared by the products told apart, all others and what is no product as
    in the trailing four same weekdays.
    """
    digits = minor_digits(shop.currency)
    others, rest = read.others("weekdays"), read.rest["weekdays"]
    whole = read.goods["weekdays"] + rest
    # Discounts of whole orders make what is no product fall below 0: a share, never a weight.
    shipping = quantise(amount * rest / whole, digits) if whole > 0 else ZERO
    goods = {PRODUCTS_ALL: read.goods["weekdays"] - others, OTHER_PRODUCTS: others}
    expected = {SHIPPING: shipping, **expected_amounts(amount - shipping, goods, digits)}
    history = [
        ProductHistory(one.key, Decimal(money or 0), orders or 0, units or 0, Decimal(money or 0))
        for one in read.told
        for orders, units, money in [one.weekdays]
    ]
    before = expected_products(expected.get(PRODUCTS_ALL, amount - shipping), history, digits)
    return _table(shop, read, before, expected)


def _figures(code: str | None, title: str | None, sums: Sequence[Any]) -> ProductFigures:
    now, then, weekdays = (tuple(sums[at : at + 3]) for at in (0, 3, 6))
    return ProductFigures(code or "", title or code or "", now, then, weekdays)


def _cells(told: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[Cell, ...]:
    return tuple(
        Cell(key, (orders or 0, units or 0), Decimal(amount or 0))
        for key, (orders, units, amount) in told
    )


def _table(
    shop: Shop, read: ProductsRead, before: Sequence[Cell], outside: Mapping[str, Decimal]
) -> WhyTable:
    digits = minor_digits(shop.currency)
    after = _cells([(one.key, one.now) for one in read.told])
    now = {SHIPPING: read.rest["now"], OTHER_PRODUCTS: read.others("now")}
    lines = [
        Line(key, quantise(outside.get(key, ZERO), digits), quantise(now[key], digits))
        for key in (OTHER_PRODUCTS, SHIPPING)
    ]
    sides = {
        key: (_side(key, before), _side(key, after))
        for key in {cell.key for cell in (*before, *after)}
    }
    parts = decompose(PRODUCTS, before, after, digits)
    return table("product", parts, sides, {one.key: one.title for one in read.told}, lines)


def _side(key: str, cells: Sequence[Cell]) -> Side:
    found = next((cell for cell in cells if cell.key == key), Cell(key, (0, 0), ZERO))
    return Side(found.counts, found.amount)
