"""Scorecards of people: who sees whose, what may be said, and one number everywhere."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.policy import scope_of
from apps.accounts.roles import Role
from apps.metrics.models import AgentDay
from apps.metrics.rollups.agent_day import agent_days_write
from apps.metrics.selectors.agent_cards import team_cards
from apps.metrics.selectors.desk_spans import waits_of_span
from apps.metrics.services import shop_drain
from apps.metrics.standing import Count
from apps.service.models import Agent, InquiryFact, OrderCredit, Round
from apps.service.services.conversion import rule_start
from apps.shop.models import Shop
from apps.shop.services import refunds_upsert
from tests.api.contract import held, refused
from tests.factories import signed_in
from tests.known_day import DAY, NOW, refund_row
from tests.service.chats import make_inquiry, policy_of

pytestmark = pytest.mark.django_db
TODAY = datetime(2024, 6, 19, 4, tzinfo=UTC)
D = Decimal


@pytest.fixture
def morning_after() -> Iterator[None]:
    """The day after the known day."""
    with travel(TODAY, tick=False):
        yield


def test_service_6_first_answers_of_the_vector(shop: Shop) -> None:
    policy, seconds = policy_of(shop), [21, 5, 45, 12, 20, 19]
    for wait in seconds:
        inquiry = make_inquiry(shop, at=NOW)
        Round.objects.create(
            shop=shop,
            inquiry=inquiry,
            seq=1,
            is_first=True,
            asked_at=NOW,
            asked_on=DAY,
            replied_at=NOW + timedelta(seconds=wait),
            sec_raw=wait,
            sec_open=wait,
            sec_agent=wait,
            policy=policy,
        )
    _of, waits = waits_of_span(shop, DAY, DAY)
    assert waits is not None
    assert (waits.median, waits.p90) == (D("19.5"), 45)


def test_the_team_adds_people_up_and_the_shop_counts_each_buyer_once(known_shop: Shop) -> None:
    cards = team_cards(known_shop, DAY, DAY, "ordered")
    assert {card.name: card.standing.count for card in cards.cards} == {
        "Li": Count(2, 3),
        "Wang": Count(0, 1),
    }
    assert (cards.team.count, cards.whole.count) == (Count(2, 4), Count(2, 3))
    li = cards.cards[0]
    assert li.figures["sales.paid_amount"].value == D("300.00")
    assert li.figures["sales.net_amount"].value == D("255.00")
    assert li.figures["service.sales_per_hour"].value == D(300) / D("8.5")
    assert li.figures["service.typing_speed"].value == 150


def test_service_5_a_week_is_recounted_and_not_added_up(known_shop: Shop) -> None:
    fact = InquiryFact.objects.filter(agent__user__name="Li").order_by("first_at")[0]
    fact.pk, fact.day, fact.ordered = None, DAY - timedelta(days=1), False
    fact.save()
    days = [team_cards(known_shop, day, day, "ordered") for day in (fact.day, DAY)]
    added = sum(card.standing.count.asked for each in days for card in each.cards)
    week = team_cards(known_shop, fact.day, DAY, "ordered")
    counted = {card.name: card.standing.count for card in week.cards}
    assert (added, counted) == (5, {"Li": Count(2, 3), "Wang": Count(0, 1)})


def test_nobody_paid_yet_is_unknown_and_not_0(known_shop: Shop) -> None:
    InquiryFact.objects.filter(shop=known_shop).update(paid_final=None)
    agent_days_write(known_shop.pk, [DAY])
    rows = AgentDay.objects.filter(shop=known_shop, day=DAY, agent__isnull=False)
    assert set(rows.values_list("inquiry_paid_buyers", "inquiry_pending_buyers")) == {
        (None, 3),
        (None, 1),
    }


@pytest.mark.usefixtures("morning_after")
def test_the_pages_say_who_may_be_judged(known_shop: Shop, supervisor_client: Client) -> None:
    page = supervisor_client.get("/scorecards/?days=7").content.decode()
    assert "Li" in page
    assert "66.7%" in page
    assert "as expected" in page or "not distinguishable" in page
    assert "Coach<span" not in page
    li = Agent.objects.get(user__name="Li")
    mine = supervisor_client.get(f"/scorecards/{li.pk}/?days=7").content.decode()
    assert "Credited orders" in mine
    sale = OrderCredit.objects.filter(is_sale=True)[0]
    evidence = supervisor_client.get(f"/conversion/orders/{sale.order_id}/").content.decode()
    assert "Secured the order" in evidence


@pytest.mark.usefixtures("morning_after")
def test_service_11_an_agent_sees_their_own_and_the_average(known_shop: Shop) -> None:
    li = signed_in(Agent.objects.get(user__name="Li").user)
    wang = Agent.objects.get(user__name="Wang")
    page = li.get("/me/?days=7").content.decode()
    assert "Team average" in page
    assert "50.0%" in page
    assert "Wang" not in page
    assert li.get("/scorecards/").status_code == 403
    assert li.get(f"/scorecards/{wang.pk}/").status_code == 403


@pytest.mark.usefixtures("morning_after")
def test_another_shops_person_and_order_are_missing(
    known_shop: Shop, outsider_client: Client
) -> None:
    li = Agent.objects.get(user__name="Li")
    sale = OrderCredit.objects.filter(is_sale=True)[0]
    assert outsider_client.get(f"/scorecards/{li.pk}/").status_code == 404
    assert outsider_client.get(f"/conversion/orders/{sale.order_id}/").status_code == 404
    assert outsider_client.post(f"/conversion/{sale.rule_id}/decide/").status_code == 404


@pytest.mark.usefixtures("morning_after")
def test_programs_get_the_same_numbers(
    known_shop: Shop, analyst_client: Client, promoter_client: Client
) -> None:
    body = held(analyst_client.get("/api/v1/agents?days=7"), "/api/v1/agents")
    assert [(each["name"], each["won"], each["asked"]) for each in body["agents"]] == [
        ("Li", 2, 3),
        ("Wang", 0, 1),
    ]
    refused(promoter_client.get("/api/v1/agents"), 403, "role_refused")
    asked = f"/api/v1/metrics/sales.paid_amount/series?from={DAY}&to={DAY}&by=agent"
    members = analyst_client.get(asked).json()["members"]
    amounts = {each["name"]: each["points"][0]["value"] for each in members}
    assert amounts == {
        "Li": "300.00",
        "Wang": "0.00",
        "Silent orders and unanswered questions": "350.00",
    }
    refused(promoter_client.get(asked), 403, "role_refused")


@pytest.mark.usefixtures("morning_after")
def test_a_supervisor_proposes_and_the_director_decides(
    shop: Shop, supervisor_client: Client, director_client: Client
) -> None:
    rule_start(shop=shop)
    asked = {
        "basis": "payment",
        "tie": "rounds",
        "window_days": 3,
        "guard_minutes": 5,
        "followup_minutes": 0,
        "valid_from": "2024-06-01",
        "reason": "Chasing counts.",
    }
    wrong = supervisor_client.post("/conversion/", {**asked, "window_days": 16})
    assert wrong.status_code == 422
    assert supervisor_client.post("/conversion/", asked).status_code == 302
    made = shop.conversion_rules.get(version=2)
    decide = f"/conversion/{made.pk}/decide/"
    assert supervisor_client.post(decide, {"verdict": "approve"}).status_code == 403
    assert director_client.post(decide, {"verdict": "approve"}).status_code == 302
    page = director_client.get("/conversion/").content.decode()
    assert "in force" in page
    assert made.decision.is_approved


def test_a_late_refund_reaches_the_person(known_shop: Shop) -> None:
    refunds_upsert(
        shop=known_shop, rows=[refund_row("z", "5", "10.00", "06-18")], reason="refund_new"
    )
    shop_drain(shop=known_shop, now=NOW)
    written = AgentDay.objects.get(shop=known_shop, day=DAY, agent__user__name="Li")
    assert written.credited_refund_amount == D("55.00")


def test_roles_of_the_matrix_are_those_of_the_specification() -> None:
    for role in (Role.PROMOTER, Role.DESIGNER, Role.AGENT, Role.ASSISTANT):
        assert scope_of("dashboard:scorecards", "GET", role) is None
    assert scope_of("service:conversion-decide", "POST", Role.SUPERVISOR) is None


@pytest.mark.usefixtures("morning_after")
def test_a_director_reads_a_card_and_agrees_on_no_coaching(
    director_client: Client, supervisor_client: Client, known_shop: Shop
) -> None:
    path = f"/scorecards/{Agent.objects.get(user__name='Li').pk}/?days=7"
    shown = [
        client.get(path).context["may_coach"] for client in (director_client, supervisor_client)
    ]
    assert shown == [False, True]
