"""A month's target reaches its days without a cent lost or made."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.days import month_days
from apps.metrics.targets import (
    ASSUMED_CAMPAIGN,
    ASSUMED_INDEX,
    DayFactor,
    DayWeight,
    TargetSplitError,
    WeekdayIndex,
    day_weights,
    learn_weekday_index,
    replan_month,
    shrink,
    split_month,
    suggested_amount,
    unallocated,
)

D = Decimal
FIRST = date(2024, 7, 1)
ASSUMED = WeekdayIndex(ASSUMED_INDEX, "assumed", 0)
WEEK = "1 1 1 1 1.2 1.5 1.5"


def weights(text: str, pins: dict[int, str] | None = None) -> list[DayWeight]:
    pinned = {number: D(amount) for number, amount in (pins or {}).items()}
    return [
        DayWeight(FIRST + timedelta(days=at), D(weight), D(weight), pinned.get(at + 1))
        for at, weight in enumerate(text.split())
    ]


def june_2024() -> tuple[DayWeight, ...]:
    factors = [DayFactor(date(2024, 6, 18), "campaign", D(5), "6.18")]
    return day_weights(month_days(date(2024, 6, 1)), ASSUMED, factors)


@pytest.mark.parametrize(
    ("total", "days", "amounts"),
    [
        pytest.param("100.00", weights("1 1 1"), "33.34 33.33 33.33", id="metrics-5-thirds"),
        pytest.param(
            "1000000.00",
            weights(WEEK),
            "121951.22 121951.22 121951.22 121951.22 146341.46 182926.83 182926.83",
            id="metrics-5-week",
        ),
        pytest.param(
            "1000000.00",
            weights(WEEK, {1: "100000.00", 5: "200000.00", 7: "250000.00"}),
            "100000.00 100000.00 100000.00 100000.00 200000.00 150000.00 250000.00",
            id="metrics-5-pins",
        ),
    ],
)
def test_a_target_splits_to_its_days(total: str, days: list[DayWeight], amounts: str) -> None:
    plan = split_month(D(total), days, 2)
    assert " ".join(str(day.amount) for day in plan) == amounts
    assert [day.pinned for day in plan] == [day.pinned_amount is not None for day in days]


def test_metrics_5_a_replan_keeps_past_days_and_resplits_the_rest() -> None:
    old = split_month(D("1000000.00"), weights(WEEK), 2)
    plan = replan_month(D("1100000.00"), old[:3], weights(WEEK)[3:], 2)
    assert plan[:3] == old[:3]
    assert sum(day.amount for day in plan[:3]) == D("365853.66")
    assert [str(day.amount) for day in plan[3:]] == [
        "141181.99",
        "169418.39",
        "211772.98",
        "211772.98",
    ]
    assert sum(day.amount for day in plan) == D("1100000.00")


def test_metrics_5_june_2024_with_its_campaign_splits_as_computed_by_hand() -> None:
    days = june_2024()
    plan = {day.day.day: day.amount for day in split_month(D("3000000.00"), days, 2)}
    assert sum(day.weight for day in days) == D("36.0")
    assert (plan[1], plan[3], plan[18]) == (D("100000.00"), D("83333.34"), D("416666.67"))
    assert sum(plan.values()) == D("3000000.00")
    assert days[17].label == "6.18"


def test_metrics_5_a_campaign_replaces_the_weekday_index_and_other_factors_multiply() -> None:
    saturday = date(2024, 6, 1)
    holiday = DayFactor(saturday, "holiday", D("0.5"), "rest")
    campaign = DayFactor(saturday, "campaign", ASSUMED_CAMPAIGN, "sale", "assumed")
    assert day_weights([saturday], ASSUMED)[0].weight == D("1.2")
    assert day_weights([saturday], ASSUMED, [holiday])[0].weight == D("0.6")
    both = day_weights([saturday], ASSUMED, [campaign, holiday])[0]
    assert (both.weight, both.weekday_index, both.label) == (D("1.0"), D("1.2"), "sale, rest")


@pytest.mark.parametrize(
    ("weeks", "ratio", "index"),
    [
        pytest.param(8, "1.30", "1.2000", id="metrics-5-n8"),
        pytest.param(13, "0.80", "0.8471", id="metrics-5-n13"),
        pytest.param(0, "1.70", "1.0000", id="metrics-5-n0"),
    ],
)
def test_a_weekday_index_shrinks_to_one(weeks: int, ratio: str, index: str) -> None:
    assert str(shrink(D(ratio), weeks)) == index


def history(weeks: int, shape: str) -> dict[date, Decimal]:
    """So many weeks from a Monday, three days more on each side for the centred means."""
    monday = date(2024, 1, 1)
    pattern = [D(value) for value in shape.split()]
    return {monday + timedelta(days=at): pattern[at % 7] for at in range(-3, 7 * weeks + 3)}


def test_eight_clean_weeks_teach_the_weekday_index() -> None:
    index = learn_weekday_index(history(8, "80 80 80 80 100 140 140"))
    assert (index.origin, index.clean_weeks) == ("learned", 8)
    # Ratio 0.8: (8 x 0.8 + 4) / 12; 1.4: (8 x 1.4 + 4) / 12.
    assert [str(value) for value in index.values] == ["0.8667"] * 4 + ["1.0000"] + ["1.2667"] * 2


def test_only_the_last_thirteen_clean_weeks_count() -> None:
    index = learn_weekday_index(history(20, "80 80 80 80 100 140 140"))
    assert index.clean_weeks == 13
    assert index.values[0] == shrink(D("0.8"), 13)


@pytest.mark.parametrize("weeks", [0, 7])
def test_fewer_clean_weeks_leave_the_assumed_index(weeks: int) -> None:
    index = learn_weekday_index(history(weeks, "80 80 80 80 100 140 140"))
    assert (index.values, index.origin, index.clean_weeks) == (ASSUMED_INDEX, "assumed", weeks)


def test_a_campaign_day_an_unknown_day_and_a_dead_week_teach_nothing() -> None:
    known = history(9, "80 80 80 80 100 140 140")
    campaign = date(2024, 1, 17)
    known[campaign] = D(9_000)
    taught = learn_weekday_index(known, [campaign])
    assert taught.clean_weeks == 8
    assert taught.values == learn_weekday_index(history(8, "80 80 80 80 100 140 140")).values
    unknown = {day: amount for day, amount in known.items() if day != campaign}
    assert learn_weekday_index(unknown).values == taught.values
    assert learn_weekday_index(history(13, "0 0 0 0 0 0 0")).origin == "assumed"


def test_metrics_5_pins_that_leave_nothing_are_refused_with_the_money_over() -> None:
    days = weights("1 1 1", {1: "60.00", 2: "268.00"})
    assert unallocated(D("100.00"), days) == D("-228.00")
    with pytest.raises(TargetSplitError, match=r"over by 228\.00") as refused:
        split_month(D("100.00"), days, 2)
    assert refused.value.rest == D("-228.00")


@pytest.mark.parametrize(
    ("total", "pins", "words"),
    [
        ("100.00", {1: "100.00"}, "Nothing is left for the other days."),
        ("220.00", {1: "50.00", 2: "50.00"}, "Unallocated 120.00."),
        ("90.00", {1: "50.00", 2: "50.00"}, "Over by 10.00."),
        ("100.005", {}, "100.005 is finer than 2 decimal places."),
        ("0.00", {}, "Nothing is left for the other days."),
        ("-5.00", {}, "Nothing is left for the other days: over by 5.00."),
    ],
)
def test_a_plan_that_days_cannot_carry_is_refused(
    total: str, pins: dict[int, str], words: str
) -> None:
    with pytest.raises(TargetSplitError) as refused:
        split_month(D(total), weights("1 1", pins), 2)
    assert str(refused.value) == words


def test_days_all_pinned_to_the_target_are_a_plan() -> None:
    plan = split_month(D("100.00"), weights("1 1", {1: "30.00", 2: "70.00"}), 2)
    assert [day.amount for day in plan] == [D("30.00"), D("70.00")]


def test_a_pin_outside_the_month_is_refused() -> None:
    with pytest.raises(TargetSplitError, match="2024-07-01 is not a day of this month"):
        day_weights(month_days(date(2024, 6, 1)), ASSUMED, pins={FIRST: D(5)})


def test_the_suggestion_is_the_recent_level_times_the_months_weights() -> None:
    # 7.40 a day at a mean index of 7.4 / 7 is 7.00 for a day of weight 1; the weights sum to 36.
    assert suggested_amount(D("7.40"), june_2024(), ASSUMED, 2) == D("252.00")


@given(
    data=st.data(),
    digits=st.sampled_from([0, 2, 3]),
    claims=st.lists(st.decimals("0.01", 9, places=4), min_size=1, max_size=31),
)
def test_metrics_13_23_random_weights_and_pins_sum_to_the_plan(
    data: st.DataObject, digits: int, claims: list[Decimal]
) -> None:
    units = data.draw(st.integers(1_000, 10**11))
    share = units // (len(claims) + 1)
    pins = data.draw(st.dictionaries(st.integers(1, len(claims)), st.integers(0, share)))
    pins = dict(sorted(pins.items())[: len(claims) - 1])
    total = D(units).scaleb(-digits)
    days = [
        DayWeight(
            FIRST + timedelta(days=at),
            claim,
            claim,
            D(pins[at + 1]).scaleb(-digits) if at + 1 in pins else None,
        )
        for at, claim in enumerate(claims)
    ]
    plan = split_month(total, days, digits)
    assert sum(day.amount for day in plan) == total
    assert all(day.amount >= 0 for day in plan)
    for planned, asked in zip(plan, days, strict=True):
        assert asked.pinned_amount is None or planned.amount == asked.pinned_amount
