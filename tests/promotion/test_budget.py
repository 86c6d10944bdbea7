"""When a budget ran out and what that cost: the vectors of promotion 4.4."""

from datetime import UTC, datetime
from decimal import Decimal

from apps.promotion.budget import Reading, lost_hours, lost_orders, ran_out_at

D = Decimal


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


def test_a_budget_is_out_from_95_per_cent_on() -> None:
    readings = [Reading(at(16, 15), D(286), D(300)), Reading(at(16), D(282), D(300))]
    out = ran_out_at(readings)
    assert out == at(16, 15)
    assert lost_hours(out, datetime(2026, 3, 3, tzinfo=UTC)) == D("7.75")
    assert ran_out_at(readings[1:]) is None
    assert ran_out_at([Reading(at(9), D(1), D(300), is_out=True)]) == at(9)


def test_lost_orders_carry_an_interval_and_too_few_days_say_nothing() -> None:
    lost = lost_orders([9, 12, 10, 13])
    assert lost is not None
    assert [round(each, 1) for each in (lost.orders, lost.low, lost.high)] == [
        D("11.0"), D("8.1"), D("13.9"),
    ]  # fmt: skip
    assert lost_orders([9]) is None
    nothing = lost_orders([0, 1])
    assert nothing is not None
    assert nothing.low == 0
