"""A gap's causes are few, telling, in money, and silent when the gap is usual."""

from decimal import Decimal
from math import isclose

import pytest

from apps.metrics.attribution import cells as identities
from apps.metrics.attribution import lines
from apps.metrics.attribution.cells import (
    ORDERS,
    VISITS,
    Cell,
    CellEffects,
    Decomposition,
    decompose,
)
from apps.metrics.attribution.visits import POOLED
from apps.metrics.causes import (
    explain,
    is_normal_variation,
    member_shares,
    robust_sigma,
    surprise,
)
from apps.metrics.expected import WHOLE
from apps.metrics.phrases import (
    FACTOR_WORDS,
    cause_phrase,
    explained_phrase,
    signed_words,
    tie_phrase,
)
from apps.metrics.selectors.why_service import SHARED
from apps.metrics.whys import OTHER_PRODUCTS
from tests.metrics.test_attribution import FOUR_ACTUAL, FOUR_PLAN, cells

D = Decimal
GAPS = [D(gap) for gap in (-5, 3, 8, -12, 4, -2, 6, 1)]


def members(**money: tuple[str, str]) -> Decomposition:
    """A dimension without factors."""
    parts = [
        CellEffects(key, D(before), D(after), {}, "lmdi") for key, (before, after) in money.items()
    ]
    return Decomposition((), tuple(parts))


SOURCES = decompose(VISITS, cells(FOUR_PLAN), cells(FOUR_ACTUAL), 2)
DEVICES = members(phone=("40000", "38700"), desk=("8900", "8574"))


def test_sources_have_the_power_and_surprise_computed_by_hand() -> None:
    """metrics.md 7: ranking causes."""
    shares = {share.key: share for share in member_shares(SOURCES.cells)}
    powers = {key: str(round(share.power, 4)) for key, share in shares.items()}
    assert powers == {
        "search": "1.9680", "recommend": "-0.8635", "paid": "-0.7319", "direct": "0.6273",
    }  # fmt: skip
    assert list(shares) == ["search", "recommend", "paid", "direct"]
    for key, figure in zip(shares, (9.412e-4, 8.556e-4, 6.291e-4, 9.032e-5), strict=True):
        assert isclose(shares[key].surprise, figure, rel_tol=1e-3)


def test_devices_rank_below_sources_because_they_surprise_nobody() -> None:
    """metrics.md 7: devices."""
    shares = {share.key: share for share in member_shares(DEVICES.cells)}
    assert [str(round(shares[key].power, 4)) for key in ("phone", "desk")] == ["0.7995", "0.2005"]
    assert isclose(shares["phone"].surprise, 6.2e-8, rel_tol=0.01)
    assert isclose(shares["desk"].surprise, 2.8e-7, rel_tol=0.01)
    ranked = explain({"device": DEVICES, "source": SOURCES})
    assert [told.dimension for told in ranked] == ["source", "device"]


def test_search_alone_is_the_cause() -> None:
    """metrics.md 7: search alone."""
    told = explain({"source": SOURCES})[0]
    assert [(cause.member, cause.factor) for cause in told.causes] == [("search", "conversion")]
    assert told.causes[0].money == D("-4095.47")
    assert told.causes[0].share.gap == D("-3200.00")
    assert (str(round(told.explained, 4)), told.unexplained) == ("1.9680", D("1574.00"))


def test_causes_are_taken_by_surprise_until_enough_is_explained() -> None:
    told = explain({"device": DEVICES})[0]
    # The desk surprises more but explains 20%; with the phone the whole gap is explained.
    assert [cause.member for cause in told.causes] == ["desk", "phone"]
    assert (told.explained, told.unexplained) == (1, 0)
    assert told.surprise == sum(cause.share.surprise for cause in told.causes)


def test_at_most_three_causes_are_named_and_the_rest_is_unexplained() -> None:
    five = dict.fromkeys("abcde", ("100", "80"))
    told = explain({"product": members(**five)})[0]
    assert [cause.member for cause in told.causes] == ["a", "b", "c"]
    assert (told.explained, told.unexplained) == (D("0.6"), D("-40"))


