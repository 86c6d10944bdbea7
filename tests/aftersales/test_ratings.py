"""Ratings, and what may never be offered for one."""

from decimal import Decimal

import pytest

from apps.aftersales.ratings import five_stars_needed, rating_mean
from apps.common.incentives import Bait, bait_in


@pytest.mark.parametrize(
    ("count", "mean", "aim", "needed"),
    [
        (800, "4.72", "4.80", 320),
        (200, "4.60", "4.70", 67),
        (10, "4.80", "4.80", 0),
        (10, "4.8", "5", None),
    ],
)
def test_five_stars_that_lift_a_mean(count: int, mean: str, aim: str, needed: int | None) -> None:
    assert five_stars_needed(count, Decimal(mean), Decimal(aim)) == needed


def test_that_many_are_enough_and_one_less_is_not() -> None:
    needed = five_stars_needed(200, Decimal("4.60"), Decimal("4.70")) or 0
    lifted = [(200 * Decimal("4.60") + 5 * each) / (200 + each) for each in (needed - 1, needed)]
    assert lifted[0] < Decimal("4.70") <= lifted[1]


def test_a_mean_of_marks() -> None:
    assert rating_mean([5, 5, 4]) == Decimal(14) / 3
    assert rating_mean([]) is None


@pytest.mark.parametrize(
    ("text", "incentive", "change"),
    [
        ("We send you a coupon if you change your review.", "coupon", "change"),
        ("Please delete it, we will refund 5.00 at once", "refund", "delete"),
        ("A small GIFT for every 5-star review", "GIFT", "5-star"),
        ("亲，修改评价后返现五元", "返现", "修改"),
        ("删评送红包", "红包", "删评"),
        ("五星好评有礼品", "礼品", "五星"),
        ("Ha módosítja az értékelést, kupont küldünk.", "kupont", "módosítja"),
        ("Törölje a véleményt és visszatérítjük az árát", "visszatérítjük", "Törölje"),
    ],
)
def test_money_for_a_changed_review_is_found(text: str, incentive: str, change: str) -> None:
    assert bait_in(text) == Bait(incentive, change)


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry. The refund is on its way, please tell us if it does not arrive.",
        "We changed the packing, thank you for telling us.",
        "亲，包装已经改进，感谢您的反馈",
        "Sajnáljuk. A cserét feladtuk, kérjük, jelezze, ha megjött.",
        "The gift wrap was missing: " + "we looked into it. " * 5 + "Please edit the address.",
    ],
)
def test_plain_answers_pass(text: str) -> None:
    assert bait_in(text) is None
