"""The ads of a demo shop: made once, restated, with something to decide."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.promotion.models import (
    AdBudgetReading,
    AdStatDay,
    BidProposal,
    Campaign,
    ContentPost,
    MemberSend,
    PriceSchedule,
)
from apps.promotion.selectors.content import content_calendar
from apps.promotion.selectors.morning import campaign_checks
from apps.promotion.services.campaigns_demo import campaigns_demo_fill
from apps.promotion.services.demo import ads_demo_fill
from apps.promotion.services.demo_plans import DemoPeople, plans_demo_fill
from apps.promotion.services.prices_demo import prices_demo_fill
from apps.shop.models import Customer, Order, Product
from tests.aftersales.cases import make_order
from tests.factories import make_person, make_shop
from tests.promotion.members import order
from tests.promotion.prices import sku_made
from tests.promotion.words import NOW, TODAY


@pytest.mark.django_db
def test_demo_ads_are_made_once_and_leave_something_to_decide() -> None:
    shop = make_shop(code="tea", is_demo=True)
    Product.objects.create(shop=shop, external_id="P1", title="Filter")
    person = make_person("p@tea.example.com", "promoter", shop)
    assert ads_demo_fill(shop=shop, now=NOW, person=person) > 400
    assert ads_demo_fill(shop=shop, now=NOW, person=person) == 0
    assert AdStatDay.objects.filter(is_latest=False).exists()
    assert AdBudgetReading.objects.filter(is_out=True).exists()
    actions = set(BidProposal.objects.values_list("action", flat=True))
    assert {"raise", "watch"} <= actions
    assert actions & {"lower", "delete"}
    judged = BidProposal.objects.filter(state="judged", effect__isnull=False)
    assert judged.count() >= 2


@pytest.mark.django_db
def test_demo_prices_are_of_every_kind() -> None:
    shop = make_shop(code="tea", is_demo=True)
    make_person("p@example.com", Role.PROMOTER, shop)
    lines = make_order(shop, *["100.00"] * 6).lines.order_by("pk")
    for at, line in enumerate(lines):
        line.sku = sku_made(shop, f"T{at}", with_costs=at == 0)
        line.unit_price = 100
        line.save()
    assert prices_demo_fill(shop=shop, now=NOW) == 6
    assert prices_demo_fill(shop=shop, now=NOW) == 0
    assert campaigns_demo_fill(shop=shop, now=NOW) == 3
    assert campaigns_demo_fill(shop=shop, now=NOW) == 0
    assert sorted(Campaign.objects.values_list("state", flat=True)) == ["draft", "live", "measured"]
    assert {line.key: line.count for line in campaign_checks(shop, NOW)} == {
        "prices_not_back": 1, "enrolments_closing": 1,
    }  # fmt: skip
    assert set(PriceSchedule.objects.values_list("state", flat=True)) == {
        "applied", "restore_failed", "restored", "awaiting_approval", "planned", "draft",
    }  # fmt: skip


@pytest.mark.django_db
def test_demo_plans_are_made_once_and_leave_something_to_do() -> None:
    shop = make_shop(code="tea", is_demo=True)
    people = DemoPeople(make_person(), make_person())
    assert plans_demo_fill(shop=shop, now=NOW, people=people) > 30
    assert plans_demo_fill(shop=shop, now=NOW, people=people) == 0
    assert plans_demo_fill(shop=make_shop(), now=NOW, people=people) == 0
    calendar = content_calendar(shop, "week", TODAY, NOW)
    assert calendar.gaps > 0
    states = set(ContentPost.objects.values_list("state", flat=True))
    assert {"published", "failed", "scheduled", "review", "idea"} <= states


@pytest.mark.django_db
def test_a_demo_message_is_measured_with_the_effect_that_was_planted() -> None:
    shop = make_shop(code="tea", is_demo=True)
    people = DemoPeople(make_person(), make_person())
    then = NOW - timedelta(days=20)
    before = then.replace(day=1) - timedelta(days=5)
    buyers = [Customer.objects.create(shop=shop, key_hash=f"k{at:03}") for at in range(400)]
    for at, buyer in enumerate(buyers):
        order(buyer, before)
        if at % 16 == 0:
            order(buyer, then + timedelta(days=3))
    plans_demo_fill(shop=shop, now=NOW, people=people)
    waits, row = MemberSend.objects.filter(shop=shop).order_by("state")
    assert (waits.state, row.state, row.segment) == ("draft", "measured", "new")
    told = row.figures
    assert told is not None
    # Eight of a hundred of those it went to, three of those held back; whoever they are.
    assert (round(told.bought / told.asked, 2), round(told.held_bought / told.held, 2)) == (
        0.08, 0.03,
    )  # fmt: skip
    assert round(told.held / (told.asked + told.held), 2) == 0.3
    assert told.bought + told.held_bought > 10
    assert Order.objects.count() == 425
