"""Spans of distinct people: which days they hold and which a change reaches."""

from datetime import date

import pytest

from apps.metrics.spans import (
    Span,
    kinds_of,
    month_of,
    rolling_ends,
    rolling_to,
    touched_spans,
    week_of,
)


def test_weeks_run_from_monday_and_months_to_their_last_day() -> None:
    assert week_of(date(2024, 6, 23)) == Span("week", date(2024, 6, 17), date(2024, 6, 23))
    assert month_of(date(2024, 2, 10)) == Span("month", date(2024, 2, 1), date(2024, 2, 29))


def test_rolling_windows_hold_as_many_days_as_they_say() -> None:
    lengths = {s.kind: (s.ends_on - s.starts_on).days + 1 for s in rolling_to(date(2024, 6, 30))}
    assert lengths == {"r30": 30, "r90": 90, "r180": 180, "r365": 365}


def test_a_change_reaches_its_spans_and_those_a_year_on() -> None:
    found = touched_spans([date(2023, 6, 20)], horizon=date(2024, 6, 19))
    assert found == [
        Span("month", date(2023, 6, 1), date(2023, 6, 30)),
        Span("month", date(2024, 6, 1), date(2024, 6, 30)),
        Span("week", date(2023, 6, 19), date(2023, 6, 25)),
        Span("week", date(2024, 6, 17), date(2024, 6, 23)),
    ]
    assert len(touched_spans([date(2023, 6, 20)], horizon=date(2024, 6, 18))) == 2


def test_windows_end_on_month_ends_and_yesterday() -> None:
    assert rolling_ends(date(2024, 4, 30), date(2024, 6, 16)) == [
        date(2024, 4, 30),
        date(2024, 5, 31),
        date(2024, 6, 16),
    ]
    assert rolling_ends(date(2024, 6, 30), date(2024, 6, 30)) == [date(2024, 6, 30)]
    assert rolling_ends(date(2024, 7, 1), date(2024, 6, 30)) == []


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        (date(2024, 6, 17), date(2024, 6, 23), ["week"]),
        (date(2024, 6, 1), date(2024, 6, 30), ["month", "r30"]),
        (date(2024, 6, 2), date(2024, 6, 30), []),
    ],
)
def test_a_span_knows_its_kinds(first: date, last: date, kinds: list[str]) -> None:
    assert kinds_of(first, last) == kinds
