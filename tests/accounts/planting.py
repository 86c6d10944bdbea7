"""Plants one row of every kind that an address can name, in any shop."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Notification, RoleRaise, User
from apps.accounts.roles import Role
from apps.aftersales.models import QueueView
from apps.intake.services import mapping_save
from apps.metrics.services import target_set
from apps.service.models import (
    Agent,
    CarrierRate,
    ConversionRule,
    Inquiry,
    Note,
    Promise,
    QualityReview,
    QueueItem,
    Roster,
    Shift,
    ShiftAssignment,
    Suggestion,
    SwapRequest,
    TextVersion,
)
from apps.service.services.availability import When, availability_ask
from apps.service.services.coaching import coaching_start
from apps.service.services.people import Employment, SkillLevel, agent_put
from apps.service.services.quality_draw import quality_sample_add
from apps.shop.models import Shop
from apps.shop.services import RecipientRow, recipient_put
from apps.work.models import CheckAnswer, CheckRun, Handover, HandoverItem, Meeting, Task
from apps.work.weeks import week_of
from tests.accounts.test_reveal import make_buyer
from tests.aftersales.cases import case_rows
from tests.aftersales.planted import quality_rows
from tests.factories import make_key, make_person
from tests.intake.mapping_tools import example
from tests.promotion.planted import ad_rows
from tests.service.chats import make_inquiry, make_message
from tests.service.desk import EMPLOYED, MONDAY, make_agent, make_roster, publish, put, row_of
from tests.service.text_tools import plant_text

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
NEXT_DAY = MONDAY + timedelta(days=1)


def on_desk(user: User, shop: Shop) -> Agent:
    """Put a person who is there already on the desk."""
    skills = {"presale": SkillLevel(2, is_senior=True)}
    employment = Employment(EMPLOYED)
    return agent_put(user=user, shop=shop, employment=employment, skills=skills, actor=SYSTEM)


def said(shop: Shop, what: str) -> str:
    """Return a text that stands nowhere else: what somebody told in this shop."""
    return f"canary-{what}-of-{shop.code}"


def desk_rows(shop: Shop) -> dict[str, Any]:
    """Plant people, a published roster, leave asked for, a swap and a run of the planner."""
    first, second, roster = make_agent(shop, "First"), make_agent(shop, "Second"), make_roster(shop)
    for agent, day in ((first, MONDAY), (second, NEXT_DAY)):
        put(roster, agent, day, "D")
    ShiftAssignment.objects.update(override_reason=said(shop, "override"))
    publish(roster, reason=said(shop, "publish"))
    start = datetime(2026, 12, 9, 1, tzinfo=UTC)
    when = When(start, start + timedelta(hours=8))
    leave = availability_ask(
        agent=first, shop=shop, kind="leave", when=when, actor=SYSTEM, reason=said(shop, "leave")
    )
    shift = row_of(first, MONDAY)
    swap = SwapRequest.objects.create(
        shop=shop, kind="give", from_assignment=shift, to_agent=second, expires_at=shift.start_at
    )
    return {
        "availability_id": leave,
        "swap_id": swap,
        "assignment_id": shift,
        "roster_id": Roster.objects.get(pk=roster.pk),
        "template_id": shop.shift_templates.all()[0],
        "pattern_id": shop.rotation_patterns.all()[0],
        "band_id": shop.time_bands.all()[0],
        "run_id": baker.make("service.SolverRun", roster=roster, kind="fill"),
    }


def queue_rows(shop: Shop, buyer: Any) -> dict[str, Any]:
    """Plant a claimed call-back with its buyer's data, a promise and a carrier's rate."""
    order = buyer.order_set.get()
    contact = RecipientRow(
        said(shop, "recipient"),
        f"555-{shop.code}",
        f"canary@{shop.code}.buyers.example.com",
        f"7 {said(shop, 'address')}",
    )
    recipient_put(order=order, row=contact, now=NOW)
    held = {"state": "claimed", "claimed_until": NOW + timedelta(days=900), "opened_at": NOW}
    times = {"next_at": NOW, "due_at": NOW, "hard_stop_at": None}
    owner = Agent.objects.filter(home_shop=shop)[0]
    subject = {"order": order, "customer": buyer, "owner": owner, "reason": "asked"}
    return {
        "item_id": QueueItem.objects.create(
            shop=shop, kind="callback", holds_shipment=True, **subject, **held, **times
        ),
        "promise_id": Promise.objects.create(
            shop=shop, order=order, what="gift", channel="sms", agreed_at=NOW
        ),
        "rate_id": CarrierRate.objects.create(
            shop=shop,
            carrier="Post",
            up_to_kg=5,
            price=3,
            days_min=1,
            days_max=2,
            valid_from=TODAY,
        ),
    }


def buyer_rows(shop: Shop) -> dict[str, Any]:
    """Plant a buyer with an order, an inquiry of somebody's, and a note about the order."""
    buyer = make_buyer(shop)
    order = buyer.order_set.get()
    first = {"customer": buyer, "owner": Agent.objects.filter(home_shop=shop)[0]}
    talk = {"shop": shop, "number": 1, "channel": "taobao", "source": "chat"}
    times = {"opened_at": NOW, "opened_on": TODAY, "last_message_at": NOW}
    waiting = make_inquiry(shop, at=NOW, number=2, customer=buyer, next_due_at=NOW)
    make_message(waiting, "buyer", body=said(shop, "chat"))
    note = Note.objects.create(shop=shop, kind="note", order=order)
    TextVersion.objects.create(note=note, number=1, body=said(shop, "note"), written_by="system")
    return {
        "customer_id": buyer,
        "order_id": order,
        "inquiry_id": Inquiry.objects.create(**talk, **times, **first),
        "note_id": note,
    }


