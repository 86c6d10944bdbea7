"""What a day's plan expects of each source or product, which have no plan of their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.common.money import quantise, split_by_weights
from apps.metrics.attribution.cells import Cell, Number
from apps.metrics.attribution.visits import VisitCell
from apps.metrics.splits import Absorb, Baseline, factor_target

ZERO = Decimal(0)
ONE = Decimal(1)
SAME_WEEKDAYS = 4
# A small source may expect a third of a buyer: whole people would give it one or none.
PEOPLE_DIGITS = 4
# The one member of a plan when no member has a history.
WHOLE = "whole"


@dataclass(frozen=True)
class PlannedDay:
    """What the plan asks of a day: money and people; visitors None where nobody counts them."""

    amount: Decimal
    buyers: Decimal
    visitors: Decimal | None


@dataclass(frozen=True)
class SourceHistory:
    """What a source brought before a day.

    `weekday_visitors` and `weekday_buyers` are sums of the trailing four same weekdays;
    `visitors`, `buyers` and `amount` sums of the trailing 28 days. Unknown visitors count as 0.
    """

    key: str
    weekday_visitors: Number
    weekday_buyers: Number
    visitors: Number
    buyers: Number
    amount: Decimal


@dataclass(frozen=True)
class ProductHistory:
    """What a product sold before a day.

    `weekday_amount` is the sum of the trailing four same weekdays; `orders`, `units` and `amount`
    are sums of the trailing 28 days.
    """

    key: str
    weekday_amount: Decimal
    orders: Number
    units: Number
    amount: Decimal


def planned_day(
    amount: Decimal,
    visitors: int | None,
    buyers: int | None,
    usual: Baseline | None,
    weight: Decimal = ONE,
    absorb: Absorb = "visitors",
) -> PlannedDay | None:
    """A day's plan in money and people, from its own factor targets or from the usual day.

    Where the plan has no buyers they are derived from the baseline of 28 days as a new plan
    would; where only visitors are missing, from the baseline's conversion. None without both.
    """
    if buyers is None:
        derived = None if usual is None else factor_target(amount, weight, usual, absorb)
        if derived is None:
            return None
        return PlannedDay(amount, Decimal(derived.buyers), _decimal(derived.visitors))
    if visitors is None and usual is not None and usual.conversion:
        return PlannedDay(amount, Decimal(buyers), Decimal(buyers) / usual.conversion)
    return PlannedDay(amount, Decimal(buyers), _decimal(visitors))


def expected_amounts(
    amount: Decimal, trailing: Mapping[str, Decimal], digits: int
) -> Mapping[str, Decimal]:
    """A day's plan by member's share of the trailing four same weekdays; sums to it exactly.

    `trailing` = each member's sum over those days. A member that sold nothing, or gave back
    more than it sold, expects nothing; when none sold, the plan has the one member WHOLE.
    """
    weights = [max(value, ZERO) for value in trailing.values()]
    if not any(weights):
        return {WHOLE: quantise(amount, digits)}
    shares = split_by_weights(quantise(amount, digits), weights, digits)
    return dict(zip(trailing, shares, strict=True))


def expected_sources(
    plan: PlannedDay, history: Iterable[SourceHistory], digits: int
) -> tuple[VisitCell, ...]:
    """The plan's side of every source: Σ visitors, buyers and amount are the plan's exactly.

    Visitors by share of the trailing four same weekdays; conversion and basket of 28 days, each
    scaled by one factor for all sources. Without visitors in the plan, buyers by their share. A
    source without history expects nothing; when none has any, the plan is the one cell WHOLE.
    """
    listed = list(history)
    amount, buyers = quantise(plan.amount, digits), quantise(plan.buyers, PEOPLE_DIGITS)
    visits: Sequence[Decimal | None] = [None] * len(listed)
    if plan.visitors is None:
        bought = _split(buyers, [_number(one.weekday_buyers) for one in listed], PEOPLE_DIGITS)
    else:
        came = [_number(one.weekday_visitors) for one in listed]
        visits = came = _split(quantise(plan.visitors, PEOPLE_DIGITS), came, PEOPLE_DIGITS)
        rates = [_rate(one.buyers, one.visitors) for one in listed]
        bought = _split(buyers, _scaled(came, rates), PEOPLE_DIGITS)
    paid = _split(
        amount, _scaled(bought, [_rate(one.amount, one.buyers) for one in listed]), digits
    )
    people = 0 if plan.visitors is None else quantise(plan.visitors, PEOPLE_DIGITS)
    came_all = sum(number or 0 for number in visits)
    if (came_all, sum(bought), sum(paid)) != (people, buyers, amount):
        return (VisitCell(WHOLE, plan.visitors, buyers, amount),)
    cells = zip(listed, visits, bought, paid, strict=True)
    return tuple(VisitCell(one.key, number, buys, money) for one, number, buys, money in cells)


def expected_products(
    amount: Decimal, history: Iterable[ProductHistory], digits: int
) -> tuple[Cell, ...]:
    """The plan's side of every product in orders, units and money; Σ money is `amount` exactly.

    Money by share of the trailing four same weekdays; units per order and price per unit as in
    the 28 days, so that orders carry the difference. Without history the one cell WHOLE.
    """
    listed = {one.key: one for one in history}
    money = expected_amounts(
        amount, {key: one.weekday_amount for key, one in listed.items()}, digits
    )
    return tuple(_product(key, share, listed.get(key)) for key, share in money.items())


def _product(key: str, share: Decimal, one: ProductHistory | None) -> Cell:
    if one is None or one.amount <= 0:
        return Cell(key, (ZERO, ZERO), share)
    scale = share / one.amount
    return Cell(key, (_number(one.orders) * scale, _number(one.units) * scale), share)


def _split(total: Decimal, weights: Sequence[Decimal], digits: int) -> list[Decimal]:
    """Shares of the total, or nothing for anybody where nobody has a weight."""
    if not any(weights):
        return [ZERO] * len(weights)
    return list(split_by_weights(total, weights, digits))


def _scaled(counts: Sequence[Decimal], rates: Sequence[Decimal]) -> list[Decimal]:
    """Count x rate each; the counts alone, all rates alike, where none has made anything yet."""
    made = [count * rate for count, rate in zip(counts, rates, strict=True)]
    return made if any(made) else list(counts)


def _rate(part: Number, whole: Number) -> Decimal:
    return max(_number(part), ZERO) / _number(whole) if whole else ZERO


def _number(of: Number) -> Decimal:
    return Decimal(of)


def _decimal(of: int | None) -> Decimal | None:
    return None if of is None else Decimal(of)
