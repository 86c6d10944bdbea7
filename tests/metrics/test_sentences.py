"""The month is told in plain words, with what is not known said so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.metrics.forecast.methods import METHODS
from apps.metrics.pacing import PaceDay, month_pace
from apps.metrics.readings import ForecastToClose
from apps.metrics.sentences import (
    METHOD_WORDS,
    chance_words,
    forecast_sentence,
    month_sentence,
    no_target_sentence,
    short_amount,
    unknown_words,
)

D = Decimal
JUNE = date(2024, 6, 1)
THIRD = date(2024, 6, 3)


def sentence(*actuals: str | None, forecast: Decimal | None = None) -> str:
    days = [
        PaceDay(
            JUNE + timedelta(days=at),
            D("100.00"),
            D(1),
            D(text) if at < len(actuals) and (text := actuals[at]) is not None else None,
        )
        for at in range(10)
    ]
    pace = month_pace(days, THIRD, 2)
    return month_sentence(JUNE, THIRD, pace, "CNY", forecast)


@pytest.mark.parametrize(
    ("actuals", "words"),
    [
        (
            ("90", "90", "90.50"),
            (
                "Jun 2024 to Mon 3 Jun: 270.50 of 300 planned (90.17%), 29.50 behind."
                " At risk: 901.67 of 1,000 at today's pace. 104.21 needed on Tue 4 Jun."
            ),
        ),
        (
            ("400", "400", "400"),
            (
                "Jun 2024 to Mon 3 Jun: 1,200 of 300 planned (400.00%), 900 ahead."
                " Hit: 4,000 of 1,000 at today's pace."
            ),
        ),
        (
            ("100", None, "100"),
            (
                "Jun 2024 to Mon 3 Jun: 200 of 200 planned (100.00%)."
                " On pace: 1,000 of 1,000 at today's pace. Unknown and left out: Sun 2 Jun."
            ),
        ),
        ((), "Jun 2024: no figures yet of 1,000."),
    ],
)
def test_a_month_is_told_in_plain_words(actuals: tuple[str | None, ...], words: str) -> None:
    assert sentence(*actuals) == words


def test_the_forecast_is_told_before_what_the_pace_leads_to() -> None:
    said = sentence("90", "90", "90.50", forecast=D("950.50"))
    assert " At risk: 950.50 of 1,000 forecast, 901.67 at today's pace." in said


def test_a_month_without_a_target_still_tells_its_actual() -> None:
    assert no_target_sentence(JUNE, THIRD, D("270.50"), "CNY") == (
        "Jun 2024 to Mon 3 Jun: 270.50. No target set."
    )
    assert no_target_sentence(JUNE, THIRD, None, "CNY") == "Jun 2024: no figures and no target yet."


def test_many_unknown_days_are_counted() -> None:
    days = tuple(JUNE + timedelta(days=at) for at in range(5))
    assert unknown_words(days) == (
        "Unknown and left out: Sat 1 Jun, Sun 2 Jun, Mon 3 Jun and 2 more."
    )


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("12.50", "CNY", "12.50"), ("12.00", "CNY", "12"), ("1200", "JPY", "1,200")],
)
def test_a_whole_amount_is_short(amount: str, currency: str, text: str) -> None:
    assert short_amount(D(amount), currency) == text


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        ("1", "almost certain, over 99%"),
        ("0.99", "almost certain, 99%"),
        ("0.95", "almost certain, 95%"),
        ("0.68", "likely, 68%"),
        ("0.60", "likely, 60%"),
        ("0.59", "about even, 59%"),
        ("0.40", "about even, 40%"),
        ("0.39", "unlikely, 39%"),
        ("0.05", "unlikely, 5%"),
        ("0.04", "very unlikely, 4%"),
        ("0.01", "very unlikely, 1%"),
        ("0", "very unlikely, under 1%"),
    ],
)
def test_a_chance_is_a_word_and_a_percent(chance: str, words: str) -> None:
    assert chance_words(D(chance)) == words


def said(**fields: object) -> str:
    given = {
        "made_on": THIRD,
        "clean_days": 140,
        "needed_days": 28,
        "amount": D("2850000.00"),
        "low": D("2610000.00"),
        "high": D("3020000.50"),
        "chance": D("0.68"),
        "model": "four_week_mean",
        "mase": D("0.7678"),
        "naive_mase": D("1.1319"),
        **fields,
    }
    return forecast_sentence(ForecastToClose(**given), D("3000000.00"), "CNY")  # type: ignore[arg-type]  # fields of a test


def test_a_forecast_is_told_with_interval_chance_error_and_days() -> None:
    assert said() == (
        "Forecast to close: 2,850,000 of 3,000,000, between 2,610,000 and 3,020,000.50."
        " Hitting the target is likely, 68%."
        " Mean of the last four same weekdays, error 0.77 (last week repeated: 1.13),"
        " from 140 days."
    )


def test_a_forecast_says_what_it_does_not_know() -> None:
    assert said(low=None, high=None, chance=None, mase=None) == (
        "Forecast to close: 2,850,000 of 3,000,000."
        " Mean of the last four same weekdays, from 140 days; no error is known."
    )
    assert said(model="seasonal_naive", mase=D("1.1319")).endswith(
        " Last week repeated, error 1.13, from 140 days."
    )
    assert said(amount=None, clean_days=12) == "No forecast yet (12 of 28 days)."


def test_every_method_has_words() -> None:
    assert set(METHOD_WORDS) >= set(METHODS)
