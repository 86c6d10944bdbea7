"""A small desk for tests: a shop, people with skills and one month of shifts."""

from datetime import UTC, date, datetime

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.roles import Role
from apps.service.models import Agent, Roster, Shift, ShiftAssignment
from apps.service.rights import Right
from apps.service.selectors.tokens import cell_token
from apps.service.services.cells import CellPut, cells_put
from apps.service.services.people import Employment, SkillLevel, agent_put
from apps.service.services.publish import roster_publish
from apps.service.services.rosters import roster_make
from apps.shop.models import Shop
from tests.factories import make_person

MONDAY = date(2026, 12, 7)
SUNDAY = date(2026, 12, 20)
TODAY = date(2026, 12, 1)
EMPLOYED = date(2020, 1, 1)
NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


def make_agent(shop: Shop, name: str, *, is_senior: bool = True, **fields: object) -> Agent:
    """Put a person of this name on the desk of the shop."""
    user = make_person(f"{name.lower()}@{shop.code}.example.com", Role.AGENT, shop, name=name)
    employment = Employment(EMPLOYED, **fields)  # type: ignore[arg-type]
    skills = {"presale": SkillLevel(2, is_senior)}
    return agent_put(user=user, shop=shop, employment=employment, skills=skills, actor=SYSTEM)


def make_roster(shop: Shop, first: date = MONDAY, last: date = SUNDAY) -> Roster:
    """Make a roster; two weeks unless told otherwise."""
    return roster_make(shop=shop, starts_on=first, ends_on=last, actor=SYSTEM, today=TODAY)


def token(agent: Agent | None, day: date, roster: Roster) -> str:
    """Return the token of a cell as a page would show it now."""
    rows = ShiftAssignment.objects.on_duty().filter(agent=agent, shift__day=day)
    return cell_token(rows.filter(shift__roster=roster))


def put(
    roster: Roster,
    agent: Agent | None,
    day: date,
    *codes: str,
    reason: str = "",
    hard: bool = False,
) -> Roster:
    """Set one cell as a supervisor, or with `hard` as a director."""
    cell = CellPut(agent.pk if agent else None, day, codes, token(agent, day, roster))
    return cells_put(roster_id=roster.pk, puts=[cell], right=Right(SYSTEM, hard, reason))


def publish(roster: Roster, *, hard: bool = True, reason: str = "") -> None:
    """Publish a roster as a director; empty shifts are no matter."""
    roster.refresh_from_db()
    right = Right(SYSTEM, hard, reason or "test")
    roster_publish(roster_id=roster.pk, version=roster.version, right=right, now=NOW)


def row_of(agent: Agent | None, day: date) -> ShiftAssignment:
    """Return the one live shift of a person on a day."""
    found: ShiftAssignment = ShiftAssignment.objects.on_duty().get(agent=agent, shift__day=day)
    return found


def shift_of(roster: Roster, day: date, code: str) -> Shift:
    """Return the shift of a day."""
    found: Shift = Shift.objects.get(roster=roster, day=day, template__code=code)
    return found


def actor_of(agent: Agent) -> UserActor:
    """Return the person as who acts."""
    return UserActor(agent.user_id)
