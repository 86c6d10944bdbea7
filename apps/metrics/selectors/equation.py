"""A day's sales as a product: visitors x conversion x basket = sales - refunds = net."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.metrics.arithmetic import ratio
from apps.metrics.definitions import registry
from apps.metrics.readings import Value
from apps.metrics.registry import Ratio
from apps.metrics.selectors.day_values import DayRow, day_value
from apps.metrics.selectors.days import ShopSpan
from apps.metrics.selectors.scorecards import PAID
from apps.metrics.selectors.values import Span
from apps.metrics.whys import Why
from apps.shop.models import Shop

NET = "sales.net_amount"
REFUNDS = "sales.refund_amount"
CONVERSION = "traffic.conversion"
BASKET = "sales.basket"
VISITORS = {Shop.VisitBasis.SESSION.value: "traffic.sessions"}
HISTORY_DAYS = 28
# By whom the basket is counted.
PEOPLE = ("sales.basket_buyers", "sales.paid_orders")
# Every metric that may be a term, whatever conversion and basket count.
TERMS = frozenset(
    {"traffic.visitors", *VISITORS.values(), *PEOPLE, CONVERSION, BASKET, PAID, REFUNDS, NET}
)
# The catalogue's name says what is counted; between two signs there is room for a word.
SHORT_LABELS = {"sales.basket_buyers": _("Buyers")}


@dataclass(frozen=True)
class FactorCard:
    """One term of the equation: `sign` stands before it.

    `base` is the same figure as planned or on the other day, `effect` the money its change made;
    None = unknown. `history` holds the 28 days to the day, oldest first, `plan` what was asked
    of them.
    """

    sign: str
    value: Value
    base: Decimal | None
    effect: Decimal | None
    history: tuple[Decimal | None, ...]
    plan: tuple[Decimal | None, ...]


def equation(shop: Shop, day: date, why: Why, span: ShopSpan) -> tuple[FactorCard, ...]:
    """The terms of a day's sales with what each was to be; without visitors orders x basket.

    `span` holds the 28 days up to the day, and the other day where it is compared with one it
    knows.
    """
    row = span.rows[day]
    first = _factors(row, why)
    effects = why.attribution("source").totals if why.tables else {}
    days = [day - timedelta(days=at) for at in reversed(range(HISTORY_DAYS))]
    told = [*first, ("=", PAID, ""), ("−", REFUNDS, ""), ("=", NET, "")]
    return tuple(
        _card(sign, key, effects.get(factor), _Terms(row, day, days, why, span))
        for sign, key, factor in told
    )


def _factors(row: DayRow[Span], why: Why) -> list[tuple[str, str, str]]:
    """The terms before the money: sign, metric and the name of their effect."""
    basis = row.numbers.basis()
    source = why.tables.get("source")
    if source is not None and "visitors" not in source.factors:
        basket = registry[BASKET]
        people = row.numbers.denominator_key(basket) if isinstance(basket, Ratio) else BASKET
        return [("", people, "orders"), ("×", BASKET, "basket")]
    visitors = VISITORS.get(basis, "traffic.visitors")
    return [("", visitors, "visitors"), ("×", CONVERSION, "conversion"), ("×", BASKET, "basket")]


@dataclass(frozen=True)
class _Terms:
    """What every card of one day reads from."""

    row: DayRow[Span]
    day: date
    days: Sequence[date]
    why: Why
    span: ShopSpan

    def planned(self, key: str, day: date) -> Decimal | None:
        """What the target of a day asks of a term; None where it says nothing of it."""
        return planned_terms(self.span, day).get(key)

    def base(self, key: str) -> Decimal | None:
        """The term as planned, or as it was on the other day."""
        then = self.why.base.day
        if then is None:
            return self.planned(key, self.day)
        row = self.span.rows.get(then)
        return day_value(row, registry[key]).value if row else None

    def number(self, key: str, day: date) -> Decimal | None:
        """The term on a day of the history, unrounded; None = unknown."""
        row = self.span.rows.get(day)
        if row is None or not row.state.has_figures:
            return None
        found = row.numbers.value(key, strict=False)
        return None if found is None else Decimal(found)


def planned_terms(span: ShopSpan, day: date) -> Mapping[str, Decimal | None]:
    """What a day's target asks for, term by term: conversion and basket are read back from it."""
    amount, people = span.targets[PAID].get(day), span.plans[PAID].get(day)
    terms: dict[str, Decimal | None] = {PAID: amount, NET: span.targets[NET].get(day)}
    if people is not None and people.buyers is not None:
        buyers = Decimal(people.buyers)
        terms |= dict.fromkeys(PEOPLE, buyers)
        terms[BASKET] = ratio(amount, buyers)
        if people.visitors is not None:
            visitors = Decimal(people.visitors)
            terms |= dict.fromkeys(("traffic.visitors", "traffic.sessions"), visitors)
            terms[CONVERSION] = ratio(buyers, visitors)
    return terms


def _card(sign: str, key: str, effect: Decimal | None, terms: _Terms) -> FactorCard:
    value, base = day_value(terms.row, registry[key]), terms.base(key)
    value = replace(value, label=str(SHORT_LABELS.get(key, value.label)))
    if key in (PAID, REFUNDS, NET) and None not in (value.value, base):
        change = (value.value or Decimal(0)) - (base or Decimal(0))
        effect = -change if key == REFUNDS else change
    return FactorCard(
        sign,
        value,
        base,
        effect,
        tuple(terms.number(key, day) for day in terms.days),
        tuple(terms.planned(key, day) for day in terms.days),
    )
