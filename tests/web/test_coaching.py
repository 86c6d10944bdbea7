"""A supervisor reads the scorecards and opens who to coach and whose practice to share."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.service.models import Agent, AgentChat, InquiryFact
from apps.service.services.conversion import rule_start
from apps.shop.models import Customer, Shop
from tests.factories import make_person, make_shop
from tests.service.chats import make_inquiry
from tests.service.desk import make_agent
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def served(shop: Shop, agent: Agent, won: int, asked: int) -> None:
    """Let somebody serve so many buyers five days ago, of whom so many ordered."""
    rule, at = rule_start(shop=shop), timezone.now() - timedelta(days=5)
    for number in range(asked):
        customer = Customer.objects.create(shop=shop, key_hash=f"{agent.pk}-{number}")
        outcome = number < won
        InquiryFact.objects.create(
            shop=shop,
            rule=rule,
            customer=customer,
            agent=agent,
            day=at.date(),
            minute=600,
            first_at=at,
            last_at=at,
            rounds=1,
            ordered=outcome,
            paid_next_day=outcome,
            paid_final=outcome,
            is_lost=not outcome,
        )


def chatted(shop: Shop, fact: InquiryFact, rounds: int) -> None:
    """Let the chat behind a fact be known; only the last two have an inquiry's number to open."""
    InquiryFact.objects.filter(pk=fact.pk).update(rounds=rounds)
    if rounds == 1:
        return
    inquiry = make_inquiry(shop, customer=fact.customer)
    AgentChat.objects.create(
        shop=shop,
        inquiry=inquiry,
        agent_id=fact.agent_id,
        day=fact.day,
        minute=fact.minute,
        first_at=fact.first_at,
        last_at=fact.last_at,
        buyer_lines=rounds,
        agent_lines=rounds,
        rounds=rounds,
        typed_chars=0,
        compose_s=0,
        seconds=0,
        is_opened_by_agent=False,
        is_handed_on=False,
    )


def test_coach_and_share_are_offered_where_chance_does_not_explain_it(
    page: Page, live_server: LiveServer, axe: AxeCheck
) -> None:
    shop = make_shop(code="spring", name="Spring Water")
    make_person("boss@spring.example.com", Role.SUPERVISOR, shop)
    for name, won in (("Ada", 80), ("Bo", 20), ("Cleo", 50)):
        served(shop, make_agent(shop, name), won, 100)
    lost = InquiryFact.objects.filter(agent__user__name="Bo", is_lost=True).order_by("pk")
    for rounds, fact in enumerate(lost[:3], start=1):
        chatted(shop, fact, rounds)
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/scorecards/")
    expect(page.get_by_role("row", name="Ada")).to_contain_text("Share")
    expect(page.get_by_role("row", name="Cleo")).to_contain_text("as expected")
    assert axe() == []
    page.get_by_role("link", name="Coach Bo").click()
    expect(page.get_by_label("Person").locator("option:checked")).to_have_text("Bo")
    assert axe() == []
    page.go_back()
    page.get_by_role("link", name="Open Bo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    expect(page.get_by_text("below what to expect")).to_be_visible()
    # The two longest of the lost chats are at hand for the talk.
    chats = page.locator(".sample-chats a")
    expect(chats).to_have_text(["Chat 2", "Chat 1"])
    expect(page.get_by_role("link", name="Agree on coaching")).to_be_visible()
    page.get_by_role("link", name="Go to the inquiries").click()
    expect(page.get_by_role("heading", name="Inquiries")).to_be_in_viewport()
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{live_server.url}/conversion/")
    assert axe() == []