def test_members_that_appear_or_vanish_count() -> None:
    told = explain({"source": members(old=("500", "0"), new=("0", "100"), same=("900", "900"))})[0]
    assert [(cause.member, cause.money) for cause in told.causes] == [("old", D("-500"))]
    share = {one.key: one for one in member_shares(members(new=("0", "9"), a=("1", "1")).cells)}
    # p = 0, q = 0.9: half of 0.9 ln 2.
    assert isclose(share["new"].surprise, 0.45 * 0.6931471805599453)


def test_a_cause_is_the_factor_that_went_with_the_money() -> None:
    part = decompose(ORDERS, [Cell("a", (10,), D(1_000))], [Cell("a", (5,), D(1_100))], 2)
    cause = explain({"shop": part})[0].causes[0]
    assert (cause.factor, cause.money) == ("basket", part.cell("a").effects["basket"])


@pytest.mark.parametrize(
    "part",
    [members(a=("5", "5")), members(), members(a=("9", "5"), b=("5", "9"))],
    ids=["no-move", "no-member", "moves-cancel"],
)
def test_no_gap_has_no_cause(part: Decomposition) -> None:
    assert explain({"source": part}) == ()
    assert member_shares(part.cells) == ()


def test_a_gap_of_many_small_parts_has_no_cause_in_that_dimension() -> None:
    twenty = {f"p{at}": ("100", "95") for at in range(20)}
    assert explain({"product": members(**twenty)}) == ()


def test_money_from_nothing_or_below_nothing_does_not_break_the_ranking() -> None:
    shares = member_shares(members(overlap=("-5", "-9"), a=("0", "0")).cells)
    assert {share.key: share.surprise for share in shares} == {"overlap": 0, "a": 0}
    assert surprise(0.0, 0.0) == 0
    assert explain({"source": members(a=("0", "7"))})[0].causes[0].money == D(7)


def test_the_usual_size_of_gaps_is_robust() -> None:
    """metrics.md 7: sigma 5.93, guard 8.90."""
    sigma = robust_sigma(GAPS)
    assert sigma is not None
    assert str(round(sigma, 2)) == "5.93"
    assert is_normal_variation(D("8.89"), sigma)
    assert is_normal_variation(D("-8.89"), sigma)
    assert not is_normal_variation(D("8.90"), sigma)
    assert not is_normal_variation(D("-8.90"), sigma)


def test_few_gaps_say_nothing_of_what_is_usual() -> None:
    assert robust_sigma(GAPS[:3]) is None
    assert not is_normal_variation(D(0), None)
    assert robust_sigma([D(2)] * 4) == 0
    assert not is_normal_variation(D(0), D(0))


def test_a_cause_is_one_sentence() -> None:
    told = explain({"source": SOURCES})[0]
    phrase = cause_phrase(told.causes[0], "Search", "CNY")
    assert phrase.words() == "Conversion on Search −4,095.47."
    assert (phrase.id, phrase.values["factor"]) == ("why.factor", "conversion")
    left = explained_phrase(told, "CNY").words()
    assert left == "The others made up for +1,574 of it."


def test_a_member_without_factors_is_named_with_its_own_gap() -> None:
    told = explain({"device": DEVICES})[0]
    assert cause_phrase(told.causes[1], "Phone", "CNY").words() == "Phone −1,300."


def test_a_gap_says_whether_it_ties_out() -> None:
    assert tie_phrase(D("0.00"), "CNY").words() == "Adds up."
    assert tie_phrase(D("-0.01"), "CNY").words() == "−0.01 does not add up."
    assert signed_words(D("-14200"), "CNY") == "−14,200"
    assert signed_words(D("-14200"), "JPY") == "−14,200"


def test_every_factor_has_a_word() -> None:
    named = {
        factor
        for identity in (
            identities.VISITS, identities.ORDERS, identities.PRODUCTS, identities.INQUIRIES,
            identities.COST,
        )
        for factor in identity.factors
    } | {*identities.MIXED_VISITS, identities.OUTSIDE, *SHARED.values()}  # fmt: skip
    named |= {lines.NO_VISIT, lines.OVERLAP, lines.SHIPPING}
    named |= {lines.REFUNDS_EARLIER, lines.REFUNDS_SAME_DAY, OTHER_PRODUCTS, POOLED, WHOLE}
    assert named == set(FACTOR_WORDS)
