"""What each page asks of the database, against a ceiling that may only fall."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from model_bakery import baker
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.policy import ANYONE, RULES, SIGNED_IN
from apps.accounts.roles import Role
from apps.aftersales.models import AfterSalesCase
from apps.intake.models import Coverage, Feed
from apps.metrics.models import Restatement
from apps.metrics.services import day_publish, shop_drain, shops_close, target_set
from apps.service.models import (
    Agent,
    Attempt,
    CarrierRate,
    Inquiry,
    Note,
    QualityReview,
    ShiftAssignment,
    Suggestion,
    TextVersion,
)
from apps.service.services.availability import When, availability_ask
from apps.service.services.callbacks import callback_add
from apps.service.services.coaching import coaching_start
from apps.service.services.people import Employment, agent_put
from apps.service.services.promises import Terms, promise_add
from apps.service.services.quality_draw import quality_sample_add
from apps.service.services.queue_policy import queues_start
from apps.service.services.rosters import roster_make
from apps.service.services.solving import run_ask
from apps.service.services.swaps import swap_offer
from apps.shop.models import Order, Shop
from apps.shop.services import RecipientRow, ShipmentRow, recipient_put, shipment_put
from tests.accounts.test_matrix import patterns
from tests.aftersales.cases import case_rows
from tests.aftersales.planted import quality_rows
from tests.factories import make_audit, make_key, make_person, signed_in
from tests.known_day import DAY, ZONE, known_shop_fill
from tests.metrics.rollup_tools import D
from tests.promotion.planted import ad_rows
from tests.service.chats import make_inquiry, make_message
from tests.service.desk import make_agent, publish, put, row_of
from tests.service.text_tools import plant_text
from tests.work.filled import work_filled

pytestmark = pytest.mark.django_db

CEILINGS = Path(__file__).parent / "query_counts.json"
MOST = 15
NOW = datetime(2024, 6, 19, 8, tzinfo=ZONE)
METRIC = {"key": "sales.paid_amount"}
# What an address cannot be asked without.
ASKED = {
    "api:series": f"?from={DAY}&to={DAY}",
    "dashboard:rows": "?metric=sales.paid_amount",
    "api:shifts": f"?from={DAY}&to={DAY}",
    "api:coverage": f"?from={DAY}&to={DAY}",
    "api:queue-items": "?kind=callback",
    "work:search": "?q=2024",
}
UNCOUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET TRANSACTION")


@pytest.fixture(autouse=True)
def the_morning_after() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def filled(shop: Shop) -> dict[str, Any]:
    """Fill the shop with something of everything; return what addresses name."""
    known_shop_fill(shop)
    Feed.objects.create(shop=shop, kind="orders")
    Feed.objects.create(shop=shop, kind="refunds")
    for kind in ("orders", "refunds"):
        Coverage.objects.create(shop=shop, kind=kind, day=DAY, complete=True)
    target_set(shop=shop, month=date(2024, 6, 1), amount=D(30000), actor=SYSTEM, today=DAY)
    shops_close(now=NOW)
    shop_drain(shop=shop, now=NOW)
    day_publish(shop=shop, now=NOW)
    move = {"metric_key": "sales.paid_amount", "old": D(1), "new": D(2), "causes": {"import": 1}}
    Restatement.objects.create(shop=shop, day=DAY, at=NOW, **move)
    for _ in range(3):
        make_audit(shop=shop, actor="user:1")
    colleague = make_person("agent@example.com", Role.AGENT, shop)
    desk = desk_filled(shop)
    looked_at = {name: row.pk for name, row in (quality_rows(shop) | ad_rows(shop)).items()}
    case = case_filled(shop)
    # What an address names is what everything else is about, whatever order rows come in.
    order = AfterSalesCase.objects.get(pk=case["case_id"]).order
    assert order is not None
    return {
        **looked_at,
        "user_id": colleague.pk,
        "customer_id": order.customer_id,
        "order_id": order.pk,
        "key_id": make_key(shop, "kpi:read", now=NOW)[0].pk,
        "batch_id": baker.make("intake.Batch", shop=shop, kind="orders").pk,
        "month": "2024-06",
        "snippet_id": plant_text(shop).pk,
        "agent_id": Agent.objects.get(user__name="Li").pk,
        **buyer_filled(shop, order),
        **case,
        **desk,
        **queues_filled(shop, order),
        **work_filled(shop, colleague, NOW),
    }


def buyer_filled(shop: Shop, order: Order) -> dict[str, Any]:
    """Note something about a buyer, an order and an inquiry; return what addresses name."""
    customer = order.customer
    talk = {"shop": shop, "number": 99, "channel": "taobao", "source": "chat", "opened_on": DAY}
    times = {"opened_at": NOW, "last_message_at": NOW}
    inquiry = Inquiry.objects.create(**talk, **times, customer=customer)
    make_inquiry(shop, at=NOW, customer=customer, next_due_at=NOW)
    make_message(inquiry, "buyer", body="Is it cold?")
    make_message(inquiry, "agent", 9, sender=Agent.objects.all()[0], body="Yes")
    for about in ({"customer": customer}, {"order": order}, {"inquiry": inquiry}):
        note = Note.objects.create(shop=shop, kind="note", **about)
        TextVersion.objects.create(note=note, number=1, body="Words.", written_by="user:1")
    # Notes are written by supervisors; the director who reads here has none to change.
    return {
        "inquiry_id": inquiry.pk,
        "chat_review_id": review_filled(inquiry),
    }


def review_filled(inquiry: Inquiry) -> int:
    """Put the inquiry up for review, note coaching and suggestions; return the review's id."""
    agent = make_agent(inquiry.shop, "Cy")
    quality_sample_add(inquiries=[inquiry], agent=agent, why="random", actor=SYSTEM)
    told = {"goal": "quality", "plan": "Words.", "actor": SYSTEM, "today": DAY}
    coaching_start(agent=agent, shop=inquiry.shop, **told)
    for words in ("Bigger print", "Two sizes", "A spare ring"):
        Suggestion.objects.create(
            shop=inquiry.shop,
            origin="buyer",
            words=words,
            reported_by=agent.user,
            owner=agent.user,
            reported_at=NOW,
            due_on=DAY,
            inquiry=inquiry,
        )
    return QualityReview.objects.get().pk


