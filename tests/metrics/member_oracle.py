"""What sources and products come to, in plain Python over the facts that a test wrote."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.common.money import split_by_weights
from apps.shop.rows import OrderRow, RefundRow, TrafficRow

ZERO = Decimal(0)
FIXED = ("no_visit", "unmapped", "overlap")
Number = Decimal | int | None
Row = tuple[Number, ...]
# The names that the tests use, and the source that each of them is.
KEYS = {"手淘搜索": "taobao-search", "直通车": "zhitongche", "智钻": "zuanzhan", "钻展": "zuanzhan"}


@dataclass(frozen=True)
class Facts:
    """Everything that was written of one shop."""

    orders: Sequence[OrderRow]
    refunds: Sequence[RefundRow]
    visits: Sequence[TrafficRow]

    def paid(self, day: date) -> list[OrderRow]:
        """Return the counted orders paid on a day; the instants of the tests are UTC."""
        return [
            each
            for each in self.orders
            if each.paid_at and each.paid_at.date() == day and not each.excluded_reason
        ]

    def order(self, number: str | None) -> OrderRow | None:
        """Return an order by its number."""
        return next((each for each in self.orders if each.external_id == number), None)


def over_devices(rows: Iterable[TrafficRow], name: str, *, adds: bool) -> Number:
    """Return a number of one shop, source or product from what its devices tell."""
    listed = list(rows)
    for row in listed:
        if row.device == "all" and getattr(row, name) is not None:
            return getattr(row, name)  # type: ignore[no-any-return]
    apart = [row for row in listed if row.device != "all"]
    told = [getattr(row, name) for row in apart if getattr(row, name) is not None]
    if adds:
        return sum(told) if told else None
    return told[0] if len(apart) == 1 and told else None


def added(values: Iterable[Number]) -> Number:
    """Add what is known; nothing known is unknown."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def product_visits(facts: Facts, day: date) -> dict[str, Row]:
    """Return visitors, cart adders and favourites of each product of which any is known."""
    of: dict[str, list[TrafficRow]] = defaultdict(list)
    for row in facts.visits:
        if row.day == day and row.external_product_id:
            of[row.external_product_id].append(row)
    names = ("visitors", "cart_adders", "favourites")
    found = {
        key: tuple(over_devices(rows, name, adds=False) for name in names)
        for key, rows in of.items()
    }
    return {key: row for key, row in found.items() if any(cell is not None for cell in row)}


def shares(order: OrderRow, amount: Decimal) -> dict[str, Decimal]:
    """Split a refund without lines over the products of its order."""
    lines = sorted(order.lines or (), key=lambda line: line.line_key)
    weights = [max(line.line_amount, ZERO) for line in lines]
    whole = sum(weights, ZERO)
    goods = whole if order.goods_amount is None else max(order.goods_amount, ZERO)
    beside = [max(part or ZERO, ZERO) for part in (order.shipping_amount, order.tax_amount)]
    exact = [*(weight * goods for weight in weights), *(part * whole for part in beside)]
    if sum(exact) <= 0:
        return {}
    split: dict[str, Decimal] = defaultdict(Decimal)
    for line, share in zip(lines, split_by_weights(amount, exact, 2), strict=False):
        if line.external_product_id:
            split[line.external_product_id] += share
    return split


def refunded(facts: Facts, chosen: Iterable[RefundRow]) -> tuple[dict[str, Decimal], Decimal]:
    """Return what went back by product, and in all, of the refunds chosen."""
    by_product: dict[str, Decimal] = defaultdict(Decimal)
    total = ZERO
    for refund in chosen:
        order = facts.order(refund.order_external_id)
        if order and order.excluded_reason:
            continue
        total += refund.amount
        for key, share in (shares(order, refund.amount) if order else {}).items():
            by_product[key] += share
    return by_product, total


