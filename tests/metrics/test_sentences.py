"""The month is told in plain words, with what is not known said so."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.metrics.pacing import PaceDay, month_pace
from apps.metrics.sentences import month_sentence, no_target_sentence, short_amount, unknown_words

D = Decimal
JUNE = date(2024, 6, 1)
THIRD = date(2024, 6, 3)


def sentence(*actuals: str | None) -> str:
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
    return month_sentence(JUNE, THIRD, pace, "CNY")


@pytest.mark.parametrize(
    ("actuals", "words"),
    [
        (
            ("90", "90", "90.50"),
            (
                "Jun 2024 to Mon 3 Jun: 270.50 of 300 planned (90.17%), 29.50 behind."
                " At risk: 901.67 expected of 1,000. 104.21 needed on Tue 4 Jun."
            ),
        ),
        (
            ("400", "400", "400"),
            (
                "Jun 2024 to Mon 3 Jun: 1,200 of 300 planned (400.00%), 900 ahead."
                " Hit: 4,000 expected of 1,000."
            ),
        ),
        (
            ("100", None, "100"),
            (
                "Jun 2024 to Mon 3 Jun: 200 of 200 planned (100.00%)."
                " On pace: 1,000 expected of 1,000. Unknown and left out: Sun 2 Jun."
            ),
        ),
        ((), "Jun 2024: no figures yet of 1,000."),
    ],
)
def test_a_month_is_told_in_plain_words(actuals: tuple[str | None, ...], words: str) -> None:
    assert sentence(*actuals) == words


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
