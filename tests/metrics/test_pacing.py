"""The month's pace follows the plan's shape, and says nothing that is not known."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.common.days import month_days
from apps.common.money import quantise
from apps.metrics.pacing import PaceDay, day_outcome, month_pace, month_status
from apps.metrics.targets import (
    ASSUMED_INDEX,
    DayFactor,
    DayWeight,
    TargetDayPlan,
    WeekdayIndex,
    day_weights,
    split_month,
)

D = Decimal
JUNE = date(2024, 6, 1)
MID = date(2024, 6, 15)


def june_2024() -> tuple[TargetDayPlan, ...]:
    factors = [DayFactor(date(2024, 6, 18), "campaign", D(5))]
    index = WeekdayIndex(ASSUMED_INDEX, "assumed", 0)
    return split_month(D("3000000.00"), day_weights(month_days(JUNE), index, factors), 2)


def at_share(plan: tuple[TargetDayPlan, ...], share: str, as_of: date) -> list[PaceDay]:
    return [
        PaceDay(
            day.day, day.amount, day.weight, day.amount * D(share) if day.day <= as_of else None
        )
        for day in plan
    ]


def flat(*actuals: str | None) -> list[PaceDay]:
    """Ten days of 100.00 from 1 June; actuals of the first ones."""
    return [
        PaceDay(
            JUNE + timedelta(days=at),
            D("100.00"),
            D(1),
            D(text) if at < len(actuals) and (text := actuals[at]) is not None else None,
        )
        for at in range(10)
    ]


def test_metrics_6_a_campaign_ahead_does_not_look_like_a_bad_month() -> None:
    weights = [
        DayWeight(day, D("4.93") if day.day == 18 else D(1), D(1)) for day in month_days(JUNE)
    ]
    plan = split_month(D("3000000.00"), weights, 2)
    pace = month_pace(at_share(plan, "0.95", MID), MID, 2)
    assert pace.linear is not None
    assert pace.projection is not None
    assert quantise(100 * pace.linear / pace.target, 1) == D("84.0")
    assert quantise(100 * pace.projection / pace.target, 1) == D("95.0")


def test_metrics_6_june_2024_at_95_percent_paces_as_computed_by_hand() -> None:
    pace = month_pace(at_share(june_2024(), "0.95", MID), MID, 2)
    required = {day.day.day: str(day.amount) for day in pace.required}
    assert str(pace.plan_to_date) == "1333333.36"
    assert str(pace.actual) == "1266666.69"
    assert str(pace.gap) == "-66666.67"
    assert pace.pace == D("0.95")
    assert str(pace.projection) == "2850000.06"
    assert str(pace.linear) == "2533333.38"
    assert quantise(pace.stretch or D(0), 4) == D("1.0400")
    assert (required[16], required[18]) == ("104000.00", "433333.33")
    assert (len(required), pace.days_left, pace.status) == (15, 15, "at_risk")
    assert pace.target == D("3000000.00")


def test_metrics_6_no_sales_in_a_span_miss_the_whole_plan() -> None:
    pace = month_pace(flat("0", "0", "0"), date(2024, 6, 3), 2)
    assert (pace.gap, pace.pace, pace.status) == (D("-300.00"), D(0), "off")
    assert pace.projection == D("0.00")


def test_an_unknown_day_is_left_out_and_never_counted_as_nothing() -> None:
    pace = month_pace(flat("100", None, "90"), date(2024, 6, 3), 2)
    assert (pace.actual, pace.plan_to_date, pace.pace) == (D(190), D("200.00"), D("0.95"))
    assert pace.projection == D("950.00")
    assert pace.unknown_days == (date(2024, 6, 2),)
    assert (pace.required, pace.stretch) == ((), None)


def test_a_month_without_a_known_day_has_no_pace() -> None:
    pace = month_pace(flat(), date(2024, 6, 5), 2)
    assert (pace.pace, pace.projection, pace.linear, pace.status) == (None, None, None, "too_early")


def test_a_target_already_reached_asks_nothing_more() -> None:
    pace = month_pace(flat("400", "400", "400"), date(2024, 6, 3), 2)
    assert (pace.status, pace.stretch) == ("hit", D(0))
    assert {day.amount for day in pace.required} == {D("0.00")}


def test_a_month_that_is_over_and_short_is_off() -> None:
    pace = month_pace(flat(*["99.90"] * 10), date(2024, 6, 10), 2)
    assert (pace.status, pace.days_left, pace.required, pace.stretch) == ("off", 0, (), None)
    assert month_pace(flat(*["100"] * 10), date(2024, 6, 10), 2).status == "hit"


@pytest.mark.parametrize(
    ("day", "pace", "chance", "status"),
    [
        (2, "1.50", None, "too_early"),
        (3, "0.98", None, "on_pace"),
        (3, "0.9799", None, "at_risk"),
        (3, "0.9799", "0.60", "on_pace"),
        (3, "0.90", None, "at_risk"),
        (3, "0.8999", None, "off"),
        (3, "0.8999", "0.25", "at_risk"),
        (3, "0.8999", "0.2499", "off"),
    ],
)
def test_metrics_6_a_month_has_its_status(
    day: int, pace: str, chance: str | None, status: str
) -> None:
    likely = None if chance is None else D(chance)
    assert month_status(JUNE.replace(day=day), 9, D(pace), "missed", likely) == status


@pytest.mark.parametrize(
    ("actual", "outcome"), [("512000", "hit"), ("511999.99", "missed"), ("486200", "missed")]
)
def test_metrics_6_a_day_hits_at_its_whole_target(actual: str, outcome: str) -> None:
    assert day_outcome(D(actual), D(512_000)) == outcome


def test_metrics_6_the_days_share_and_shortfall_are_as_printed() -> None:
    assert quantise(100 * D(486_200) / D(512_000), 2) == D("94.96")
    assert D(512_000) - D(486_200) == D(25_800)
