"""Who approves what: rules that take off much, prices of campaigns, own numbers (3.1, 3.2)."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.promotion.models import Campaign, PriceSchedule
from apps.promotion.services import campaign_moves as acts
from apps.promotion.services import campaign_plan as plans
from apps.promotion.services import prices
from apps.shop.models import Sku
from tests.factories import make_person, signed_in
from tests.promotion.campaigns import campaign, values
from tests.promotion.prices import START, D, asked, hand, planned, sku_made


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("full_cut", {"tiers": "200-150"}),
        ("coupon", {"value": "10", "minimum": "99", "total": "500", "per_buyer": "1"}),
    ],
)
def test_rules_that_take_off_much_need_another_director(
    sku: Sku, promoter: User, director: User, kind: str, rules: dict[str, str]
) -> None:
    who, chief = hand(promoter, sku.shop), hand(director, sku.shop, "director")
    row = campaign(sku, who, price=None, kind=kind, rules=rules)
    with pytest.raises(ShopError, match=r"above the limit of 10\.0%") as refused:
        acts.campaign_approve(campaign_id=row.pk, hand=who)
    assert refused.value.code == "limit_refused"
    assert acts.campaign_approve(campaign_id=row.pk, hand=chief).state == "approved"


def test_rules_within_the_limit_are_approved_by_a_promoter(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=None, kind="full_cut", rules={"tiers": "200-20"})
    assert acts.campaign_approve(campaign_id=row.pk, hand=who).state == "approved"


def test_a_price_of_a_campaign_is_decided_with_it(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = campaign(sku, who)
    price = PriceSchedule.objects.get()
    for take in (prices.price_submit, prices.price_approve):
        with pytest.raises(ShopError, match="approved with its campaign") as refused:
            take(price_id=price.pk, hand=who)
        assert refused.value.extra["guard"] == "campaign"
        price.refresh_from_db()
        assert price.state == "draft"
    acts.campaign_approve(campaign_id=row.pk, hand=who)
    # Changed after that, it is approved by itself: the campaign is not asked for again.
    prices.price_edit(price_id=price.pk, asked=asked(sku, price=D(95)), hand=who)
    prices.price_submit(price_id=price.pk, hand=who)
    assert prices.price_approve(price_id=price.pk, hand=who).state == "planned"


def test_who_changes_a_campaign_is_its_author(sku: Sku, promoter: User, director: User) -> None:
    shop, who = sku.shop, hand(promoter, sku.shop)
    chief = hand(director, shop, "director")
    first, second = campaign(sku, who, price=None), campaign(sku, who, price=None, stacking="best")
    told = values(budget=D(5000), stacking="best")
    plans.campaign_edit(campaign_id=first.pk, values=told, hand=chief)
    other = sku_made(shop, "P2", with_costs=False)
    item = plans.ItemAsked(other, "main", 40, "", D(60), D(100), D(100))
    plans.campaign_item_put(campaign_id=second.pk, hand=chief, asked=item)
    for row in (first, second):
        with pytest.raises(ShopError, match="Another director"):
            acts.campaign_approve(campaign_id=row.pk, hand=chief)


def test_who_knows_no_plans_sees_none_beside_a_campaign_that_runs(sku: Sku, promoter: User) -> None:
    row = live(sku, promoter)
    beside = campaign(sku, hand(promoter, sku.shop), price=None, name="Secret week")
    page = reverse("promotion:launch", args=[row.pk])
    agent = signed_in(make_person("a@example.com", Role.AGENT, sku.shop))
    assert "Secret week" in signed_in(promoter).get(page).content.decode()
    assert "Secret week" not in agent.get(page).content.decode()
    Campaign.objects.filter(pk=beside.pk).update(state="live")
    assert "Secret week" in agent.get(page).content.decode()


def test_who_changes_a_price_is_its_author(sku: Sku, promoter: User, director: User) -> None:
    shop = sku.shop
    row, chief = planned(sku, hand(promoter, shop)), hand(director, shop, "director")
    prices.price_edit(price_id=row.pk, asked=asked(sku, price=D(80)), hand=chief)
    with pytest.raises(ShopError, match="Another director"):
        prices.price_approve(price_id=row.pk, hand=chief)
    other = make_person("e@example.com", Role.DIRECTOR, shop)
    prices.price_approve(price_id=row.pk, hand=hand(other, shop, "director"))


def test_whose_plan_it_is_does_not_approve_it_after_another_changed_it(
    sku: Sku, promoter: User, director: User
) -> None:
    shop, who = sku.shop, hand(promoter, sku.shop)
    chief = hand(director, shop, "director")
    row = campaign(sku, chief, price=D(80))
    plans.campaign_edit(campaign_id=row.pk, values=values(goal="More"), hand=who)
    with pytest.raises(ShopError, match="Another director") as refused:
        acts.campaign_approve(campaign_id=row.pk, hand=chief)
    assert refused.value.code == "limit_refused"
    alone = planned(sku_made(shop, "P2", with_costs=False), chief, price=D(80))
    prices.price_edit(price_id=alone.pk, asked=asked(alone.sku, price=D(79)), hand=who)
    with pytest.raises(ShopError, match="Another director"):
        prices.price_approve(price_id=alone.pk, hand=chief)
    other = hand(make_person("e@example.com", Role.DIRECTOR, shop), shop, "director")
    assert prices.price_approve(price_id=alone.pk, hand=other).state == "planned"
    assert acts.campaign_approve(campaign_id=row.pk, hand=other).state == "approved"


def test_more_pieces_than_a_column_holds_are_refused_in_words(sku: Sku, promoter: User) -> None:
    row = campaign(sku, hand(promoter, sku.shop), price=None)
    put = reverse("promotion:launch-item-add", args=[row.pk])
    told = {"item-sku": sku.code, "item-role": "gift", "item-stock": str(2**31)}
    answer = signed_in(promoter).post(put, told)
    assert answer.status_code == 422
    assert "less than or equal to 2147483647" in answer.content.decode()
    assert signed_in(promoter).post(put, told | {"item-stock": "2147483647"}).status_code == 302


def live(sku: Sku, promoter: User) -> Campaign:
    """Return a campaign that runs, without a price."""
    who = hand(promoter, sku.shop)
    row = campaign(sku, who, price=None)
    acts.campaign_approve(campaign_id=row.pk, hand=who)
    begun = hand(promoter, sku.shop, now=START)
    return acts.campaign_go_live(campaign_id=row.pk, hand=begun, note="as it is")