def products(facts: Facts, day: date) -> dict[str | None, Row]:
    """Return orders, buyers, units, lines, refunded and refunded of the day's orders."""
    paid = facts.paid(day)
    numbers = {each.external_id for each in paid}
    back, all_back = refunded(facts, [r for r in facts.refunds if r.refunded_on == day])
    cohort, all_cohort = refunded(
        facts, [r for r in facts.refunds if r.order_external_id in numbers]
    )
    lines = [
        (order, line)
        for order in paid
        for line in order.lines or ()
        if line.external_product_id is not None
    ]
    found: dict[str | None, Row] = {}
    sold = {line.external_product_id for _, line in lines}
    moved = {key for key in {*back, *cohort} if back.get(key) or cohort.get(key)}
    for key in sold | moved:
        own = [(order, line) for order, line in lines if line.external_product_id == key]
        found[key] = (
            len({order.external_id for order, _ in own}),
            len({order.customer_ref for order, _ in own if order.customer_ref}),
            sum(line.quantity for _, line in own),
            sum((line.line_amount for _, line in own), ZERO),
            back.get(key or "", ZERO),
            cohort.get(key or "", ZERO),
        )
    pieces = [
        sum(line.quantity for line in order.lines) if order.lines else order.quantity_seen
        for order in paid
    ]
    units = added(pieces) if paid else 0
    rest = (
        0,
        0,
        None if units is None else units - sum(line.quantity for _, line in lines),
        sum((order.paid_amount or ZERO for order in paid), ZERO)
        - sum((line.line_amount for _, line in lines), ZERO),
        all_back - sum(back.values(), ZERO),
        all_cohort - sum(cohort.values(), ZERO),
    )
    return found | ({None: rest} if rest != (0, 0, 0, 0, 0, 0) else {})


def sources(facts: Facts, day: date) -> dict[str, Row]:
    """Return visitors, sessions, buyers, orders without one, orders and paid amount by source."""
    names: dict[str, list[TrafficRow]] = defaultdict(list)
    for row in facts.visits:
        if row.day == day and row.source_name:
            names[row.source_name].append(row)
    told: dict[str, list[Row]] = defaultdict(list)
    for name, rows in names.items():
        told[KEYS.get(name, "unmapped")].append(
            (
                over_devices(rows, "visitors", adds=False),
                over_devices(rows, "sessions", adds=True),
                over_devices(rows, "paying_buyers", adds=False),
                over_devices(rows, "paid_amount", adds=True),
            )
        )
    visits = {key: tuple(map(added, zip(*rows, strict=True))) for key, rows in told.items()}
    is_platforms = any(row[3] is not None for row in visits.values())
    paid = facts.paid(day)
    ours: dict[str, list[OrderRow]] = defaultdict(list)
    for order in paid:
        key = order.source_key or "unmapped"
        if key == "no_visit" or not is_platforms:
            ours[key].append(order)
    found: dict[str, Row] = {}
    for key in visits.keys() | ours.keys():
        visitors, sessions, buyers, amount = visits.get(key, (None, None, None, None))
        money: Row = (buyers, None if buyers is None else 0, None, amount)
        if key in ours or not is_platforms:
            money = _money(ours.get(key, []))
        found[key] = (visitors, sessions, *money)
    whole = _money(paid)
    left = [
        (total or 0) - (added(row[at] for row in found.values()) or 0)
        for at, total in enumerate(whole, start=2)
    ]
    overlap: Row = (None, None, *((None,) * 3 if is_platforms else left[:3]), left[3])
    return found | ({"overlap": overlap} if any(overlap[2:]) else {})


def _money(orders: Sequence[OrderRow]) -> Row:
    buyers = {order.customer_ref for order in orders if order.customer_ref}
    amount = sum((order.paid_amount or ZERO for order in orders), ZERO)
    anonymous = sum(not order.customer_ref for order in orders)
    return len(buyers), anonymous, len(orders), amount
