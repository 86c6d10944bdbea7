"""Planning problems for tests: a desk with a day and a night shift."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from apps.service.planning import (
    Availability,
    Cell,
    Pattern,
    Person,
    Problem,
    ShiftSlot,
    Skill,
)

MONDAY = date(2025, 6, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Minutes of the day from start to end, break inside.
HOURS = {"D": (510, 1020, 60), "N": (960, 1440, 0), "M": (780, 1290, 30)}
DAY_AND_NIGHT = Pattern((("D",) * 7, ("N",) * 7), MONDAY)


def instant(day: date, minute: int, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The instant of a minute of a local day."""
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def days(count: int, first: date = MONDAY) -> list[date]:
    """So many days in a row."""
    return [first + timedelta(days=at) for at in range(count)]


def slot(
    number: int, day: date, code: str, need: int = 1, zone: ZoneInfo = SHANGHAI, **fields: object
) -> ShiftSlot:
    """A shift of one of the usual kinds."""
    start, end, pause = HOURS[code]
    return ShiftSlot(
        number,
        day,
        code,
        instant(day, start, zone),
        instant(day, end, zone),
        need,
        break_minutes=pause,
        is_night=end > 1320,
        **fields,
    )


def grid(
    dates: Iterable[date], needs: dict[str, int], zone: ZoneInfo = SHANGHAI, **fields: object
) -> tuple[ShiftSlot, ...]:
    """Each kind on each day, numbered from 1 in order."""
    kinds = [(day, code) for day in dates for code in needs]
    return tuple(
        slot(number, day, code, needs[code], zone, **fields)
        for number, (day, code) in enumerate(kinds, 1)
    )


def away(person: int, kind: str, first: date, count: int = 1) -> Availability:
    """Whole local days."""
    return Availability(person, kind, instant(first, 0), instant(first, 1440 * count))


def number_of(problem: Problem, day: date, code: str) -> int:
    """The id of a shift."""
    return next(each.id for each in problem.shifts if (each.date, each.code) == (day, code))


def cell(problem: Problem, person: int, day: date, code: str) -> Cell:
    """A person on a shift."""
    return Cell(person, number_of(problem, day, code))


def desk(
    staff: int,
    weeks: int = 4,
    *,
    seed: int = 1,
    switch_weekdays: Sequence[int] = (0, 3),
    leave: float = 0.03,
) -> Problem:
    """The desk of the specification's measurements (service 2.6), with leave drawn by a seed."""
    random = Random(seed)  # noqa: S311 - a repeatable draw
    dates = days(7 * weeks)
    base = staff * 5 / 7
    needs = {"D": int(0.44 * base), "N": int(0.48 * base)}
    seniors = max(4, staff // 3)
    people = tuple(
        Person(
            number,
            f"P{number}",
            skills=(Skill("presale", is_senior=number <= seniors),),
            pattern=DAY_AND_NIGHT,
            start_offset=None,
            switch_weekday=switch_weekdays[number % len(switch_weekdays)],
        )
        for number in range(1, staff + 1)
    )
    return Problem(
        people=people,
        shifts=grid(dates, needs, role="presale", needs_senior=True, peak_expected=60.0),
        availability=tuple(_draw(random, people, dates, leave)),
    )


def _draw(
    random: Random, people: Sequence[Person], dates: Sequence[date], leave: float
) -> Iterator[Availability]:
    for person in people:
        for day in dates:
            drawn = random.random()
            if drawn < leave:
                yield away(person.id, "leave", day)
            elif drawn < leave + 0.02:
                yield away(person.id, "avoid", day)
