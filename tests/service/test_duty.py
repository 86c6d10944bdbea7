"""Who is at work: the clock wins over the roster, and one rule serves board, desk and queues."""

from datetime import datetime, timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, AgentSkill
from apps.service.selectors.board import board_now
from apps.service.selectors.candidates import candidates_of
from apps.service.selectors.duty import at_desk, on_duty, people_now, skilled
from apps.service.selectors.now import desk_now
from apps.service.services.presence import presence_set
from apps.shop.models import Shop
from tests.service.desk import MONDAY, make_agent, make_roster, publish, put, row_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# How a person stands while their shift runs, and what follows from it:
# on duty, at the desk (queues), ready (inquiries are handed to them), what the board says.
STANDING = {
    "quiet": (True, True, False, ""),
    "in": (True, True, True, "on"),
    "break": (True, False, False, "break"),
    "away": (True, False, False, "away"),
    "home": (False, False, False, None),
    "other": (False, False, False, None),
    "before": (True, True, False, ""),
    "extra": (True, True, False, "on"),
    "resting": (True, False, False, "break"),
    "stranger": (False, False, False, None),
}


@pytest.fixture
def people(shop: Shop, other_shop: Shop) -> dict[str, Agent]:
    """Return a person for each way to stand; the last three have no shift."""
    found = {name: make_agent(shop, name) for name in STANDING}
    roster = make_roster(shop)
    for name in list(STANDING)[:7]:
        put(roster, found[name], MONDAY, "D", reason="test", hard=True)
    publish(roster)
    start = row_of(found["in"], MONDAY).start_at
    says(found["in"], shop, start, "on")
    for name in ("break", "away"):
        says(found[name], shop, start, "on", name)
    says(found["home"], shop, start, "on", "off")
    says(found["other"], other_shop, start, "on")
    says(found["before"], shop, start - 12 * HOUR, "on", "off")
    says(found["extra"], shop, start, "on")
    says(found["resting"], shop, start, "break")
    says(found["stranger"], other_shop, start, "on")
    return found


def says(agent: Agent, shop: Shop, at: datetime, *states: str) -> None:
    """Let a person use the clock, a minute between the words."""
    for number, state in enumerate(states):
        then = at + timedelta(minutes=number)
        presence_set(agent=agent, shop=shop, state=state, actor=SYSTEM, now=then)


def test_one_rule_says_who_works_who_takes_and_who_is_given(
    shop: Shop, people: dict[str, Agent]
) -> None:
    now = row_of(people["in"], MONDAY).start_at + HOUR
    names = {agent.pk: name for name, agent in people.items()}
    duty, desk = on_duty(shop, now), at_desk(shop, now)
    given = candidates_of(shop, duty, now)["presale"]
    board = {names[each.agent.pk]: each.presence for each in board_now(shop, now).people}
    found = {
        name: (
            agent.pk in {each.agent_id for each in duty},
            agent.pk in {each.agent_id for each in desk},
            agent.pk in {each.agent_id for each in given},
            board.get(name),
        )
        for name, agent in people.items()
    }
    assert found == STANDING
    missing = {names[line.agent.pk] for line in desk_now(shop, now).lines if line.is_missing}
    assert missing == {"quiet", "home", "other", "before"}


def test_since_and_until_come_from_the_shift_or_else_from_the_clock(
    shop: Shop, people: dict[str, Agent]
) -> None:
    shift = row_of(people["in"], MONDAY)
    now = shift.start_at + HOUR
    found = {each.agent_id: (each.since, each.until) for each in on_duty(shop, now)}
    assert found[people["break"].pk] == (shift.start_at, shift.end_at)
    assert found[people["extra"].pk] == (shift.start_at, None)
    assert people_now(shop, shift.start_at - HOUR) == []
    after = {each.agent_id for each in at_desk(shop, shift.end_at)}
    assert after == {people["in"].pk, people["extra"].pk}


def test_a_skill_holds_to_the_end_of_the_shops_day(shop: Shop, people: dict[str, Agent]) -> None:
    now = row_of(people["in"], MONDAY).start_at + HOUR
    AgentSkill.objects.exclude(agent__in=[people["in"], people["extra"]]).delete()
    AgentSkill.objects.filter(agent=people["in"]).update(valid_to=MONDAY)
    AgentSkill.objects.filter(agent=people["extra"]).update(valid_to=MONDAY - timedelta(days=1))
    able = skilled(shop, at_desk(shop, now), "unpaid", now)
    assert [each.agent_id for each in able] == [people["in"].pk]
    assert len(skilled(shop, at_desk(shop, now), "cod", now)) == len(at_desk(shop, now))
