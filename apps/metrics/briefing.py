"""The morning brief in words and as data, from the same readings as the page."""

from decimal import Decimal
from typing import Any

from apps.common.cells import format_count
from apps.common.money import money, quantise
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

RATIO_DIGITS = 6


def brief_lines(card: DayScorecard, month: MonthPace, status: DataStatus) -> tuple[str, ...]:
    """The verdict, the day's money, the month to date and the state of the data, one a line."""
    lines = [card.verdict.sentence]
    if card.verdict.actual.value is not None:
        lines += [_orders(card), _refunds(card)]
    excluded = card.value("sales.excluded_orders")
    if excluded.value:
        lines.append(_excluded(card, excluded))
    lines += [*_honest(card, status), month.sentence]
    if month.forecast:
        lines.append(month.forecast.sentence)
    return (*lines, status.sentence)


def brief_data(card: DayScorecard, status: DataStatus) -> dict[str, Any]:
    """Every metric of the day by its key; numbers as decimal strings, None where unknown.

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
