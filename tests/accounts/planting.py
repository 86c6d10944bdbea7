"""Plants one row of every kind that an address can name, in any shop."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.models import RoleRaise, User
from apps.accounts.roles import Role
from apps.intake.services import mapping_save
from apps.metrics.services import target_set
from apps.service.models import (
    Agent,
    Inquiry,
    Note,
    Roster,
    ShiftAssignment,
    SwapRequest,
    TextVersion,
)
from apps.service.services.availability import When, availability_ask
from apps.service.services.people import Employment, SkillLevel, agent_put
from apps.shop.models import Shop
from tests.accounts.test_reveal import make_buyer
from tests.factories import make_key, make_person
from tests.intake.mapping_tools import example
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
        "run_id": baker.make("service.SolverRun", roster=roster, kind="fill"),
    }


def buyer_rows(shop: Shop) -> dict[str, Any]:
    """Plant a buyer with an order, an inquiry of somebody's, and a note about the order."""
    buyer = make_buyer(shop)
    order = buyer.order_set.get()
    first = {"customer": buyer, "owner": Agent.objects.filter(home_shop=shop)[0]}
    talk = {"shop": shop, "number": 1, "channel": "taobao", "source": "chat"}
    times = {"opened_at": NOW, "opened_on": TODAY, "last_message_at": NOW}
    note = Note.objects.create(shop=shop, kind="note", order=order)
    TextVersion.objects.create(note=note, number=1, body=said(shop, "note"), written_by="system")
    return {
        "customer_id": buyer,
        "order_id": order,
        "inquiry_id": Inquiry.objects.create(**talk, **times, **first),
        "note_id": note,
    }


def rows_of_every_kind(shop: Shop) -> dict[str, Any]:
    """Plant a row for each argument of an address; return them by the name of the argument."""
    raised = make_person(f"raised@{shop.code}.example.com", Role.AGENT, shop)
    asked = {"asked_by": "user:1", "asked_at": NOW, "user": raised, "shop": shop}
    month = {"month": TODAY.replace(day=1), "amount": Decimal(30_000)}
    return {
        **desk_rows(shop),
        "batch_id": baker.make("intake.Batch", shop=shop, kind="orders"),
        "mapping_id": mapping_save(
            shop=shop, key="theirs", data=example("channel_sessions"), by=None
        ),
        **buyer_rows(shop),
        "snippet_id": plant_text(shop, said(shop, "reply")),
        "user_id": make_person(f"theirs@{shop.code}.example.com", Role.AGENT, shop),
        "key_id": make_key(shop, "kpi:read")[0],
        "raise_id": RoleRaise.objects.create(**asked),
        "plan_id": target_set(
            shop=shop, **month, actor=SYSTEM, today=TODAY, note=said(shop, "target")
        ),
        "factor_id": baker.make("metrics.DayFactor", shop=shop),
        "threshold_id": baker.make("metrics.MetricThreshold", shop=shop),
    }
