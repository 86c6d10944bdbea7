"""Lines that come without their order: completed with what is stored about it."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from apps.common.money import minor_digits, quantise, split_by_weights
from apps.shop.models import Order, Shop
from apps.shop.rows import OrderLineRow, OrderLinesRow, OrderRow


def lines_resolve(
    *, shop: Shop, rows: Iterable[OrderLinesRow]
) -> tuple[list[OrderRow], list[OrderLinesRow]]:
    """Return orders as stored with the new lines, and the rows whose order is not known.

    Only what the lines tell differs from the stored order, so that merging the result changes
    nothing else.
    """
    wanted = list(rows)
    stored = Order.objects.filter(shop=shop, external_id__in={row.external_id for row in wanted})
    orders = {order.external_id: order for order in stored}
    found = [
        _completed(orders[row.external_id], row) for row in wanted if row.external_id in orders
    ]
    return found, [row for row in wanted if row.external_id not in orders]


def _completed(order: Order, row: OrderLinesRow) -> OrderRow:
    lines = _split(order, row.lines) if row.is_split else row.lines
    known = OrderRow(
        external_id=order.external_id,
        number=order.number,
        ordered_at=order.ordered_at,
        paid_at=order.paid_at,
        status=order.status,
        currency=order.currency,
        order_amount=None,
        paid_amount=None,
        refund_total_seen=row.refund_total_seen,
        source_updated_at=order.source_updated_at,
        lines=lines,
    )
    if not row.is_amount:
        return known
    goods = sum((line.line_amount for line in lines), Decimal(0))
    total = goods + row.shipping_amount
    return known._replace(
        goods_amount=goods,
        shipping_amount=row.shipping_amount,
        order_amount=total,
        paid_amount=total if order.paid_at else Decimal(0),
    )


def _split(order: Order, lines: tuple[OrderLineRow, ...]) -> tuple[OrderLineRow, ...]:
    """Split the goods amount of an order over lines with list prices, largest remainder."""
    weights = [line.line_amount for line in lines]
    if order.goods_amount is None or sum(weights) <= 0:
        return lines
    digits = minor_digits(order.currency)
    shares = split_by_weights(quantise(order.goods_amount, digits), weights, digits)
    return tuple(
        replace(line, line_amount=share) for line, share in zip(lines, shares, strict=True)
    )
