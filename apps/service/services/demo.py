"""Fills the desks of the demo shops: people, eight weeks of rosters, a draft, some requests."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.services import member_add
from apps.common.days import month_days, month_start
from apps.service.demo import (
    DAYS_OFF,
    INQUIRIES_PER_ORDER,
    DemoAgent,
    demo_agents,
    pattern_name,
    weeks_of,
)
from apps.service.models import (
    Agent,
    DemandBasis,
    PublishNotice,
    Roster,
    RotationPattern,
    ShiftAssignment,
)
from apps.service.selectors.facts import span_of
from apps.service.services.availability import When, availability_ask, availability_decide
from apps.service.services.demo_inquiries import inquiries_demo_fill
from apps.service.services.demo_queues import queues_demo_fill
from apps.service.services.demo_swaps import demo_swaps
from apps.service.services.demo_texts import texts_demo_fill
from apps.service.services.exposure import exposure_rebuild
from apps.service.services.people import Employment, SkillLevel, agent_put
from apps.service.services.presence import presence_set
from apps.service.services.publish import publication_write
from apps.service.services.rosters import roster_make
from apps.service.services.seeds import RULES_MONDAY, desk_start
from apps.shop.models import Shop

HISTORY = timedelta(days=56)
# People know their shifts so long before.
NOTICE = timedelta(days=10)
BREAK = timedelta(minutes=10)
# Where nobody has a shift at this hour, so many stayed on.
LATE_PEOPLE = 3
STAYED = timedelta(hours=2)
State = ShiftAssignment.State


@transaction.atomic
def desk_demo_fill(*, shop: Shop, today: date, now: datetime, person: User | None = None) -> int:
    """Fill a demo shop's desk up to `today`; return how many rosters were made.

    `person` is who signs in to the demo as an agent. Run again it adds only the months that are
    new by then. A shop that is no demo is left alone.
    """
    if not shop.is_demo:
        return 0
    is_new = not shop.agents.exists()
    desk_start(shop=shop)
    if is_new:
        _people(shop, today, now, person)
    published_to = month_start(today + NOTICE)
    months = _months(month_start(today - HISTORY), _next(published_to))
    made = [
        roster
        for month in months
        if (roster := _roster(shop, month, today, now, is_told=month <= published_to))
    ]
    if made:
        exposure_rebuild(shop=shop, first=months[0], last=today - timedelta(days=1))
    if is_new:
        _requests(shop, today, now)
        demo_swaps(shop=shop, now=now)
        _presence(shop, now, person)
        # Nobody reads the mail of invented people.
        PublishNotice.objects.unsent().filter(agent__home_shop=shop).update(sent_at=now)
    inquiries_demo_fill(shop=shop, today=today, now=now)
    queues_demo_fill(shop=shop, today=today, now=now)
    texts_demo_fill(shop=shop, now=now, person=person)
    return len(made)


def _people(shop: Shop, today: date, now: datetime, person: User | None) -> None:
    DemandBasis.objects.filter(shop=shop).update(inquiries_per_order=Decimal(INQUIRIES_PER_ORDER))
    patterns = [
        RotationPattern.objects.create(
            shop=shop,
            name=pattern_name(team),
            cycle_weeks=2,
            cells=weeks_of(team),
            anchor_on=RULES_MONDAY,
        )
        for team in range(len(DAYS_OFF))
    ]
    for number, drawn in enumerate(demo_agents(shop.zone)):
        is_theirs = number == 0 and person is not None and not Agent.objects.filter(user=person)
        user = person if person is not None and is_theirs else _user(shop, drawn, number, now)
        employment = Employment(
            today - timedelta(days=400),
            pattern=patterns[drawn.team],
            start_offset=drawn.start_offset,
            switch_weekday=drawn.switch_weekday,
        )
        skills = {"presale": SkillLevel(2, drawn.is_senior), drawn.second_role: SkillLevel(2)}
        agent_put(user=user, shop=shop, employment=employment, skills=skills, actor=SYSTEM)


def _user(shop: Shop, drawn: DemoAgent, number: int, now: datetime) -> User:
    """Make a person whom nobody can sign in as: without a password and a confirmed address."""
    email = f"desk-{number + 1}.{shop.code}@demo.shopops.example"
    user = User.objects.create_user(email, name=drawn.name)
    since = now - timedelta(days=400)
    member_add(actor=SYSTEM, user_id=user.pk, shop_id=shop.pk, role=Role.AGENT, now=since)
    return user


def _roster(shop: Shop, month: date, today: date, now: datetime, *, is_told: bool) -> Roster | None:
    days = month_days(month)
    if Roster.objects.filter(shop=shop).touching(days[0], days[-1]).exists():
        return None
    known = min(today, days[0])
    roster = roster_make(shop=shop, starts_on=days[0], ends_on=days[-1], actor=SYSTEM, today=known)
    if is_told:
        _publish(roster, today, now)
    return roster


def _publish(roster: Roster, today: date, now: datetime) -> None:
    rows = ShiftAssignment.objects.filter(shift__roster=roster)
    rows.update(state=State.PUBLISHED, seen_at=now)
    is_over = roster.ends_on < today
    roster.state = Roster.State.LOCKED if is_over else Roster.State.PUBLISHED
    roster.version += 1
    roster.save(update_fields=["state", "version"])
    publish = publication_write(roster=roster, actor=SYSTEM, reason="", now=now)
    publish.notices.update(sent_at=now, seen_at=now)


def _requests(shop: Shop, today: date, now: datetime) -> None:
    """Ask for leave, note wishes, and leave one shift open."""
    people = list(Agent.objects.filter(home_shop=shop).order_by("pk"))
    for number, (kind, days) in enumerate((("leave", 20), ("leave", 12), ("cannot", 8))):
        start, end = span_of(shop, today + timedelta(days), today + timedelta(days + 2))
        when = When(start, end)
        row = availability_ask(
            agent=people[number + 3], shop=shop, kind=kind, when=when, actor=SYSTEM
        )
        if number == 0:
            availability_decide(row=row, event="approve", actor=SYSTEM, now=now)
    for number, kind in ((7, "avoid"), (8, "want")):
        when = When(weekday=number % 7, start_min=960, end_min=1_440)
        availability_ask(agent=people[number], shop=shop, kind=kind, when=when, actor=SYSTEM)


def _presence(shop: Shop, now: datetime, person: User | None) -> None:
    """Clock in who is rostered now, one of them on a break; who signs in does it alone."""
    rows = ShiftAssignment.objects.known().filter(
        shift__shop=shop, agent__isnull=False, start_at__lte=now, end_at__gt=now
    )
    here = [
        (row.agent, row.start_at)
        for row in rows.exclude(agent__user=person).select_related("agent").order_by("agent")
        if row.agent is not None
    ]
    for number, (agent, start) in enumerate(here or _late_people(shop, now, person)):
        who = {"agent": agent, "shop": shop, "actor": SYSTEM}
        presence_set(**who, state="on", now=start)
        if number == 1:
            presence_set(**who, state="break", now=max(start, now - BREAK))


def _late_people(shop: Shop, now: datetime, person: User | None) -> list[tuple[Agent, datetime]]:
    """Return who stayed on without a shift, so that a desk is alive at any hour."""
    rows = Agent.objects.filter(home_shop=shop).exclude(user=person).order_by("pk")
    return [(agent, now - STAYED) for agent in rows[:LATE_PEOPLE]]


def _months(first: date, last: date) -> list[date]:
    months = [first]
    while months[-1] < last:
        months.append(_next(months[-1]))
    return months


def _next(month: date) -> date:
    return month_start(month + timedelta(days=31))