def desk_filled(shop: Shop) -> dict[str, Any]:
    """Fill the desk of the shop: the rest of June, a swap, leave, a run of the planner."""
    ada, bo = make_agent(shop, "Ada"), make_agent(shop, "Bo")
    director = make_person("director@example.com", Role.DIRECTOR, shop, name="Director")
    employment = Employment(date(2024, 1, 1))
    me = agent_put(user=director, shop=shop, employment=employment, skills={}, actor=SYSTEM)
    roster = roster_make(
        shop=shop, starts_on=date(2024, 6, 19), ends_on=date(2024, 6, 30), actor=SYSTEM, today=DAY
    )
    late = date(2024, 6, 25)
    for agent, code in ((ada, "D"), (bo, "N"), (None, "D")):
        put(roster, agent, late, code)
    publish(roster)
    ShiftAssignment.objects.filter(agent=None).update(agent=me)
    swap = swap_offer(
        agent=ada,
        actor=SYSTEM,
        now=NOW,
        from_assignment=row_of(ada, late),
        to_agent=bo,
        to_assignment=row_of(bo, late),
    )
    when = When(NOW, NOW + timedelta(days=1))
    leave = availability_ask(agent=bo, shop=shop, kind="leave", when=when, actor=SYSTEM)
    run = run_ask(roster_id=roster.pk, kind="repair", actor=SYSTEM, now=NOW)
    return {
        "roster_id": roster.pk,
        "run_id": run.pk,
        "swap_id": swap.pk,
        "availability_id": leave.pk,
        "assignment_id": row_of(me, late).pk,
        "template_id": shop.shift_templates.all()[0].pk,
        "pattern_id": shop.rotation_patterns.all()[0].pk,
    }


