"""What an entered proposal brought: by hand, by an oracle, and on its page."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import AuditEvent
from apps.promotion.effects import SPAN, AdDay, Effect, effect_of
from apps.promotion.models import BidProposal, BidRun, Keyword
from apps.promotion.rows import AdRow
from apps.promotion.services.bids import bids_run, bids_tick
from apps.promotion.services.effects import proposals_judge
from apps.promotion.services.stats import ad_stats_upsert
from apps.shop.models import Shop
from tests.promotion.words import NOW, TODAY, words_fill

D = Decimal
FLAT = [AdDay(10, 5.0)] * SPAN
# The day after which the week is mature today: 15 days of window and 7 after.
CHANGED = TODAY - timedelta(days=15 + SPAN)


def test_what_the_sisters_did_too_is_no_effect() -> None:
    more = [AdDay(10, 8.0)] * SPAN
    assert effect_of(FLAT, more, FLAT, more) == Effect(D(0), D(0), D(0))
    assert effect_of(FLAT, more, FLAT, FLAT) == Effect(D("21.00"), D("21.00"), D("21.00"))
    # Sisters with twice the clicks count half.
    large = [AdDay(20, 10.0)] * SPAN
    assert effect_of(FLAT, FLAT, large, [AdDay(20, 16.0)] * SPAN).amount == D("-21.00")  # type: ignore[union-attr]


def test_without_a_click_beside_it_nothing_is_said() -> None:
    assert effect_of(FLAT, FLAT, [AdDay()] * SPAN, [AdDay()] * SPAN) is None
    with pytest.raises(ValueError, match="7 days"):
        effect_of(FLAT[:6], FLAT, FLAT, FLAT)


profits = st.lists(st.integers(-200, 200), min_size=4 * SPAN, max_size=4 * SPAN)


@given(profits)
def test_an_oracle_in_plain_words(told: list[int]) -> None:
    spans = [told[at * SPAN : (at + 1) * SPAN] for at in range(4)]
    found = effect_of(*([AdDay(10, float(each)) for each in span] for span in spans))
    assert found is not None
    was = [a - b for a, b in zip(spans[0], spans[2], strict=True)]
    then = [a - b for a, b in zip(spans[1], spans[3], strict=True)]

    def spread(values: list[int]) -> float:
        middle = sum(values) / SPAN
        return sum((each - middle) ** 2 for each in values) / (SPAN - 1)

    gain = sum(then) - sum(was)
    reach = 2.447 * sqrt((spread(was) + spread(then)) / SPAN) * SPAN
    assert float(found.amount) == pytest.approx(gain, abs=0.006)
    assert float(found.low) == pytest.approx(gain - reach, abs=0.006)
    assert float(found.high) == pytest.approx(gain + reach, abs=0.006)
    assert found.hurts == (found.high < 0)


def _told(word: str, day: date, clicks: int, orders: int) -> AdRow:
    return AdRow(
        campaign="71001", ad_group="cups", keyword=word, product="P1", day=day, until=day,
        as_of=NOW, clicks=clicks, cost=D(clicks), orders=orders, amount=D(orders * 80),
    )  # fmt: skip


@pytest.fixture
def entered(shop: Shop) -> BidProposal:
    """A word that was lowered, after which its orders stayed away and its sister's did not."""
    words_fill(shop)
    rows = []
    for on in range(-SPAN, SPAN + 1):
        day = CHANGED + timedelta(days=on)
        rows += [_told("earns", day, 20, 1 if on <= 0 else 0), _told("big", day, 20, 1)]
    ad_stats_upsert(shop=shop, rows=rows, reason="import")
    at = NOW - timedelta(days=15 + SPAN)
    run = BidRun.objects.create(shop=shop, day=CHANGED, rules_version=1)
    word = Keyword.objects.get(text="earns")
    return BidProposal.objects.create(
        run=run, ad_group=word.ad_group, keyword=word, action="lower", state="applied",
        old_bid=D("1.50"), new_bid=D("1.20"), reason_code="loses", prob=0.1, expires_at=at,
        applied_at=at, evidence={"bids": {str(word.pk): "1.50"}, "clicks": 40, "orders": 1,
                                 "rate": 0.02, "break_even": 0.05, "spend": 48.0},
    )  # fmt: skip


@pytest.mark.django_db
def test_an_entered_proposal_is_judged_once_its_week_is_mature(
    shop: Shop, entered: BidProposal, promoter_client: Client
) -> None:
    early = NOW - timedelta(days=1)
    assert proposals_judge(shop=shop, now=early) == 0
    assert bids_tick(now=NOW)["judged"] == 1
    assert proposals_judge(shop=shop, now=NOW) == 0
    entered.refresh_from_db()
    # .30 of 80.00 a day stayed away for seven days; its costs were those of the sister.
    assert (entered.state, entered.effect) == ("judged", D("-168.00"))
    assert entered.effect_high == D("-168.00")
    assert AuditEvent.objects.filter(action="bid.judge").count() == 1
    page = promoter_client.get(reverse("promotion:proposals"), {"tab": "hurt"}).content.decode()
    assert "Proposals that made it worse" in page
    assert "beyond chance" in page
    url = f"{reverse('promotion:proposals-decide')}?shop={shop.code}"
    promoter_client.post(url, {"event": "revert", "id": entered.pk, "tab": "hurt"})
    entered.refresh_from_db()
    assert (entered.state, Keyword.objects.get(text="earns").bid) == ("reverted", D("1.50"))


@pytest.mark.django_db
def test_without_a_word_left_alone_it_is_judged_without_a_figure(
    shop: Shop, entered: BidProposal
) -> None:
    for word in Keyword.objects.exclude(text="earns"):
        BidProposal.objects.create(
            run=entered.run, ad_group=word.ad_group, keyword=word, action="lower",
            state="reverted", reason_code="loses", prob=0.1, expires_at=NOW,
            applied_at=entered.applied_at,
        )  # fmt: skip
    assert proposals_judge(shop=shop, now=NOW) == 1
    entered.refresh_from_db()
    assert (entered.state, entered.effect) == ("judged", None)


@pytest.mark.django_db
def test_a_judged_word_is_looked_at_again(shop: Shop, entered: BidProposal) -> None:
    proposals_judge(shop=shop, now=NOW)
    bids_run(shop=shop, now=NOW)
    assert BidProposal.objects.filter(keyword=entered.keyword, run__day=TODAY).exists()
