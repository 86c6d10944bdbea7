"""A day is judged in one sentence, and never on a figure that nobody has."""

from datetime import date
from decimal import Decimal

import pytest

from apps.common.money import quantise
from apps.metrics.readings import State, Value
from apps.metrics.verdicts import judge, worst

D = Decimal
DAY = date(2024, 6, 18)


def paid(value: str | None, state: State = "final", reason: str = "") -> Value:
    amount = None if value is None else D(value)
    return Value("sales.paid_amount", "Paid", "money", amount, state, reason, currency="CNY")


@pytest.mark.parametrize(
    ("actual", "target", "outcome", "sentence"),
    [
        pytest.param(
            paid("486200.00"),
            "512000.00",
            "missed",
            "Tue 18 Jun: 486,200 of 512,000 (94.96%), missed by 25,800.",
            id="metrics-6-missed",
        ),
        pytest.param(
            paid("29063.37"),
            "29000.00",
            "hit",
            "Tue 18 Jun: 29,063.37 of 29,000 (100.22%), hit, 63.37 over.",
            id="hit",
        ),
        pytest.param(
            paid("29000.00"),
            "29000.00",
            "hit",
            "Tue 18 Jun: 29,000 of 29,000 (100.00%), hit exactly.",
            id="hit-exactly",
        ),
        pytest.param(
            paid("0.00"),
            "100.00",
            "missed",
            "Tue 18 Jun: 0 of 100 (0.00%), missed by 100.",
            id="a-day-of-nothing-is-a-figure",
        ),
        pytest.param(
            paid("99.99", "provisional", "3 rows refused."),
            "100.00",
            "missed",
            "Tue 18 Jun: 99.99 of 100 (99.99%), missed by 0.01. Provisional: 3 rows refused.",
            id="provisional",
        ),
        pytest.param(
            paid("5.00"),
            None,
            "no_target",
            "Tue 18 Jun: 5. No target for Jun 2024.",
            id="no-target",
        ),
        pytest.param(
            paid(None, "missing", "Never computed."),
            "100.00",
            "unknown",
            "Tue 18 Jun: no figure. Never computed.",
            id="unknown",
        ),
        pytest.param(
            paid("12.50", "open"),
            "100.00",
            "open",
            "Tue 18 Jun is still open. 12.50 so far.",
            id="open",
        ),
        pytest.param(paid(None, "open"), None, "open", "Tue 18 Jun is still open.", id="ahead"),
    ],
)
def test_a_day_is_judged_in_one_sentence(
    actual: Value, target: str | None, outcome: str, sentence: str
) -> None:
    verdict = judge(DAY, actual, None if target is None else D(target))
    assert (verdict.outcome, verdict.sentence) == (outcome, sentence)


def test_a_missed_day_says_how_far_and_an_open_day_does_not() -> None:
    missed = judge(DAY, paid("486200.00"), D(512_000))
    assert missed.gap == D("-25800.00")
    assert missed.ratio is not None
    assert quantise(100 * missed.ratio, 2) == D("94.96")
    still_open = judge(DAY, paid("486200.00", "open"), D(512_000))
    assert (still_open.gap, still_open.ratio) == (None, None)


def test_the_worst_state_wins() -> None:
    assert worst(["final", "stale", "provisional"]) == "stale"
    assert worst(["missing", "stale"]) == "missing"
    assert worst([]) == "final"
