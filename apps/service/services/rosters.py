"""Makes a roster: its shifts, and the first draft from everybody's rotation."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Roster, Shift, ShiftAssignment, ShiftTemplate
from apps.service.planning import Cell, Person, Problem, ShiftSlot
from apps.service.rotation import pattern_code
from apps.service.rules import Board
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import roster_facts
from apps.service.selectors.problem import problem_of
from apps.service.services.demand import demand_refresh
from apps.service.services.locking import roster_locked
from apps.service.services.seeds import desk_start
from apps.service.shifttime import shift_span
from apps.service.states import ROSTER_MOVES, after
from apps.shop.models import Shop

LONGEST = timedelta(days=92)


@transaction.atomic
def roster_make(*, shop: Shop, starts_on: date, ends_on: date, actor: Actor, today: date) -> Roster:
    """Make the roster of these days: shifts with their need, and the cells of the rotations.

    A cell of a rotation that would break a hard rule stays empty: the seam of a night and the
    next morning, leave, no senior. Raises field_invalid for days out of order or more than three
    months, duplicate where another roster has one of the days.
    """
    _check_days(starts_on, ends_on)
    desk_start(shop=shop)
    roster = _row(shop, starts_on, ends_on)
    shifts_make(roster=roster)
    demand_refresh(shop=shop, first=starts_on, last=ends_on, today=today)
    count = pattern_fill(roster=roster)
    audit_write(
        actor=actor,
        action="roster.make",
        subject=f"service.Roster:{roster.pk}",
        shop_id=shop.pk,
        changes={"days": [None, [starts_on.isoformat(), ends_on.isoformat()]]},
        rows=1 + count,
    )
    return roster


@transaction.atomic
def roster_lock(*, roster_id: int, actor: Actor, today: date) -> Roster:
    """Close a roster whose last day is over; it is changed only by a correction from then on."""
    roster = roster_locked(roster_id)
    if today <= roster.ends_on:
        text = _("The roster ends on %(day)s; it can be locked after that day.")
        raise ShopError("state_refused", text % {"day": roster.ends_on.isoformat()})
    old, roster.state = roster.state, after(ROSTER_MOVES, roster.state, "lock")
    roster.version += 1
    roster.save(update_fields=["state", "version"])
    audit_write(
        actor=actor,
        action="roster.lock",
        subject=f"service.Roster:{roster.pk}",
        shop_id=roster.shop_id,
        changes={"state": [old, roster.state]},
    )
    return roster


def shifts_make(
    *, roster: Roster, templates: Sequence[ShiftTemplate] = (), first: date | None = None
) -> list[Shift]:
    """Make the shifts of these templates (all in use) on the days of a roster from `first` on."""
    zone = roster.shop.tz
    templates = templates or list(ShiftTemplate.objects.filter(shop=roster.shop, is_active=True))
    days = days_between(max(first or roster.starts_on, roster.starts_on), roster.ends_on)
    return Shift.objects.bulk_create(
        Shift(
            roster=roster,
            shop=roster.shop,
            template=template,
            day=day,
            start_at=span[0],
            end_at=span[1],
            break_min=template.break_min,
            need_min=template.need_min,
        )
        for day, template in product(days, templates)
        for span in [shift_span(day, template.start_min, template.end_min, zone)]
    )


def pattern_fill(*, roster: Roster, first: date | None = None) -> int:
    """Plan what everybody's rotation says, as far as no hard rule speaks against it.

    From `first` on cells that rotations wrote before are drawn anew, all others stay. Returns how
    many cells came or went. Call it with the roster and its people locked, or a new one.
    """
    facts = roster_facts(roster)
    days = {shift.pk: shift.day for shift in facts.shifts}
    drawn = {
        Cell(row.agent_id, row.shift_id): row
        for row in facts.on_duty
        if _is_drawn(row) and row.agent_id and (first is None or days[row.shift_id] >= first)
    }
    wanted = _wanted(problem_of(facts), set(drawn), first)
    gone = [row.pk for cell, row in drawn.items() if cell not in wanted]
    ShiftAssignment.objects.filter(pk__in=gone).delete()
    come = [cell for cell in wanted if cell not in drawn]
    ShiftAssignment.objects.bulk_create(
        ShiftAssignment(
            shift_id=cell.shift_id,
            agent_id=cell.person_id,
            start_at=facts.shift_by_id[cell.shift_id].start_at,
            end_at=facts.shift_by_id[cell.shift_id].end_at,
            source=ShiftAssignment.Source.PATTERN,
        )
        for cell in come
    )
    return len(come) + len(gone)


def _is_drawn(row: ShiftAssignment) -> bool:
    """Tell whether a rotation wrote the cell and nobody has been told of it."""
    pattern, planned = ShiftAssignment.Source.PATTERN, ShiftAssignment.State.PLANNED
    return (row.source, row.state) == (pattern, planned)


def _wanted(problem: Problem, drawn: set[Cell], first: date | None) -> list[Cell]:
    """Return the cells that the rotations write beside those that stay."""
    board = Board(problem, [cell for cell in problem.previous if cell not in drawn])
    cells = []
    for person, shift in _pattern_cells(problem):
        cell = Cell(person.id, shift.id)
        if (first is None or shift.date >= first) and board.is_allowed(cell):
            board.add(cell)
            cells.append(cell)
    return cells


def _pattern_cells(problem: Problem) -> Iterator[tuple[Person, ShiftSlot]]:
    """Yield who works which shift by rotation, day by day, seniors first."""
    shifts = {(shift.date, shift.code): shift for shift in problem.shifts}
    seniors_first = sorted(
        problem.people, key=lambda each: not any(skill.is_senior for skill in each.skills)
    )
    for day in sorted({shift.date for shift in problem.shifts}):
        for person in seniors_first:
            code = _code(person, day)
            if code and (day, code) in shifts:
                yield person, shifts[day, code]


def _code(person: Person, day: date) -> str | None:
    if person.pattern is None or person.start_offset is None:
        return None
    return pattern_code(person.pattern, day, person.start_offset, person.switch_weekday)


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ShopError("field_invalid", _("The last day lies before the first."), "ends_on")
    if ends_on - starts_on > LONGEST:
        text = _("A roster has three months at most.")
        raise ShopError("field_invalid", text, "ends_on")


def _row(shop: Shop, starts_on: date, ends_on: date) -> Roster:
    try:
        with transaction.atomic():
            return Roster.objects.create(shop=shop, starts_on=starts_on, ends_on=ends_on)
    except IntegrityError as error:
        text = _("Another roster of the shop has some of these days.")
        raise ShopError("duplicate", text, "starts_on") from error
