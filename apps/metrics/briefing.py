"""The morning brief in words and as data, from the same readings as the page."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

from apps.common.cells import format_count, format_percent
from apps.common.money import money, quantise
from apps.metrics.phrases import missing_phrase, signed_words, why_phrases
from apps.metrics.readings import (
    DataStatus,
    DayRestated,
    DayScorecard,
    MonthPace,
    Published,
    Value,
)
from apps.metrics.restating import ORDERS
from apps.metrics.sentences import moment_words, short_amount
from apps.metrics.why_data import base_data, causes_data
from apps.metrics.whys import Why

RATIO_DIGITS = 6
# The money that the factors make, and what becomes of it: told by lines of their own.
MONEY_TERMS = ("sales.paid_amount", "sales.refund_amount", "sales.net_amount")


class FactorTerm(Protocol):
    """One term of the equation of the day."""

    @property
    def sign(self) -> str: ...
    @property
    def value(self) -> Value: ...
    @property
    def base(self) -> Decimal | None: ...
    @property
    def effect(self) -> Decimal | None: ...


class Explained(Protocol):
    """A day with its causes and the terms of its sales."""

    @property
    def why(self) -> Why: ...
    @property
    def equation(self) -> Sequence[FactorTerm]: ...


def brief_lines(
    card: DayScorecard, explained: Explained, month: MonthPace, status: DataStatus
) -> tuple[str, ...]:
    """The verdict, why, the day's money, the month to date and the state of the data, one a line.

    The forecast comes before what the pace so far leads to.
    """
    lines = [card.verdict.sentence, *_why(explained.why), *_equation(explained)]
    if card.verdict.actual.value is not None:
        lines += [_orders(card), _refunds(card)]
    excluded = card.value("sales.excluded_orders")
    if excluded.value:
        lines.append(_excluded(card, excluded))
    return (*lines, *_honest(card, status), *month.sentences, status.sentence)


def brief_data(card: DayScorecard, explained: Explained, status: DataStatus) -> dict[str, Any]:
    """Every metric of the day by its key; numbers as decimal strings, None where unknown.

    `why` holds the causes, `equation` each term of the sales with what it was to be.

    `publication` is what was first told of the day, None before that; `restated` what moved of
    the day since, and of other days within a day.
    """
    return {
        "shop": card.shop,
        "day": card.day.isoformat(),
        "state": card.state,
        "publication": _publication(card.published) if card.published else None,
        "restated": [
            _restated(moved, card.verdict.actual.currency) for moved in _moved(card, status)
        ],
        "why": {"base": base_data(explained.why), **causes_data(explained.why)},
        "equation": [_term_data(term) for term in explained.equation],
        "metrics": {
            value.key: {
                "value": number_text(value, value.value),
                "target": number_text(value, value.target),
                "state": value.state,
            }
            for value in card.values
        },
    }


def number_text(of: Value, number: Decimal | None) -> str | None:
    """A number as a decimal string: money in minor units, counts whole, ratios with 6 places."""
    if number is None:
        return None
    if of.unit == "money":
        return str(money(number, of.currency))
    return str(quantise(number, 0 if of.unit == "count" else RATIO_DIGITS))


def _why(why: Why) -> list[str]:
    """The causes in one line; nothing where there is nothing to compare with."""
    missing = missing_phrase(why)
    told = [*why_phrases(why), *([missing] if missing else [])]
    return [f"Why: {' '.join(phrase.words() for phrase in told)}"] if told else []


def _equation(explained: Explained) -> list[str]:
    """Visitors, conversion and basket with their plan and what each made; none of an empty day."""
    terms = [term for term in explained.equation if term.value.key not in MONEY_TERMS]
    known = [term for term in terms if term.value.value is not None]
    return [" ".join(f"{term.sign} {_term(term)}".strip() for term in terms) + "."] if known else []


def _term(term: FactorTerm) -> str:
    """One term: "Visitors 11,200 (plan 10,000, +3,380.69)"."""
    value = term.value
    planned = [] if term.base is None else [f"plan {_written(value, term.base)}"]
    made = [signed_words(term.effect, value.currency)] if term.effect else []
    beside = f" ({', '.join([*planned, *made])})" if planned or made else ""
    return f"{value.label} {_written(value, value.value)}{beside}"


def _written(of: Value, number: Decimal | None) -> str:
    if of.unit == "percent":
        return format_percent(number, 2)
    return short_amount(number, of.currency) if of.unit == "money" else format_count(number)


def _term_data(term: FactorTerm) -> dict[str, str | None]:
    value = term.value
    return {
        "key": value.key,
        "value": number_text(value, value.value),
        "base": number_text(value, term.base),
        "effect": None if term.effect is None else str(money(term.effect, value.currency)),
        "state": value.state,
    }


def _publication(told: Published) -> dict[str, Any]:
    return {
        "first_published_at": told.at.isoformat(),
        "state": told.state,
        "value": None if told.value is None else str(told.value),
        "outcome": told.outcome,
        "sentence": told.sentence,
    }


def _restated(moved: DayRestated, currency: str) -> dict[str, str]:
    is_count = moved.metric_key == ORDERS
    delta = quantise(moved.delta, 0) if is_count else money(moved.delta, currency)
    return {
        "day": moved.day.isoformat(),
        "key": moved.metric_key,
        "delta": str(delta),
        "sentence": moved.sentence,
    }


def _moved(card: DayScorecard, status: DataStatus) -> tuple[DayRestated, ...]:
    """What differs from what was told before: of this day ever, of the others since yesterday."""
    return (*card.restated, *(each for each in status.restated if each.day != card.day))


def _honest(card: DayScorecard, status: DataStatus) -> list[str]:
    moved = [f"Restated: {each.sentence}." for each in _moved(card, status)]
    told = card.published
    if told is None:
        return moved
    return [told.sentence or f"Published {moment_words(told.at)} as {told.state}.", *moved]


def _orders(card: DayScorecard) -> str:
    ordered = _count(card, "sales.ordered_orders")
    paid = _count(card, "sales.paid_orders")
    return (
        f"Orders: {ordered} placed for {_money(card, 'sales.ordered_amount')},"
        f" {paid} paid with {_money(card, 'sales.paid_amount')}."
    )


def _refunds(card: DayScorecard) -> str:
    undated = card.value("sales.refund_undated_amount").value
    part = f" (of which {_money(card, 'sales.refund_undated_amount')} without a refund date)"
    return (
        f"Refunds: {_money(card, 'sales.refund_amount')}{part if undated else ''};"
        f" net {_money(card, 'sales.net_amount')}."
    )


def _excluded(card: DayScorecard, orders: Value) -> str:
    noun = "order" if orders.value == 1 else "orders"
    amount = _money(card, "sales.excluded_amount")
    return f"Excluded from all figures: {format_count(orders.value)} {noun}, {amount}."


def _count(card: DayScorecard, key: str) -> str:
    return format_count(card.value(key).value)


def _money(card: DayScorecard, key: str) -> str:
    value = card.value(key)
    return short_amount(value.value, value.currency)
