"""What to do about a word: the vectors of promotion 5, and what holds for every word."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.promotion.bidding import (
    Limits,
    Terms,
    Word,
    chance_above,
    clicks_until_lower,
    clicks_without_order,
    deletions_allowed,
    expected,
    group_loses,
    judge,
    optimal_cpc,
)

D = Decimal
TERMS = Terms(cpc=1.20, order_value=80, margin=0.30, acos=0.30)
LIMITS = Limits(D("0.20"), D("20.00"))


def word(orders: int, clicks: int, **more: object) -> Word:
    return replace(Word(clicks, orders, clicks * 1.20, D("1.50"), clicks / 10), **more)


@pytest.mark.parametrize(
    ("orders", "clicks", "mean", "rate", "prob", "cpc", "action"),
    [
        (0, 0, 0.05, 0.0500, 0.445, 1.20, "watch"), (0, 10, 0.05, 0.0455, 0.359, 1.09, "watch"),
        (0, 20, 0.05, 0.0417, 0.285, 1.00, "watch"), (0, 40, 0.05, 0.0357, 0.171, 0.86, "lower"),
        (0, 60, 0.05, 0.0313, 0.097, 0.75, "lower"), (0, 120, 0.05, 0.0227, 0.014, 0.55, "delete"),
        (1, 20, 0.05, 0.0500, 0.450, 1.20, "watch"), (1, 100, 0.05, 0.0300, 0.064, 0.72, "lower"),
        (3, 40, 0.05, 0.0571, 0.606, 1.37, "watch"), (6, 100, 0.05, 0.0550, 0.589, 1.32, "keep"),
        (10, 100, 0.05, 0.0750, 0.924, 1.80, "raise"),
        (12, 200, 0.05, 0.0567, 0.672, 1.36, "keep"),
        (0, 0, 0.03, 0.0300, 0.122, 0.72, "watch"), (0, 10, 0.03, 0.0273, 0.086, 0.65, "watch"),
        (0, 20, 0.03, 0.0250, 0.060, 0.60, "lower"), (0, 40, 0.03, 0.0214, 0.028, 0.51, "delete"),
        (0, 60, 0.03, 0.0188, 0.013, 0.45, "delete"), (1, 20, 0.03, 0.0333, 0.149, 0.80, "lower"),
        (1, 100, 0.03, 0.0200, 0.009, 0.48, "delete"), (3, 40, 0.03, 0.0429, 0.301, 1.03, "watch"),
        (6, 100, 0.03, 0.0450, 0.333, 1.08, "keep"),
        (10, 100, 0.03, 0.0650, 0.801, 1.56, "raise"),
        (12, 200, 0.03, 0.0500, 0.468, 1.20, "keep"),
    ],
)  # fmt: skip
def test_the_vectors_of_verdicts(
    orders: int, clicks: int, mean: float, rate: float, prob: float, cpc: float, action: str
) -> None:
    assert expected(mean, clicks, orders) == pytest.approx(rate, abs=6e-5)
    assert chance_above(TERMS.break_even, mean, clicks, orders) == pytest.approx(prob, abs=6e-4)
    assert optimal_cpc(expected(mean, clicks, orders), TERMS) == pytest.approx(cpc, abs=6e-3)
    assert judge(word(orders, clicks), mean, TERMS, LIMITS).action == action
    # At 3% the group as a whole is cut before any of its words is looked at.
    assert group_loses(mean, TERMS) == (mean == 0.03)


@pytest.mark.parametrize(
    ("orders", "clicks", "ceiling", "bid", "cap"),
    [
        (0, 40, "20", "1.20", "step"), (0, 60, "20", "1.20", "step"),
        (10, 100, "20", "1.80", "step"), (10, 100, "1.70", "1.70", "ceiling"),
    ],
)  # fmt: skip
def test_the_vectors_of_sizes(orders: int, clicks: int, ceiling: str, bid: str, cap: str) -> None:
    limits = Limits(D("0.20"), D(ceiling))
    found = judge(word(orders, clicks), 0.05, TERMS, limits)
    assert (found.new_bid, found.capped_by) == (D(bid), cap)


@pytest.mark.parametrize(
    ("orders", "clicks", "more", "cost"), [(0, 20, 15, 18.0), (1, 20, 38, 45.6), (3, 40, 65, 78.0)]
)
def test_a_watched_word_says_what_would_see_it_lowered(
    orders: int, clicks: int, more: int, cost: float
) -> None:
    found = judge(word(orders, clicks), 0.05, TERMS, LIMITS)
    assert (found.more_clicks, found.more_cost) == (more, pytest.approx(cost))
    assert found.more_days == pytest.approx(more / (clicks / 10))


@pytest.mark.parametrize(
    ("rate", "one_over", "eleven", "twenty", "needed"),
    [
        (0.01, 0.366, 0.895, 0.818, (161, 299)), (0.02, 0.364, 0.801, 0.668, (80, 149)),
        (0.03, 0.362, 0.715, 0.544, (53, 99)), (0.05, 0.358, 0.569, 0.358, (32, 59)),
        (0.08, 0.353, 0.400, 0.189, (20, 36)),
    ],
)  # fmt: skip
def test_clicks_without_an_order_prove_little(
    rate: float, one_over: float, eleven: float, twenty: float, needed: tuple[int, int]
) -> None:
    chances = [(1 - rate) ** clicks for clicks in (1 / rate, 11, 20)]
    assert chances == pytest.approx([one_over, eleven, twenty], abs=1.1e-3)
    assert tuple(clicks_without_order(rate, sure) for sure in (0.80, 0.95)) == needed


def test_a_word_is_deleted_in_two_steps_and_never_when_core_or_young() -> None:
    first = judge(word(0, 120), 0.05, TERMS, LIMITS)
    assert (first.action, first.new_bid, first.reason) == ("delete", D("0.20"), "hopeless_first")
    floored = word(0, 120, bid=D("0.20"), was_floored=True)
    second = judge(floored, 0.05, TERMS, LIMITS)
    assert (second.action, second.new_bid, second.reason) == ("delete", None, "hopeless")
    for spared in (word(0, 120, is_core=True), word(0, 120, age_days=13)):
        assert judge(spared, 0.05, TERMS, LIMITS).action == "lower"
    assert [deletions_allowed(n) for n in (4, 5, 50, 1_000)] == [0, 1, 10, 15]


def test_a_held_word_or_a_budget_that_is_used_up_is_not_raised() -> None:
    for block in ("held", "budget"):
        found = judge(word(10, 100, blocks=(block,)), 0.05, TERMS, LIMITS)
        assert (found.action, found.reason, found.new_bid) == ("watch", block, None)
    assert judge(word(0, 60, blocks=("held",)), 0.05, TERMS, LIMITS).action == "lower"


def test_a_search_term_becomes_a_word_only_when_it_sells_and_fits() -> None:
    term = word(2, 15, is_candidate=True, is_relevant=True)
    found = judge(term, 0.05, TERMS, LIMITS)
    assert (found.action, found.new_bid) == ("add", D("1.20"))
    assert judge(replace(term, is_relevant=False), 0.05, TERMS, LIMITS).reason == "relevance"
    assert judge(replace(term, orders=1), 0.05, TERMS, LIMITS).action == "watch"
    assert judge(replace(term, blocks=("held",)), 0.05, TERMS, LIMITS).action == "watch"


WORDS = st.builds(
    lambda clicks, orders, bid: word(min(orders, clicks), clicks, bid=D(bid) / 100),
    st.integers(0, 2_000), st.integers(0, 200), st.integers(20, 2_000),
)  # fmt: skip


@given(WORDS, st.floats(0.002, 0.3), st.floats(0.1, 5), st.floats(0.05, 0.6))
def test_no_verdict_goes_beyond_step_floor_or_ceiling(
    of: Word, mean: float, cpc: float, margin: float
) -> None:
    terms = Terms(cpc, 80, margin, margin * 0.7)
    found = judge(of, mean, terms, LIMITS)
    if found.new_bid is None:
        assert found.action in ("keep", "watch", "delete")
        return
    assert LIMITS.floor <= found.new_bid <= LIMITS.ceiling
    if found.action == "raise":
        assert of.bid < found.new_bid <= of.bid * D("1.2") + D("0.005")
        assert chance_above(terms.break_even, mean, of.clicks, of.orders) > 0.5
    if found.action == "lower":
        assert of.bid * D("0.7") - D("0.005") <= found.new_bid < of.bid


@given(st.integers(0, 200), st.integers(0, 5), st.floats(0.01, 0.2))
def test_watching_ends_exactly_when_it_says(clicks: int, orders: int, mean: float) -> None:
    of = word(min(orders, clicks), clicks)
    more = clicks_until_lower(of, mean, TERMS)
    if more is not None and judge(of, mean, TERMS, LIMITS).action == "watch":
        after = chance_above(TERMS.break_even, mean, clicks + more, of.orders)
        assert 1 - after > 0.8
        before = chance_above(TERMS.break_even, mean, clicks + more - 1, of.orders)
        assert 1 - before <= 0.8 or clicks + more - 1 < 20