def case_filled(shop: Shop) -> dict[str, Any]:
    """Plant a case; its file has no bytes here, so no address names it."""
    rows = case_rows(shop, now=NOW)
    return {name: row.pk for name, row in rows.items() if name != "file_id"}


def queues_filled(shop: Shop, order: Order) -> dict[str, Any]:
    """Fill the queues: items of an order that waits, promises, a carrier with a parcel."""
    queues_start(shop=shop)
    row = RecipientRow("Buyer", "13812341234", "buyer@example.com", "12 Harbour Road, Shanghai")
    recipient_put(order=order, row=row, now=NOW)
    parcel = ShipmentRow("SF", "SF1", NOW - timedelta(days=2), NOW, NOW - timedelta(days=1))
    shipment_put(order=order, row=parcel)
    when = NOW + timedelta(hours=2)
    asked = {"order": order, "due_at": when, "actor": SYSTEM, "now": NOW}
    items = [callback_add(shop=shop, reason="asked", **asked) for _ in range(3)]
    for item in items:
        Attempt.objects.create(item=item, at=NOW, channel="call", result="no_answer")
    for hours in (30, 40):
        terms = Terms("delivery", "sms", NOW + timedelta(hours=hours))
        promise_add(shop=shop, terms=terms, order=order, actor=SYSTEM, now=NOW)
    rates = {"up_to_kg": 5, "price": 3, "days_min": 1, "days_max": 2, "valid_from": DAY}
    CarrierRate.objects.create(shop=shop, carrier="SF", **rates)
    return {"item_id": items[0].pk, "kind": "callback"}


def pages(known: dict[str, Any]) -> dict[str, str]:
    """Return the address of each page that asks who reads it."""
    rules = [rule for rule in RULES if "GET" in rule.methods and rule.allow]
    read = {rule.url_name for rule in rules if ANYONE not in rule.allow}
    found = {}
    for name, kwargs in patterns(get_resolver()):
        if name in read:
            values = {key: known.get(key, value) for key, value in kwargs.items()}
            values |= METRIC if name in ("api:series", "dashboard:metric") else {}
            found[name] = f"{reverse(name, kwargs=values)}{ASKED.get(name, '')}"
    return found


def is_for(role: Role, url_name: str) -> bool:
    """Tell whether a role, or everybody who is signed in, may read a page."""
    rules = (rule for rule in RULES if rule.url_name == url_name and "GET" in rule.methods)
    return any({role, SIGNED_IN} & rule.allow.keys() for rule in rules)


def cost(client: Client, path: str) -> int:
    """Count the queries of one page; what only the first look costs is not counted."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    # An object that `filled` does not make is missing; every other page shows something.
    assert answer.status_code < 400 or "999999999" in path, path
    return sum(not each["sql"].startswith(UNCOUNTED) for each in asked.captured_queries)


def test_no_page_asks_more_than_its_ceiling_and_no_ceiling_is_too_high(shop: Shop) -> None:
    known = filled(shop)
    client = signed_in(User.objects.get(email="director@example.com"), is_fresh=True)
    agent = signed_in(User.objects.get(email="ada@spring.example.com"))
    promoter = signed_in(make_person("promoter@example.com", Role.PROMOTER, shop))
    readers = ((Role.DIRECTOR, client), (Role.PROMOTER, promoter))
    counted = {
        name: cost(next((who for role, who in readers if is_for(role, name)), agent), path)
        for name, path in sorted(pages(known).items())
    }
    ceilings = json.loads(CEILINGS.read_text())
    over = {n: (c, ceilings.get(n)) for n, c in counted.items() if c > ceilings.get(n, -1)}
    assert over == {}, f"more than before, or no ceiling yet (now, ceiling): {over}"
    lower = {n: c for n, c in counted.items() if c < ceilings[n]}
    assert lower == {}, f"write these lower counts into query_counts.json: {lower}"
    gone = ceilings.keys() - counted.keys()
    assert gone == set(), f"ceilings of pages that are gone: {gone}"


def test_every_ceiling_is_within_the_budget() -> None:
    ceilings = json.loads(CEILINGS.read_text())
    assert {name: ceiling for name, ceiling in ceilings.items() if ceiling > MOST} == {}
