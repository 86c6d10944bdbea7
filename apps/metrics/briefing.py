"""The morning brief in words and as data, from the same readings as the page."""

from decimal import Decimal
from typing import Any

from apps.common.cells import format_count
from apps.common.money import money, quantise
from apps.metrics.readings import DataStatus, DayScorecard, MonthPace, Value
from apps.metrics.sentences import short_amount

RATIO_DIGITS = 6


def brief_lines(card: DayScorecard, month: MonthPace, status: DataStatus) -> tuple[str, ...]:
    """The verdict, the day's money, the month to date and the state of the data, one a line."""
    lines = [card.verdict.sentence]
    if card.verdict.actual.value is not None:
        lines += [_orders(card), _refunds(card)]
    excluded = card.value("sales.excluded_orders")
    if excluded.value:
        lines.append(_excluded(card, excluded))
    lines += _honest(card, status)
    return (*lines, month.sentence, status.sentence)


def brief_data(card: DayScorecard) -> dict[str, Any]:
    """Every metric of the day by its key; numbers as decimal strings, None where unknown."""
    return {
        "shop": card.shop,
        "day": card.day.isoformat(),
        "state": card.state,
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


def _honest(card: DayScorecard, status: DataStatus) -> list[str]:
    """What differs from what was told before: of this day ever, of the others since yesterday."""
    others = [each for each in status.restated if each.day != card.day]
    lines = [f"Restated: {each.sentence}." for each in (*card.restated, *others)]
    if card.published and card.published.sentence:
        lines.insert(0, card.published.sentence)
    return lines


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
