"""How much of an order can still be given back, line by line, to the cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.common.money import quantise, split_by_weights

ZERO = Decimal(0)
# The whole order, where its lines are not known.
WHOLE = 0


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for a line: the goods after discount, and its share of the shipping."""

    goods: Decimal
    shipping: Decimal

    @property
    def total(self) -> Decimal:
        """Return both together."""
        return self.goods + self.shipping


@dataclass(frozen=True, slots=True)
class Room:
    """What a line, or the order, was paid, what of it is gone, and what is promised."""

    paid: Decimal
    refunded: Decimal = ZERO
    reserved: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """Return what can still be given back; never below 0."""
        return max(self.paid - self.refunded - self.reserved, ZERO)


def paid_by_line(
    paid: Decimal, shipping: Decimal, lines: Sequence[Decimal], digits: int
) -> tuple[Paid, ...]:
    """Split what an order was paid over its lines, by their amounts, cents by largest remainder.

    A discount of the order shrinks every line; the shipping follows what was paid for each.
    """
    shipping = quantise(min(shipping, paid), digits)
    goods = quantise(paid, digits) - shipping
    if not lines:
        return ()
    weights = [max(line, ZERO) for line in lines]
    if not sum(weights):
        weights = [Decimal(1)] * len(lines)
    shares = split_by_weights(goods, weights, digits)
    by_paid = shares if sum(shares) else weights
    return tuple(
        Paid(each, freight)
        for each, freight in zip(shares, split_by_weights(shipping, by_paid, digits), strict=True)
    )


def room_of(order: Room, lines: Mapping[int, Room], line_id: int) -> Room:
    """Return the room of a line: its own, or the order's where that is smaller.

    A refund that no line is known for narrows the order alone.
    """
    own = lines.get(line_id, order)
    return own if own.left <= order.left else order
