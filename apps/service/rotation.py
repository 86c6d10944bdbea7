"""Weekly rotation: which week of the cycle a day is in, and what a switch of the whole team costs.

A block is a stretch of seven days from one switch weekday to the next; in each block a person
works the codes of one week of the pattern.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from apps.service.planning import Pattern

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COHORT_WEEKDAYS = (0, 3)
COHORT_GAP = COHORT_WEEKDAYS[1] - COHORT_WEEKDAYS[0]


def block(pattern: Pattern, day: date, switch_weekday: int = 0) -> int:
    """Which stretch between two switches a day is in; negative before the pattern's start."""
    if not 0 <= switch_weekday <= 6:
        raise ValueError("A switch weekday is 0 (Monday) to 6 (Sunday).")
    return ((day - pattern.starts_on).days + 7 - switch_weekday) // 7


def pattern_week(
    pattern: Pattern, day: date, start_offset: int, switch_weekday: int = 0
) -> tuple[str | None, ...]:
    """The week of the cycle that holds on a day: seven codes from Monday, None = off."""
    return pattern.weeks[(block(pattern, day, switch_weekday) + start_offset) % len(pattern.weeks)]


def pattern_code(
    pattern: Pattern, day: date, start_offset: int, switch_weekday: int = 0
) -> str | None:
    """What the pattern writes on a day, before any rule is asked; None = off."""
    return pattern_week(pattern, day, start_offset, switch_weekday)[day.weekday()]


def block_codes(
    pattern: Pattern, day: date, start_offset: int, switch_weekday: int = 0
) -> frozenset[str]:
    """The kinds of shift that a person works in the block of a day."""
    week = pattern_week(pattern, day, start_offset, switch_weekday)
    return frozenset(code for code in week if code is not None)


def cohorts(people: Sequence[int], weekdays: Sequence[int] = COHORT_WEEKDAYS) -> Mapping[int, int]:
    """A switch weekday for each person, by turns in the order given."""
    return {person: weekdays[at % len(weekdays)] for at, person in enumerate(people)}


@dataclass(frozen=True, slots=True)
class ShortRest:
    """Two shifts of a rotation that follow each other too soon; weekdays from Monday = 0."""

    weekday: int
    code: str
    next_code: str
    rest_min: int

    @property
    def next_weekday(self) -> int:
        """The weekday of the second shift."""
        return (self.weekday + 1) % 7


def short_rests(
    pattern: Pattern,
    hours: Mapping[str, tuple[int, int]],
    rest_min: int,
    switch_weekday: int = 0,
) -> tuple[ShortRest, ...]:
    """Where a rotation itself breaks the rest between two days, switches included; each once.

    `hours`: first and last minute of each shift by its code; codes without hours are skipped.
    """
    first = pattern.starts_on + timedelta(days=switch_weekday)
    days = [first + timedelta(days=n) for n in range(7 * len(pattern.weeks) + 1)]
    codes = [pattern_code(pattern, day, 0, switch_weekday) for day in days]
    found: dict[ShortRest, None] = {}
    for day, code, following in zip(days, codes, codes[1:], strict=False):
        if code is None or following is None or not {code, following} <= hours.keys():
            continue
        rest = 1_440 + hours[following][0] - hours[code][1]
        if rest < rest_min:
            found[ShortRest(day.weekday(), code, following, rest)] = None
    return tuple(found)


def gaps_bound(team: int, day_need: int, night_need: int, seams: int = 3) -> int:
    """Places that stay empty at least when everybody switches on one weekday.

    At each seam one half, by turns, has to serve the last night and the next morning, which
    nobody can do both; the best split of the team into halves is taken.
    """
    if min(team, day_need, night_need, seams) < 0:
        raise ValueError("People, needs and seams are not negative.")
    both = day_need + night_need
    odd, even = (seams + 1) // 2, seams // 2
    return min(
        odd * max(0, both - half) + even * max(0, both - (team - half)) for half in range(team + 1)
    )


@dataclass(frozen=True, slots=True)
class SwitchAdvice:
    """A team that switches on one weekday is too small for it; a second weekday closes the gaps."""

    team: int
    needed: int
    gaps: int
    seams: int
    weekday: int
    proposed: int

    @property
    def words(self) -> str:
        """The proposal in English."""
        places = "1 place stays" if self.gaps == 1 else f"{self.gaps} places stay"
        return (
            f"All {self.team} people switch on {WEEKDAYS[self.weekday]}: at least {places} empty "
            f"over {self.seams} switches, because who works the night before cannot work that "
            f"morning. It takes {self.needed} people, or half the team switching on "
            f"{WEEKDAYS[self.proposed]}."
        )


def switch_advice(
    switch_weekdays: Sequence[int], day_need: int, night_need: int, seams: int = 3
) -> SwitchAdvice | None:
    """Propose a second switch weekday where the team's only one leaves gaps; else None.

    `switch_weekdays`: that of each person of the rotating team.
    """
    gaps = gaps_bound(len(switch_weekdays), day_need, night_need, seams)
    if gaps == 0 or len(set(switch_weekdays)) != 1:
        return None
    weekday = switch_weekdays[0]
    return SwitchAdvice(
        team=len(switch_weekdays),
        needed=2 * (day_need + night_need),
        gaps=gaps,
        seams=seams,
        weekday=weekday,
        proposed=(weekday + COHORT_GAP) % 7,
    )
