"""How a person stands to the team: vectors of the specification (service 5)."""

from decimal import Decimal

import pytest

from apps.metrics.standing import (
    Count,
    added,
    expected_rate,
    joined,
    more_needed,
    standardised_rate,
    standing,
)

D = Decimal
RATES = {"10:00": 58, "16:00": 50, "20:30": 62, "other": 45}
DAY, NIGHT = (40, 30, 0, 30), (0, 30, 50, 20)


def person(mix: tuple[int, ...]) -> dict[object, Count]:
    """Somebody of average skill with 1,000 inquiries in this mix of hours."""
    asked = [share * 10 for share in mix]
    return {
        name: Count(rate * count // 100, count)
        for (name, rate), count in zip(RATES.items(), asked, strict=True)
        if count
    }


TEAM = joined({"day": person(DAY), "night": person(NIGHT)})


def percent(value: Decimal | None) -> str:
    assert value is not None
    return f"{value * 100:.2f}"


def test_service_5_the_team_is_a_ratio_of_sums() -> None:
    team = joined({"a": {0: Count(30, 60)}, "b": {0: Count(10, 40)}})
    assert added(team).rate == D("0.4")


def test_service_5_hours_are_worth_different_rates() -> None:
    assert percent(expected_rate(person(DAY), TEAM)) == "51.70"
    assert percent(expected_rate(person(NIGHT), TEAM)) == "55.00"


def test_service_5_equal_skill_standardises_to_the_same() -> None:
    for mix, covered in ((DAY, "75.00"), (NIGHT, "80.00")):
        rate, coverage = standardised_rate(person(mix), TEAM)
        assert (percent(rate), percent(coverage)) == ("53.35", covered)


@pytest.mark.parametrize(("mix", "label"), [(NIGHT, "below"), (DAY, "same")])
def test_service_5_the_same_300_of_600_is_low_at_night_only(
    mix: tuple[int, ...], label: str
) -> None:
    own = {
        name: Count(share * 6 // 2, share * 6)
        for name, share in zip(RATES, mix, strict=True)
        if share
    }
    found = standing(own, TEAM)
    assert (found.count, found.label) == (Count(300, 600), label)
    assert (percent(found.low), percent(found.high)) == ("46.01", "53.99")


@pytest.mark.parametrize(
    ("won", "asked", "low", "high"),
    [(30, 60, "37.74", "62.26"), (0, 5, "0.00", "43.45"), (5, 5, "56.55", "100.00")],
)
def test_service_5_intervals(won: int, asked: int, low: str, high: str) -> None:
    found = standing({0: Count(won, asked)}, {0: Count(50, 100)})
    assert (percent(found.low), percent(found.high)) == (low, high)


def test_service_5_nobody_asked_is_unknown() -> None:
    found = standing({}, TEAM)
    assert (found.label, found.low, found.expected, found.more) == ("unknown", None, None, None)


def test_so_many_more_inquiries_tell_the_difference() -> None:
    count, expected = Count(30, 60), D("0.55")
    more = more_needed(count, expected)
    assert more == 321
    team = {0: Count(55_000, 100_000)}
    for extra, label in ((more + 1, "below"), (more - 3, "same")):
        whole = count.asked + extra
        assert standing({0: Count(whole // 2, whole)}, team).label == label


def test_equal_rates_are_never_told_apart() -> None:
    assert more_needed(Count(30, 60), D("0.5")) is None
