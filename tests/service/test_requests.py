"""Leave, sickness, presence and people of the desk."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Agent, AgentState, Availability, ShiftAssignment
from apps.service.services.availability import (
    When,
    availability_ask,
    availability_decide,
    availability_withdraw,
    sick_note,
)
from apps.service.services.people import (
    Employment,
    SkillLevel,
    agent_put,
    calendar_make,
    calendar_revoke,
    token_digest,
)
from apps.service.services.presence import presence_set
from apps.shop.models import Shop
from tests.service.desk import (
    EMPLOYED,
    MONDAY,
    NOW,
    actor_of,
    make_agent,
    make_roster,
    publish,
    put,
    shift_of,
)

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
FIVE = NINE + timedelta(hours=8)


def ask(agent: Agent, kind: str = "leave", when: When | None = None) -> Availability:
    """Let a person ask for a Monday off."""
    return availability_ask(
        agent=agent,
        shop=agent.home_shop,
        kind=kind,
        when=when or When(NINE, FIVE),
        actor=actor_of(agent),
        reason="my sister's wedding",
    )


def test_leave_waits_for_a_supervisor_and_a_wish_does_not(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    weekly = When(weekday=4, start_min=960, end_min=1440)
    assert [ask(ada).state, ask(ada, "avoid", weekly).state] == ["asked", "approved"]


def test_the_reason_of_leave_is_in_no_log(shop: Shop) -> None:
    row = ask(make_agent(shop, "Ada"))
    availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW)
    texts = [str(vars(event)) for event in AuditEvent.objects.filter(action__startswith="avail")]
    assert len(texts) == 2
    assert not [text for text in texts if "wedding" in text]


def test_nobody_decides_on_their_own_leave(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    row = ask(ada)
    with pytest.raises(ShopError, match="your own leave"):
        availability_decide(row=row, event="approve", actor=actor_of(ada), now=NOW)
    declined, _lost = availability_decide(row=row, event="decline", actor=SYSTEM, now=NOW)
    assert declined.state == "declined"
    with pytest.raises(ShopError, match="declined by now"):
        availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW)


def test_a_request_is_withdrawn_by_who_made_it(shop: Shop) -> None:
    ada, bo = make_agent(shop, "Ada"), make_agent(shop, "Bo")
    row = ask(ada)
    with pytest.raises(ShopError) as refused:
        availability_withdraw(row=row, agent=bo, actor=actor_of(bo))
    assert refused.value.code == "not_found"
    assert availability_withdraw(row=row, agent=ada, actor=actor_of(ada)).state == "withdrawn"


@pytest.mark.parametrize(
    "when",
    [
        When(),
        When(FIVE, NINE),
        When(NINE, FIVE, weekday=1),
        When(weekday=1),
        When(weekday=1, start_min=600, end_min=600),
    ],
    ids=["nothing", "backwards", "both", "no hours", "empty hours"],
)
def test_a_span_or_a_weekday_and_nothing_else(shop: Shop, when: When) -> None:
    ada = make_agent(shop, "Ada")
    with pytest.raises(ShopError) as refused:
        ask(ada, when=when)
    assert refused.value.code == "field_invalid"


def test_a_sick_person_is_absent_at_once_and_only_in_that_time(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    for offset in range(3):
        put(roster, ada, MONDAY + timedelta(days=offset), "D")
    publish(roster)
    shift = shift_of(roster, MONDAY, "D")
    until = shift.start_at + timedelta(days=2)
    _, lost = sick_note(
        agent=ada, shop=shop, start_at=shift.start_at, end_at=until, actor=SYSTEM, now=NOW
    )
    rows = ShiftAssignment.objects.order_by("start_at", "pk")
    assert list(rows.values_list("state", "agent")) == [
        ("absent", ada.pk),
        ("published", None),
        ("absent", ada.pk),
        ("published", None),
        ("published", ada.pk),
    ]
    assert [each.pk for each in lost] == [roster.pk]
    assert Availability.objects.get().state == "approved"


def test_clocking_in_taking_a_break_and_going_home(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    steps = [("off", 0), ("on", 0), ("on", 1), ("break", 2), ("away", 3), ("off", 4), ("off", 5)]
    for state, hours in steps:
        at = NINE + timedelta(hours=hours)
        presence_set(agent=ada, shop=shop, state=state, actor=actor_of(ada), now=at)
    rows = AgentState.objects.order_by("started_at")
    spans = [(row.state, row.started_at, row.ended_at) for row in rows]
    hour = [NINE + timedelta(hours=n) for n in range(6)]
    assert spans == [
        ("on", hour[0], hour[2]),
        ("break", hour[2], hour[3]),
        ("away", hour[3], hour[4]),
        ("off", hour[4], None),
    ]
    assert not AgentState.objects.running().exists()


def test_the_database_refuses_presence_twice_at_once(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    AgentState.objects.create(agent=ada, shop=shop, state="on", started_at=NINE)
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        AgentState.objects.create(agent=ada, shop=shop, state="break", started_at=FIVE)


def test_a_persons_settings_change_and_the_log_says_which(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    agent_put(
        user=ada.user,
        shop=shop,
        employment=Employment(EMPLOYED, switch_weekday=3),
        skills={"returns": SkillLevel(3)},
        actor=SYSTEM,
    )
    assert list(ada.skills.values_list("role", "level", "is_senior")) == [("returns", 3, False)]
    assert AuditEvent.objects.filter(action="agent.put").latest("id").changes == {
        "switch_weekday": [0, 3],
        "skills": [[["presale", 2, True]], [["returns", 3, False]]],
    }


def test_a_last_day_before_the_first_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="before the first") as refused:
        make_agent(shop, "Ada", employed_to=date(2019, 1, 1))
    assert refused.value.field == "employed_to"
    assert not Agent.objects.exists()


def test_a_calendar_secret_is_stored_as_a_digest_and_replaced_or_revoked(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    first = calendar_make(agent=ada, actor=actor_of(ada))
    second = calendar_make(agent=ada, actor=actor_of(ada))
    ada.refresh_from_db()
    assert first != second
    assert ada.calendar_token_hash == token_digest(second)
    calendar_revoke(agent=ada, actor=actor_of(ada))
    ada.refresh_from_db()
    assert ada.calendar_token_hash == ""
