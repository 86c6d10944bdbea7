"""What products sold on a day, on another day, and what the plan expects of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Func, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import IsNull

from apps.common.money import minor_digits, quantise
from apps.metrics.attribution.cells import PRODUCTS, ZERO, Cell, decompose
from apps.metrics.attribution.lines import SHIPPING, Line
from apps.metrics.expected import SAME_WEEKDAYS, ProductHistory, expected_amounts, expected_products
from apps.metrics.models import ProductDay
from apps.metrics.selectors.why_sources import same_weekdays
from apps.metrics.whys import OTHER_PRODUCTS, Side, WhyTable, table
from apps.shop.models import Shop

# So many products are told apart; the others are one line without factors.
TOLD = 20
PRODUCTS_ALL = "products"
PARTS = {"orders": "paid_orders", "units": "units", "amount": "line_amount"}


class _SumOfSums(Func):
    """The sum over all groups; Django's own Sum takes no sum."""

    function = "SUM"
    window_compatible = True
    output_field = DecimalField(max_digits=18, decimal_places=4)


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
    spans = {
        "now": Q(day=day),
        "then": Q(day=then) if then else Q(day=None),
        "weekdays": Q(day__in=same_weekdays(day)),
    }
    rows = ProductDay.objects.for_shops([shop.pk])
    rows = rows.filter(spans["now"] | spans["then"] | spans["weekdays"])
    found = _largest(rows, spans, is_planned=then is None)
    # The row of no product comes first; each row carries the sums of all.
    nothing = next((row for row in found if row["product_id"] is None), None)
    rest = {span: nothing[f"{span}_amount"] if nothing else ZERO for span in spans}
    goods = {span: (found[0][f"{span}_all"] if found else ZERO) - rest[span] for span in spans}
    told = tuple(_figures(row, spans) for row in found if row["product_id"] is not None)
    return ProductsRead(told[:TOLD], goods, rest)


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


def _largest(
    rows: "QuerySet[ProductDay]", spans: Mapping[str, Q], *, is_planned: bool
) -> list[dict[str, Any]]:
    sums = {
        f"{span}_{part}": Coalesce(
            Sum(column, filter=chosen), Value(ZERO if part == "amount" else 0)
        )
        for span, chosen in spans.items()
        for part, column in PARTS.items()
    }
    whole = {f"{span}_all": Window(_SumOfSums(f"{span}_amount")) for span in spans}
    usual = F("weekdays_amount") / Value(Decimal(SAME_WEEKDAYS)) if is_planned else F("then_amount")
    found = rows.values(
        "product_id", code=F("product__external_id"), title=F("product__title")
    ).annotate(**sums)
    weighed = found.annotate(**whole, weight=Greatest("now_amount", usual))
    ordered = weighed.order_by(IsNull(F("product_id"), rhs=True).desc(), "-weight", "product_id")
    # Any: the names of the sums are put together above.
    listed: list[Any] = list(ordered[: TOLD + 1])
    return listed


def _figures(row: Mapping[str, Any], spans: Iterable[str]) -> ProductFigures:
    triples = (tuple(row[f"{span}_{part}"] for part in PARTS) for span in spans)
    return ProductFigures(row["code"], row["title"] or row["code"], *triples)


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
