"""Chat reviews: their arithmetic, and which chats are drawn."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.models import (
    Agent,
    QualityDraw,
    QualityReview,
    Shift,
)
from apps.service.quality import (
    Scored,
    drawn,
    is_double,
    kappa,
    quality_score,
    working_day_after,
)
from apps.service.services.quality_draw import quality_draw
from apps.shop.models import Shop
from tests.service.desk import make_roster, publish, put, shift_of
from tests.service.quality_desk import (
    DAY,
    TEN,
    chat,
)

pytestmark = pytest.mark.django_db


def points(score: int, weight: int = 1, *, critical: bool = False, most: int = 5) -> Scored:
    return Scored(weight, score, most, critical)


def test_the_score_is_the_weighted_mean_and_a_critical_zero_fails_all() -> None:
    marks = [points(2, 40, most=2), points(1, 30, most=2), points(2, 30, most=2)]
    assert quality_score(marks) == Fraction(85, 100)
    assert quality_score([*marks, points(0, 1, critical=True)]) == 0
    assert quality_score([points(0, 1), points(5, 1)]) == Fraction(1, 2)
    assert quality_score([]) is None


def test_agreement_of_two_reviewers() -> None:
    pairs = [(True, True)] * 10 + [(False, False)] * 4 + [(True, False)] * 3 + [(False, True)] * 3
    found = kappa(pairs)
    assert found is not None
    assert round(float(found), 3) == 0.341
    assert kappa([]) is None
    assert kappa([(True, True)] * 5) is None
    assert kappa([(True, True), (False, False)]) == 1


@given(st.sets(st.integers(1, 10_000), max_size=40), st.text(max_size=8), st.integers(0, 6))
def test_the_same_seed_draws_the_same(ids: set[int], seed: str, count: int) -> None:
    found = drawn(ids, seed, count)
    assert found == drawn(sorted(ids, reverse=True), seed, count)
    assert len(found) == len(set(found)) == min(count, len(ids))
    assert set(found) <= ids


def test_about_a_tenth_is_reviewed_twice() -> None:
    assert 60 <= sum(is_double("spring", each) for each in range(1_000)) <= 140


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 12, 7), date(2026, 12, 10)),
        (date(2026, 12, 9), date(2026, 12, 14)),
        (date(2026, 12, 11), date(2026, 12, 16)),
        (date(2026, 12, 12), date(2026, 12, 16)),
    ],
)
def test_three_working_days(day: date, until: date) -> None:
    assert working_day_after(day) == until


@pytest.fixture
def shift(shop: Shop, ada: Agent) -> Shift:
    """A day shift of Ada with six quick chats, a slow one and a lost one."""
    roster = make_roster(shop)
    put(roster, ada, DAY, "D")
    publish(roster)
    for minute in range(6):
        chat(shop, ada, minute)
    chat(shop, ada, 10, 200)
    lost = {"state": "lost", "lost_reason": "price", "closed_at": TEN + timedelta(hours=1)}
    chat(shop, ada, 20, **lost)
    return shift_of(roster, DAY, "D")


def test_half_an_hour_after_the_shift_two_at_random_and_two_at_risk_are_drawn_once(
    shop: Shop, shift: Shift
) -> None:
    assert quality_draw(now=shift.end_at + timedelta(minutes=29)) == 0
    assert quality_draw(now=shift.end_at + timedelta(minutes=30)) >= 4
    firsts = QualityReview.objects.filter(is_second=False)
    assert sorted(firsts.values_list("why", flat=True)) == ["lost", "random", "random", "slow"]
    slow, lost = (firsts.get(why=why).inquiry for why in ("slow", "lost"))
    assert slow.rounds.get().sec_raw == 200
    assert lost.state == "lost"
    before = list(QualityReview.objects.order_by("pk").values())
    assert quality_draw(now=shift.end_at + timedelta(hours=1)) == 0
    assert list(QualityReview.objects.order_by("pk").values()) == before


def test_a_killed_draw_is_drawn_again_the_same(
    shop: Shop, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = shift.end_at + timedelta(hours=1)
    quality_draw(now=now)
    first = list(QualityReview.objects.order_by("pk").values_list("inquiry", "why", "is_second"))
    QualityReview.objects.all().delete()
    QualityDraw.objects.all().delete()
    monkeypatch.setattr("apps.service.services.quality_draw.is_double", lambda seed, inquiry: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        quality_draw(now=now)
    assert not QualityDraw.objects.exists()
    monkeypatch.undo()
    quality_draw(now=now)
    again = QualityReview.objects.order_by("pk").values_list("inquiry", "why", "is_second")
    assert list(again) == first


def test_a_new_colleague_is_looked_at_more(shop: Shop, shift: Shift, ada: Agent) -> None:
    ada.employed_from = DAY - timedelta(days=20)
    ada.save()
    quality_draw(now=shift.end_at + timedelta(hours=1))
    assert QualityReview.objects.filter(why="new_hire", is_second=False).count() == 2
