"""Proposals from the run to the console and back: a morning by hand (promotion 3.4, 5)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.accounts.models import AuditEvent
from apps.promotion.models import BidProposal, BidRun, Keyword
from apps.promotion.services.bids import bids_run, bids_tick
from apps.promotion.services.decisions import proposal_move
from apps.shop.models import Shop
from apps.shop.services import hold_lift, hold_place
from tests.aftersales.test_races import at_once
from tests.factories import make_person, make_shop
from tests.promotion.words import NOW, TODAY, bid_of, words_fill

D = Decimal


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def proposal(word: str) -> BidProposal:
    found: BidProposal = BidProposal.objects.order_by("-pk").filter(keyword__text=word)[0]
    return found


def step(client: Client, event: str, *rows: BidProposal) -> str:
    """Take a step with the ticked rows on the page, and return what it then says."""
    sent = {"event": event, "id": [row.pk for row in rows]}
    answer = client.post(reverse("promotion:proposals-decide"), sent, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.django_db
def test_a_morning_of_proposals(
    shop: Shop, promoter_client: Client, analyst_client: Client
) -> None:
    words_fill(shop)
    assert bids_tick(now=NOW - timedelta(hours=3)) == {"expired": 0, "proposed": 0, "judged": 0}
    assert bids_tick(now=NOW) == {"expired": 0, "proposed": 4, "judged": 0}
    assert bids_run(shop=shop, now=NOW) is None
    found = {
        row.keyword.text: (row.action, row.new_bid, row.capped_by)
        for row in BidProposal.objects.select_related("keyword")
        if row.keyword
    }
    assert found == {
        "earns": ("raise", D("1.80"), "step"),
        "big": ("raise", D("1.78"), ""),  # 1.50 x .0592 x 80 x .30 / 1.20
        "loses": ("lower", D("1.20"), "step"),
        "hopeless": ("delete", D("0.20"), "floor"),
        "young": ("watch", None, ""),
    }
    watched = proposal("young").evidence
    assert watched["more_clicks"] > 10
    assert watched["more_cost"] == pytest.approx(watched["more_clicks"] * 1.2)
    page = promoter_client.get(reverse("promotion:proposals")).content.decode()
    assert "It converts clearly above what the wanted profit needs." in page
    watch = promoter_client.get(reverse("promotion:proposals"), {"tab": "watch"}).content.decode()
    assert "more clicks without an order" in watch
    assert analyst_client.get(reverse("promotion:proposals")).status_code == 200
    refused = analyst_client.post(reverse("promotion:proposals-decide"), {"event": "approve"})
    assert refused.status_code == 403

    said = step(promoter_client, "approve", proposal("earns"), proposal("loses"))
    assert "2 proposals are done." in said
    assert "decided meanwhile" in step(promoter_client, "approve", proposal("earns"))
    step(promoter_client, "reject", proposal("hopeless"))
    file = promoter_client.post(reverse("promotion:proposals-export")).content.decode("utf-8-sig")
    assert "71001,Search,cups,cups,earns,,raise,1.50,1.80" in file.splitlines()
    assert len(file.splitlines()) == 3

    assert bid_of("earns") == D("1.50")
    step(promoter_client, "apply", proposal("earns"), proposal("loses"))
    assert (bid_of("earns"), bid_of("loses")) == (D("1.80"), D("1.20"))
    step(promoter_client, "revert", proposal("earns"))
    assert (bid_of("earns"), proposal("earns").state) == (D("1.50"), "reverted")
    events = AuditEvent.objects.filter(action__startswith="bid.").values_list("action", flat=True)
    assert sorted(events) == sorted(
        ["bid.approve"] * 2 + ["bid.reject"] + ["bid.apply"] * 2 + ["bid.revert"]
    )

    # The next morning: what nobody decided has ended, what was changed rests for a week.
    later = NOW + timedelta(days=1)
    with travel(later, tick=False):
        bids_tick(now=later)
    assert BidRun.objects.count() == 2
    assert proposal("big").run.day == TODAY + timedelta(days=1)
    assert BidProposal.objects.filter(keyword__text="big", state="expired").count() == 1
    assert proposal("loses").state == "applied"


@pytest.mark.django_db
def test_a_held_product_is_not_raised(shop: Shop, promoter_client: Client) -> None:
    sku = words_fill(shop)
    bids_run(shop=shop, now=NOW)
    hold_place(sku=sku, kind="quality", source="issue:1", now=NOW)
    assert "is not promoted for now" in step(promoter_client, "approve", proposal("earns"))
    assert proposal("earns").state == "proposed"
    step(promoter_client, "approve", proposal("loses"))
    assert proposal("loses").state == "approved"
    later = NOW + timedelta(days=1)
    bids_run(shop=shop, now=later)
    assert (proposal("earns").action, proposal("earns").reason_code) == ("watch", "held")
    hold_lift(sku=sku, kind="quality", source="issue:1", now=later)
    bids_run(shop=shop, now=later + timedelta(days=1))
    assert proposal("earns").action == "raise"


@pytest.mark.django_db
def test_a_bid_that_moved_meanwhile_is_not_overwritten(shop: Shop, promoter_client: Client) -> None:
    words_fill(shop)
    bids_run(shop=shop, now=NOW)
    step(promoter_client, "approve", proposal("earns"))
    Keyword.objects.filter(text="earns").update(bid=D("1.60"))
    assert "moved meanwhile" in step(promoter_client, "apply", proposal("earns"))
    assert (bid_of("earns"), proposal("earns").state) == (D("1.60"), "approved")


@pytest.mark.django_db(transaction=True)
def test_two_promoters_at_once_approve_and_enter_once() -> None:
    shop = make_shop(code="spring")
    words_fill(shop)
    bids_run(shop=shop, now=NOW)
    row = proposal("earns")
    people = [make_person(f"p{number}@example.com", "promoter", shop) for number in range(2)]
    for event in ("approve", "apply"):
        calls = [
            lambda user=user, event=event: proposal_move(
                shop_id=shop.pk, proposal_id=row.pk, event=event, user=user, now=NOW
            )
            for user in people
        ]
        assert at_once(calls) == ["done", "state_refused"]
    assert bid_of("earns") == D("1.80")
    assert AuditEvent.objects.filter(action="bid.apply").count() == 1