def quality_of_chats(inquiry: Inquiry) -> dict[str, Any]:
    """Put a chat up for review, coach its person, propose a rule, note what they suggest."""
    shop, agent = inquiry.shop, Agent.objects.filter(home_shop=inquiry.shop)[0]
    quality_sample_add(inquiries=[inquiry], agent=agent, why="random", actor=SYSTEM)
    told = {"goal": "quality", "plan": "x", "actor": SYSTEM, "today": TODAY}
    rule = {"shop": shop, "version": 99, "valid_from": TODAY, "reason": "x"}
    return {
        "agent_id": agent,
        "chat_review_id": QualityReview.objects.get(inquiry=inquiry),
        "coaching_id": coaching_start(agent=agent, shop=shop, **told),
        "rule_id": ConversionRule.objects.create(**rule),
        "suggestion_id": Suggestion.objects.create(
            shop=shop,
            origin="buyer",
            words=said(shop, "suggestion"),
            reported_by=agent.user,
            owner=agent.user,
            reported_at=NOW,
            due_on=TODAY,
        ),
    }


def task_row(shop: Shop, user: User) -> Task:
    """Plant a task that somebody asked for and nobody does."""
    return Task.objects.create(
        shop=shop, title=said(shop, "task"), department="supply", asked_by=user, asked_at=NOW,
        asked_on=TODAY, due_on=TODAY,
    )  # fmt: skip


def check_rows(shop: Shop) -> dict[str, Any]:
    """Plant a morning's list with an answer that somebody wrote."""
    run = CheckRun.objects.create(shop=shop, list="morning", day=TODAY, opened_at=NOW)
    told = {"key": "data", "answer": "na", "at": NOW, "kept": "Data", "note": said(shop, "check")}
    return {"check_run_id": run, "answer_id": CheckAnswer.objects.create(run=run, **told)}


def handover_rows(given: ShiftAssignment, inquiry: Inquiry) -> dict[str, Any]:
    """Plant the change from a shift to the next one, with an item about an inquiry."""
    shifts = Shift.objects.filter(shop=inquiry.shop).exclude(pk=given.shift_id)
    shop, words = inquiry.shop, said(inquiry.shop, "handover")
    row = Handover.objects.create(
        shop=shop, day=TODAY, from_shift=given.shift, to_shift=shifts[0], opened_at=NOW,
        due_at=NOW, summary=words,
    )  # fmt: skip
    item = HandoverItem.objects.create(handover=row, inquiry=inquiry, remark=words)
    return {"handover_id": row, "handover_item_id": item}


def meeting_row(shop: Shop) -> Meeting:
    """Plant a meeting with its minutes and nothing on its agenda."""
    kinds = ("days", "causes", "tasks", "effects", "issues", "suggestions")
    nothing: dict[str, Any] = {kind: [] for kind in kinds}
    told = {"first": f"{TODAY}", "last": f"{TODAY}", "metric": "sales.paid_amount"}
    return Meeting.objects.create(
        shop=shop, week=week_of(TODAY), agenda=nothing | told, drafted_at=NOW,
        minutes=said(shop, "meeting"),
    )  # fmt: skip


def rows_of_every_kind(shop: Shop) -> dict[str, Any]:
    """Plant a row for each argument of an address; return them by the name of the argument."""
    raised = make_person(f"raised@{shop.code}.example.com", Role.AGENT, shop)
    asked = {"asked_by": "user:1", "asked_at": NOW, "user": raised, "shop": shop}
    month = {"month": TODAY.replace(day=1), "amount": Decimal(30_000)}
    desk = desk_rows(shop)
    bought = buyer_rows(shop)
    return {
        **desk,
        **queue_rows(shop, bought["customer_id"]),
        **case_rows(shop, said(shop, "case")),
        **quality_rows(shop, said(shop, "review")),
        **ad_rows(shop, said(shop, "campaign")),
        "task_id": task_row(shop, raised),
        **check_rows(shop),
        "meeting_id": meeting_row(shop),
        **handover_rows(desk["assignment_id"], bought["inquiry_id"]),
        "view_id": QueueView.objects.create(shop=shop, user=raised, name="mine"),
        "batch_id": baker.make("intake.Batch", shop=shop, kind="orders"),
        "mapping_id": mapping_save(
            shop=shop, key="theirs", data=example("channel_sessions"), by=None
        ),
        **bought,
        **quality_of_chats(bought["inquiry_id"]),
        "snippet_id": plant_text(shop, said(shop, "reply")),
        "user_id": make_person(f"theirs@{shop.code}.example.com", Role.AGENT, shop),
        "key_id": make_key(shop, "kpi:read")[0],
        "raise_id": RoleRaise.objects.create(**asked),
        "notification_id": Notification.objects.create(
            user=raised, shop=shop, kind="task_given", key="1:", at=NOW, target=1
        ),
        "plan_id": target_set(
            shop=shop, **month, actor=SYSTEM, today=TODAY, note=said(shop, "target")
        ),
        "factor_id": baker.make("metrics.DayFactor", shop=shop),
        "threshold_id": baker.make("metrics.MetricThreshold", shop=shop),
    }
