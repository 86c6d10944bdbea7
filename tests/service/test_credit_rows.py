"""Credits and what became of inquiries, computed from messages and orders."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.service.credit import Basis, CreditRule
from apps.service.inquiryfacts import Exclusions
from apps.service.models import AgentChat, ConversionRule, CreditDue, InquiryFact, OrderCredit
from apps.service.services.conversion import rule_decide, rule_propose, rule_start
from apps.shop.models import ChangedDay, Shop
from tests.factories import make_person
from tests.service.credit_desk import Desk, at, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """Li and Wang."""
    return Desk(shop, "Li", "Wang")


def propose(shop: Shop, rule: CreditRule, **exclusions: Any) -> ConversionRule:
    """Propose a rule as a supervisor."""
    person = make_person(f"sup-{rule.basis}@spring.example.com", Role.SUPERVISOR, shop)
    return rule_propose(
        shop=shop,
        rule=rule,
        exclusions=Exclusions(**exclusions),
        valid_from=date(2026, 6, 1),
        reason="We talked it over.",
        by=person,
        actor=SYSTEM,
    )


def test_a_chat_an_order_and_its_evidence(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:12", "Li"))
    desk.order("1", "ann", at(1, "10:30"), at(1, "10:31"))
    desk.credit()
    assert desk.credits() == {("1", "order", "Li", True), ("1", "payment", "Li", False)}
    evidence = OrderCredit.objects.get(is_sale=True)
    assert (evidence.chat_first_at, evidence.chat_last_at) == (at(1, "10:00"), at(1, "10:12"))
    facts = desk.facts()
    assert set(facts) == {("ann", 1, "Li"), ("ann", 1, "")}
    assert told(facts.values()) == [(True, True, True, False)] * 2


def test_service_5_chasing_others_orders_shows(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.order("1", "ann", at(1, "11:00"), at(1, "15:10"))
    desk.chat(1, "ann", ("15:00", "Wang"))
    desk.chat(1, "bob", ("12:30", "Wang"))
    desk.order("2", "bob", at(1, "12:00"), at(1, "12:40"))
    desk.chat(1, "cai", ("12:06", "Wang"))
    desk.order("3", "cai", at(1, "12:00"), at(1, "12:40"))
    desk.credit()
    assert desk.credits() == {
        ("1", "order", "Li", True),
        ("1", "payment", "Wang", False),
        ("2", "payment", "Wang", True),
    }
    reasons = {key: fact.excluded_by for key, fact in desk.facts().items() if key[2]}
    assert reasons["ann", 1, "Li"] == ""
    assert reasons["bob", 1, "Wang"] == "unanswered"


@pytest.mark.parametrize(
    ("ordered", "outcome"),
    [("10:00", (True, False, True, False)), ("10:01", (False, False, False, True))],
)
def test_service_5_a_buyer_outside_the_window_is_lost(
    desk: Desk, ordered: str, outcome: tuple[bool, ...]
) -> None:
    desk.chat(1, "ann", ("09:58", "buyer"), ("10:00", "Li"))
    desk.order("1", "ann", at(3, ordered), at(3, "12:00"))
    desk.credit()
    assert told(desk.facts().values()) == [outcome] * 2


def test_an_outcome_is_open_until_its_time_is_over(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.credit(at(1, "20:00"))
    assert told(desk.facts().values())[0] == (None, None, None, False)
    desk.credit(at(3, "09:00"))
    assert told(desk.facts().values())[0] == (None, False, None, False)
    desk.credit(at(3, "10:02"))
    assert told(desk.facts().values())[0] == (False, False, None, True)
    assert desk.credit(at(5, "23:59")) == 0
    desk.credit(at(6, "00:01"))
    assert told(desk.facts().values())[0] == (False, False, False, True)


def test_a_buyer_of_two_people_counts_for_each_and_once_for_the_shop(desk: Desk) -> None:
    lines = [("10:00", "buyer"), ("10:01", "Li"), ("10:02", "Li"), ("10:20", "buyer")]
    desk.chat(1, "ann", *lines, ("10:21", "Wang"))
    desk.order("1", "ann", at(1, "10:30"), at(2, "09:00"))
    desk.credit()
    found = {key[2]: told([fact])[0] for key, fact in desk.facts().items()}
    assert found == {
        "Li": (False, False, False, False),
        "Wang": (True, True, True, False),
        "": (True, True, True, False),
    }


@pytest.mark.parametrize(
    ("exclusions", "lines", "reason"),
    [
        ({}, [("10:00", "Li")], "unanswered"),
        ({"answer_days": None}, [("10:00", "Li")], "empty"),
        ({"answer_days": None}, [("10:00", "Li"), ("10:05", "Li")], "monologue"),
        ({}, [("10:00", "buyer"), ("10:01", "Li"), ("10:03", "Wang")], "forwarded"),
        ({"single_line_replies": 1}, [("10:00", "buyer"), ("10:01", "Li")], "single_line"),
        ({"own_names": ("Ann",)}, [("10:00", "buyer"), ("10:01", "Li")], "own"),
        ({"code_words": ("WORDS at 10:01",)}, [("10:00", "buyer"), ("10:01", "Li")], "code_word"),
    ],
)
def test_service_5_what_is_no_inquiry(
    desk: Desk, exclusions: dict[str, Any], lines: list[tuple[str, str]], reason: str
) -> None:
    desk.chat(1, "ann", *lines)
    propose(desk.shop, CreditRule(), **exclusions)
    desk.credit()
    assert desk.facts(2)["ann", 1, "Li"].excluded_by == reason


def test_what_goes_to_after_sales_is_no_inquiry(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"), role="returns")
    desk.credit()
    assert desk.facts()["ann", 1, "Li"].excluded_by == "after_sales"


def test_who_bought_just_before_does_not_inquire(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.order("1", "ann", at(1, "09:00"), at(1, "09:01"))
    desk.chat(9, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.credit()
    facts = desk.facts()
    assert facts["ann", 1, "Li"].excluded_by == "bought_before"
    assert facts["ann", 9, "Li"].excluded_by == ""


def test_service_14_a_new_rule_leaves_the_old_versions_rows_untouched(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.order("1", "ann", at(1, "11:00"), at(1, "15:10"))
    desk.chat(1, "ann", ("15:00", "Wang"))
    desk.credit()
    kept = [list(model.objects.order_by("pk").values()) for model in (InquiryFact, OrderCredit)]
    propose(desk.shop, CreditRule(Basis.PAYMENT))
    assert CreditDue.objects.exists()
    desk.credit()
    assert desk.credits(2) == {("1", "order", "Li", False), ("1", "payment", "Wang", True)}
    assert [
        list(model.objects.filter(rule__version=1).order_by("pk").values())
        for model in (InquiryFact, OrderCredit)
    ] == kept


def test_service_14_an_order_is_credited_once_a_rule(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.order("1", "ann", at(1, "10:30"), at(1, "10:31"))
    desk.credit()
    assert desk.credit() == 0
    sale = OrderCredit.objects.get(is_sale=True)
    sale.pk, sale.kind = None, "silent_followup"
    with pytest.raises(DatabaseError, match="order_credit_one_sale"), transaction.atomic():
        sale.save()


def test_a_sale_moves_when_the_chat_becomes_a_colleagues(desk: Desk) -> None:
    desk.chat(1, "ann", ("15:00", "Wang"))
    desk.order("1", "ann", at(1, "14:00"), at(1, "15:10"))
    desk.credit()
    assert ("1", "payment", "Wang", True) in desk.credits()
    desk.chat(1, "ann", ("13:00", "buyer"), ("13:01", "Li"))
    desk.credit()
    assert desk.credits() == {("1", "order", "Li", True), ("1", "payment", "Wang", False)}
    assert ChangedDay.objects.filter(domain="service", reason="credit", day=date(2026, 6, 1))


def test_an_excluded_order_earns_nothing(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:01", "Li"))
    desk.order("1", "ann", at(1, "10:30"), at(1, "10:31"), excluded_reason="test")
    desk.credit()
    assert desk.credits() == set()


def test_time_in_chats_is_counted_once(desk: Desk) -> None:
    desk.chat(1, "ann", ("10:00", "buyer"), ("10:10", "Li"))
    desk.chat(1, "bob", ("10:05", "buyer"), ("10:20", "Li"))
    desk.credit()
    chats = AgentChat.objects.order_by("first_at").values_list("seconds", "own_seconds")
    assert list(chats) == [(600, 600), (900, 600)]


def test_rules_and_decisions_are_never_changed(shop: Shop) -> None:
    rule = rule_start(shop=shop)
    for row in (rule, rule.decision):
        for change in (row.save, row.delete):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()


def test_one_proposal_at_a_time_decided_once(shop: Shop) -> None:
    made = propose(shop, CreditRule(window_days=3))
    with pytest.raises(ShopError) as refused:
        propose(shop, CreditRule(Basis.ORDER))
    assert refused.value.code == "rule_proposed"
    person = make_person("boss@spring.example.com", Role.DIRECTOR, shop)
    day = date(2026, 6, 2)
    assert ConversionRule.objects.filter(shop=shop).valid_on(day)[0].version == 1
    rule_decide(rule=made, is_approved=True, by=person, actor=SYSTEM)
    assert ConversionRule.objects.filter(shop=shop).valid_on(day)[0] == made
    assert ConversionRule.objects.filter(shop=shop).valid_on(date(2026, 5, 31))[0].version == 1
    with pytest.raises(ShopError) as late:
        rule_decide(rule=made, is_approved=False, by=person, actor=SYSTEM)
    assert late.value.code == "state_refused"
