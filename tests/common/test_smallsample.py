"""Wilson intervals match the published figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import quantise
from apps.common.smallsample import newcombe, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        pytest.param(30, 60, "37.74", "62.26", id="metrics-3.2-30-of-60"),
        pytest.param(300, 600, "46.01", "53.99", id="metrics-3.2-300-of-600"),
        pytest.param(3, 10, "10.78", "60.32", id="metrics-3.2-3-of-10"),
        pytest.param(0, 10, "0.00", "27.75", id="metrics-3.2-0-of-10"),
        pytest.param(10, 10, "72.25", "100.00", id="all-of-10"),
    ],
)
def test_a_proportion_has_its_wilson_interval(
    successes: int, trials: int, low: str, high: str
) -> None:
    interval = wilson(successes, trials)
    assert interval is not None
    assert [str(quantise(100 * bound, 2)) for bound in interval] == [low, high]


def test_no_trials_have_no_interval() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "trials"), [(5, 4), (-1, 4), (0, -1)])
def test_counts_that_are_no_proportion_are_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(successes, trials)


@given(st.integers(1, 100_000), st.data())
def test_the_interval_holds_the_share(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    interval = wilson(successes, trials)
    assert interval is not None
    assert 0 <= interval[0] <= Decimal(successes) / trials <= interval[1] <= 1


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((45, 180, 3, 20), "-11.8", "21.9"), ((450, 1_800, 30, 200), "4.1", "14.8")],
)
def test_newcombe_vectors(counts: tuple[int, int, int, int], low: str, high: str) -> None:
    found = newcombe(*counts)
    assert found is not None
    assert [f"{100 * each:.1f}" for each in found] == [low, high]


def test_newcombe_is_unknown_without_trials_and_mirrors() -> None:
    assert newcombe(0, 0, 1, 2) is None
    there, back = newcombe(3, 10, 5, 20), newcombe(5, 20, 3, 10)
    assert there is not None
    assert back is not None
    assert there == (-back[1], -back[0])
    with pytest.raises(ValueError, match="not a proportion"):
        newcombe(3, 2, 1, 2)
