"""All rows of one order to the order, its lines and refunds; their order never matters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from apps.common.money import quantise
from apps.intake.errors import Skipped
from apps.intake.items import Item
from apps.intake.parts import LinePart, Part, part_error
from apps.shop.rows import OrderLineRow, OrderLinesRow, OrderRow, RefundRow

if TYPE_CHECKING:
    from apps.intake.profiles.base import Context

MUST_AGREE: Final = frozenset(
    {
        "status", "order_amount", "paid_amount", "goods_amount", "discount_amount", "tax_amount",
        "shipping_amount", "refund_total_seen", "excluded_reason",
    }
)  # fmt: skip
TITLE_LENGTH: Final = 500
PRICE_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """What an assembly needs to know of its layout.

    `standalone_refunds`: an order number whose rows are all given back is a credit note of its
    own. `amounts_from_lines`: a file of lines also says what its orders cost. `split_goods`:
    list prices, the goods amount of the order is split over its lines.
    """

    identifier: str
    has_lines: bool
    columns: Mapping[str, str]
    standalone_refunds: bool = False
    amounts_from_lines: bool = False
    split_goods: bool = False


def order_assembler(plan: Plan) -> Callable[[str, Sequence[Part], "Context"], Iterator[Item]]:
    """Return the function that makes orders and refunds of parts."""

    def assemble(key: str, parts: Sequence[Part], context: "Context") -> Iterator[Item]:
        sold = [part for part in parts if not part.is_refund]
        back = [part for part in parts if part.is_refund]
        clash = _clash(sold, plan)
        if clash:
            for part in sold:
                column = plan.columns.get(clash, plan.identifier)
                yield part_error(part, column, "duplicate_conflict", key, "Rows of one order:")
            return
        yield from _order(key, sold, context, plan)
        yield from _refunds(key, back, context, is_standalone=plan.standalone_refunds)

    return assemble


def lines_assembler(plan: Plan) -> Callable[[str, Sequence[Part], "Context"], Iterator[Item]]:
    """Return the function that makes lines for orders that are known already."""

    def assemble(key: str, parts: Sequence[Part], context: "Context") -> Iterator[Item]:
        items, doubles = _once(parts)
        if isinstance(doubles, str):
            yield from (
                part_error(part, plan.identifier, "duplicate_conflict", key) for part in parts
            )
            return
        yield from doubles
        refunds = [value for part in parts if (value := part.facts.get("refund_total_seen"))]
        yield OrderLinesRow(
            external_id=key,
            lines=line_rows(items, context.places),
            shipping_amount=quantise(
                sum((item.shipping for item in items), Decimal(0)), context.places
            ),
            refund_total_seen=sum(refunds, Decimal(0))
            if any("refund_total_seen" in part.facts for part in parts)
            else None,
            is_amount=plan.amounts_from_lines,
            is_split=plan.split_goods,
            line=parts[0].line,
            sheet_row=parts[0].sheet_row,
            column=plan.identifier,
            rows=len(parts),
        )

    return assemble


def _clash(parts: Sequence[Part], plan: Plan) -> str | None:
    """Return the field on which the rows of one order contradict each other."""
    for name in sorted(MUST_AGREE):
        values = {value for part in parts if (value := part.facts.get(name)) is not None}
        if len(values) > 1:
            return name
    if plan.has_lines:
        return "line_id" if isinstance(_once(parts)[1], str) else None
    return _facts_clash(parts)


def _facts_clash(parts: Sequence[Part]) -> str | None:
    """Without lines a second row of the same order may only repeat the first."""
    first = parts[0].facts if parts else {}
    for part in parts[1:]:
        for name, value in part.facts.items():
            if value != first.get(name):
                return name
    return None


def _order(key: str, parts: Sequence[Part], context: "Context", plan: Plan) -> Iterator[Item]:
    if not parts:
        return
    if not plan.has_lines:
        yield _order_row(key, _merged(parts), [], context, None)
        yield from (Skipped(part.line, "duplicate_equal") for part in parts[1:])
        return
    items, doubles = _once(parts)
    if not isinstance(doubles, str):
        yield from doubles
    lines = line_rows(items, context.places)
    yield _order_row(key, _merged(parts), items, context, lines)


def _once(parts: Sequence[Part]) -> tuple[list[LinePart], list[Skipped] | str]:
    """Return the things sold; a line number given twice counts once, or is a conflict."""
    items: list[LinePart] = []
    seen: dict[str, LinePart] = {}
    doubles: list[Skipped] = []
    for part in parts:
        for item in part.items:
            first = seen.setdefault(item.key, item) if item.key else item
            if first != item:
                return [], item.key
            if first is item:
                items.append(item)
            else:
                doubles.append(Skipped(part.line, "duplicate_equal"))
    return items, doubles


def _merged(parts: Sequence[Part]) -> dict[str, Any]:
    """Return the facts of an order: the latest word of the source, else the smallest value told."""
    facts: dict[str, Any] = {}
    for part in parts:
        for name, value in part.facts.items():
            choose = max if name == "source_updated_at" else min
            facts[name] = choose(facts[name], value) if name in facts else value
    facts.pop("refund_order", None)
    return facts


def _order_row(
    key: str,
    facts: dict[str, Any],
    items: Sequence[LinePart],
    context: "Context",
    lines: tuple[OrderLineRow, ...] | None,
) -> OrderRow:
    if lines is not None and "order_amount" not in facts:
        _sum_up(facts, items, lines)
    paid_at: datetime | None = facts.get("paid_at")
    amount: Decimal | None = facts.setdefault("order_amount", None)
    paid: Decimal | None = facts.get("paid_amount", amount)
    defaults = {
        "external_id": key,
        "number": key,
        "currency": context.currency,
        "source_updated_at": context.as_of,
        "status": "paid" if paid_at else "unpaid",
        "paid_at": None,
    }
    told = {"paid_amount": paid if paid_at else Decimal(0), "lines": lines}
    return OrderRow(**(defaults | facts | told))


def _sum_up(
    facts: dict[str, Any], items: Sequence[LinePart], lines: Sequence[OrderLineRow]
) -> None:
    """An order without a total of its own costs what its lines and postage cost."""
    goods = facts.setdefault("goods_amount", sum((line.line_amount for line in lines), Decimal(0)))
    postage = sum((item.shipping for item in items), facts.get("shipping_amount", Decimal(0)))
    if postage:
        facts["shipping_amount"] = postage
    tax, discount = facts.get("tax_amount", Decimal(0)), facts.get("discount_amount", Decimal(0))
    facts["order_amount"] = max(goods + postage + tax - discount, Decimal(0))


def line_rows(items: Sequence[LinePart], places: int) -> tuple[OrderLineRow, ...]:
    """Return order lines with keys of their own content; equal ones are numbered, all are kept."""
    rows: list[OrderLineRow] = []
    for _, equals in groupby(sorted(items)):
        for number, item in enumerate(equals, start=1):
            rows.append(_line_row(item, number, places))
    return tuple(rows)


def _line_row(item: LinePart, number: int, places: int) -> OrderLineRow:
    price = quantise(item.price, PRICE_DIGITS)
    return OrderLineRow(
        line_key=item.key or f"{_digest(item, price)}-{number}",
        external_product_id=item.product or item.sku or None,
        sku_code=item.sku or None,
        title=item.title[:TITLE_LENGTH],
        quantity=item.quantity,
        unit_price=price,
        line_amount=quantise(item.amount, places),
    )


def _digest(item: LinePart, price: Decimal) -> str:
    words = (item.sku, item.product, str(price), str(item.quantity), item.title, str(item.amount))
    return blake2b("\x1f".join(words).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _refunds(
    key: str, parts: Sequence[Part], context: "Context", *, is_standalone: bool
) -> Iterator[Item]:
    """Yield one refund for each moment at which rows of this number were given back."""
    if is_standalone:
        yield from _refund(key, key, parts, context, is_standalone=True)
        return
    moments = sorted({_moment(part) for part in parts})
    for moment in moments:
        name = f"{key}:refund:{moment:%Y%m%d%H%M%S}"
        rows = [part for part in parts if _moment(part) == moment]
        yield from _refund(name, key, rows, context, is_standalone=False)


def _refund(
    name: str, key: str, parts: Sequence[Part], context: "Context", *, is_standalone: bool
) -> Iterator[Item]:
    amounts = [quantise(_given_back(part), context.places) for part in parts]
    total = sum(amounts, Decimal(0))
    if not parts:
        return
    if total <= 0:
        yield from (Skipped(part.line, "not_a_sale") for part in parts)
        return
    moment = min(_moment(part) for part in parts)
    reference = next((ref for part in parts if (ref := part.facts.get("refund_order"))), None)
    yield RefundRow(
        external_id=name,
        order_external_id=reference or (None if is_standalone else key),
        amount=total,
        refunded_at=moment,
        refunded_on=context.day_of(moment),
    )


def _moment(part: Part) -> datetime:
    moment: datetime = part.facts["ordered_at"]
    return moment


def _given_back(part: Part) -> Decimal:
    if part.item is not None:
        return abs(part.item.amount)
    amount: Decimal = part.facts.get("order_amount") or Decimal(0)
    return abs(amount)
