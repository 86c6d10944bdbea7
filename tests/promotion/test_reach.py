"""What services and pages of promotion refuse by themselves: rows, roles, steps not theirs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.promotion.models import (
    BidProposal,
    Campaign,
    CampaignItem,
    CompetitorChange,
    ContentPost,
    Enrolment,
    Keyword,
    PriceSchedule,
    PromotionSettings,
    Subscription,
)
from apps.promotion.services import campaign_plan as plans
from apps.promotion.services.bids import bids_run
from apps.promotion.services.competitors import change_ack
from apps.promotion.services.content import post_counted
from apps.promotion.services.decisions import proposal_move
from apps.promotion.services.enrolments import EntryAsked, enrolment_plan, requirement_set
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.services.prices import price_plan
from apps.promotion.services.subscriptions import subscription_move
from apps.shop.models import Shop, Sku
from tests.factories import make_person, signed_in
from tests.promotion import words
from tests.promotion.campaigns import campaign, values
from tests.promotion.planted import ad_rows, plan_rows
from tests.promotion.prices import DAY, NOW, D, asked, hand
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def proposed(shop: Shop, word: str = "loses") -> BidProposal:
    """Fill a shop with words, propose bids, and return the proposal of one word."""
    words.words_fill(shop)
    bids_run(shop=shop, now=words.NOW)
    found: BidProposal = BidProposal.objects.get(keyword__text=word, run__shop=shop)
    return found


def test_rows_of_another_shop_do_not_exist(
    shop: Shop, other_shop: Shop, sku: Sku, promoter: User
) -> None:
    mine, theirs = hand(promoter, shop), ad_rows(other_shop, "Theirs")
    bid, item = proposed(other_shop), theirs["launch_item_id"]
    change = CompetitorChange.objects.get(item__competitor_shop__shop=other_shop)
    drafts = [campaign(sku, mine, price=None) for _each in range(2)]
    beside = CampaignItem.objects.get(campaign=drafts[1])

    def decide(shop: Shop, event: str) -> Callable[[], Any]:
        return lambda: proposal_move(
            shop_id=shop.pk, proposal_id=bid.pk, event=event, user=promoter, now=words.NOW
        )

    acts: dict[str, Callable[[], Any]] = {
        "change": lambda: change_ack(shop=shop, pk=change.pk, action="none", hand=mine),
        "proposal": decide(shop, "approve"),
        "no such step": decide(other_shop, "fly"),
        "price": lambda: price_read_back(
            price_id=theirs["price_id"].pk, reading=Reading(D(9), "seen"), hand=mine
        ),
        "subscription": lambda: subscription_move(
            pk=theirs["subscription_id"].pk, event="cancel", hand=mine
        ),
        "stock": lambda: plans.campaign_item_reserve(
            campaign_id=item.campaign_id, item_id=item.pk, hand=mine
        ),
        "item of another campaign": lambda: plans.campaign_item_drop(
            campaign_id=drafts[0].pk, item_id=beside.pk, hand=mine
        ),
    }
    codes = {name: code_of(act) for name, act in acts.items()}
    assert codes == dict.fromkeys(acts, "not_found")
    bid.refresh_from_db()
    change.refresh_from_db()
    assert (bid.state, change.acked_at) == ("proposed", None)
    assert CampaignItem.objects.filter(pk=beside.pk).exists()


def test_an_analyst_plans_nothing(shop: Shop, sku: Sku, promoter: User) -> None:
    mine, reads = hand(promoter, shop), hand(promoter, shop, "analyst")
    row = campaign(sku, mine, price=None)
    entry = EntryAsked("11.11", NOW + DAY, required=("a picture",))
    kept = enrolment_plan(campaign_id=row.pk, asked=entry, hand=mine)
    other = EntryAsked("12.12", NOW + DAY)
    acts: dict[str, Callable[[], Any]] = {
        "campaign": lambda: plans.campaign_plan(shop=shop, values=values(), hand=reads),
        "entry": lambda: enrolment_plan(campaign_id=row.pk, asked=other, hand=reads),
        "tick": lambda: requirement_set(enrolment_id=kept.pk, at=0, met=True, hand=reads),
        "price": lambda: price_plan(shop=shop, asked=asked(sku), hand=reads),
    }
    codes = {name: code_of(act) for name, act in acts.items()}
    assert codes == dict.fromkeys(acts, "role_refused")
    assert (Campaign.objects.get(), Enrolment.objects.get()) == (row, kept)
    assert (Enrolment.objects.get().met, PriceSchedule.objects.count()) == (0, 0)


def test_a_bid_stands_when_late_locked_or_switched_off(shop: Shop, promoter: User) -> None:
    row = proposed(shop)

    def approve(now: datetime = words.NOW) -> str:
        told: dict[str, Any] = {"shop_id": shop.pk, "proposal_id": row.pk, "user": promoter}
        return code_of(lambda: proposal_move(event="approve", now=now, **told))

    assert approve(row.expires_at) == "guard_refused"
    word = Keyword.objects.filter(pk=row.keyword_id)
    word.update(is_locked=True)
    assert approve() == "guard_refused"
    word.update(is_locked=False)
    PromotionSettings.objects.filter(shop=shop).update(bidding_on=False)
    assert approve() == "guard_refused"
    row.refresh_from_db()
    assert row.state == "proposed"


def test_only_a_published_post_has_figures(shop: Shop, promoter: User) -> None:
    post = plan_rows(shop, "Mine")["post_id"]
    told: dict[str, Any] = {"reach": 10, "clicks": 1, "hand": hand(promoter, shop)}
    assert code_of(lambda: post_counted(shop=shop, pk=post.pk, **told)) == "state_refused"
    assert ContentPost.objects.get().reach is None


def test_steps_that_nobody_takes_by_hand_do_not_exist(shop: Shop, promoter_client: Client) -> None:
    rows, bid = ad_rows(shop), proposed(shop)
    launch, item = rows["launch_id"].pk, rows["launch_item_id"].pk
    sent: list[tuple[str, list[Any], dict[str, Any]]] = [
        ("competitor-act", [rows["competitor_item_id"].pk], {"event": "fly"}),
        ("enrolment-tick", [rows["enrolment_id"].pk], {"at": "²", "met": "1"}),
        ("launch-item-act", [launch, item, "fly"], {}),
        ("launch-act", [launch, "fly"], {}),
        ("subscription-act", [rows["subscription_id"].pk], {"event": "end"}),
        ("proposals-decide", [], {"event": "expire", "id": [bid.pk]}),
        ("proposals-decide", [], {"event": "reject", "id": [bid.pk, "²"]}),
    ]
    for name, names, body in sent:
        answer = promoter_client.post(reverse(f"promotion:{name}", args=names), body)
        assert answer.status_code == 404, name
    bid.refresh_from_db()
    assert (bid.state, Subscription.objects.get().state) == ("proposed", "active")


@pytest.mark.parametrize(
    ("name", "argument", "key", "by_role"),
    [
        ("proposals", "", "may_decide", {Role.ANALYST: False, Role.PROMOTER: True}),
        ("launch", "launch_id", "sees_posts", {Role.ANALYST: False, Role.PROMOTER: True}),
        ("post", "post_id", "may_write", {Role.DIRECTOR: False, Role.PROMOTER: True}),
        ("price", "price_id", "steps", {Role.ANALYST: False, Role.PROMOTER: True}),
        ("send", "send_id", "listing", {Role.PROMOTER: False, Role.DIRECTOR: True}),
    ],
)
def test_a_page_offers_what_its_reader_may(
    shop: Shop, name: str, argument: str, key: str, by_role: dict[Role, bool]
) -> None:
    rows = ad_rows(shop)
    PriceSchedule.objects.update(state="applying")
    path = reverse(f"promotion:{name}", args=[rows[argument].pk] if argument else [])
    shown = {
        role: signed_in(make_person(f"{role}@x.example.com", role, shop)).get(path).context[key]
        for role in by_role
    }
    assert {role: bool(told) for role, told in shown.items()} == by_role


def test_a_change_of_no_competitor_is_not_answered_and_no_designer_sets_stock_aside(
    promoter_client: Client, shop: Shop, sku: Sku, promoter: User
) -> None:
    sent = {"change": "", "action": "none"}
    assert promoter_client.post(reverse("promotion:competitor-ack"), sent).status_code == 404
    item = ad_rows(shop)["launch_item_id"]
    designer = replace(hand(promoter, shop), role="designer")
    told = {"campaign_id": item.campaign_id, "item_id": item.pk}
    assert code_of(plans.campaign_item_reserve, **told, hand=designer) == "role_refused"
    item.refresh_from_db()
    assert not item.is_reserved
