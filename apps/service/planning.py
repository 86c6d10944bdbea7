"""The planning problem of one roster: everything that the planner is told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Literal


class RuleCode(StrEnum):
    """What may forbid a cell, or speak against it. The first eight are settings of the shop."""

    MIN_REST = "min_rest_min"
    MAX_CONSECUTIVE = "max_consecutive"
    DAYS_PER_WEEK = "days_per_week"
    MAX_WEEK = "max_week_min"
    SENIOR = "senior_per_shift"
    WEEKEND_SPREAD = "weekend_spread"
    NIGHT_SPREAD = "night_spread"
    WISHES = "wishes"
    OVERLAP = "overlap"
    ONE_A_DAY = "one_shift_a_day"
    SKILL = "skill"
    EMPLOYMENT = "employment"
    LEAVE = "leave"
    SICK = "sick"
    CANNOT = "cannot"
    AVOID = "avoid"
    PATTERN = "pattern"


AvailabilityKind = Literal["leave", "sick", "cannot", "avoid", "want"]
HARD_KINDS = frozenset({"leave", "sick", "cannot"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the shop: value in minutes, days or people; weight among soft rules."""

    code: RuleCode
    value: int = 0
    is_hard: bool = False
    weight: int = 1


DEFAULT_RULES = (
    Rule(RuleCode.MIN_REST, 660, is_hard=True),
    Rule(RuleCode.MAX_CONSECUTIVE, 6, is_hard=True),
    Rule(RuleCode.DAYS_PER_WEEK, 5),
    Rule(RuleCode.MAX_WEEK, 2640),
    Rule(RuleCode.SENIOR, 1, is_hard=True),
    Rule(RuleCode.WEEKEND_SPREAD),
    Rule(RuleCode.NIGHT_SPREAD),
    Rule(RuleCode.WISHES),
)


# The least and the most that a rule's value may be: minutes, days or people; 0 = only its weight.
RULE_LIMITS: Mapping[RuleCode, tuple[int, int]] = {
    RuleCode.MIN_REST: (0, 1_440),
    RuleCode.MAX_CONSECUTIVE: (1, 7),
    RuleCode.DAYS_PER_WEEK: (1, 7),
    RuleCode.MAX_WEEK: (60, 10_080),
    RuleCode.SENIOR: (0, 20),
    RuleCode.WEEKEND_SPREAD: (0, 0),
    RuleCode.NIGHT_SPREAD: (0, 0),
    RuleCode.WISHES: (0, 0),
}


@dataclass(frozen=True, slots=True)
class Skill:
    """What a person can serve, up to and with `valid_to` (None = without end)."""

    role: str
    level: int = 1
    is_senior: bool = False
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rotation: per week of the cycle, Monday first, the template's code or None = off.

    `starts_on` is the Monday from which blocks are counted.
    """

    weeks: tuple[tuple[str | None, ...], ...]
    starts_on: date

    def __post_init__(self) -> None:
        """Refuse a cycle without weeks, a week without seven days, a start that is no Monday."""
        if not self.weeks or any(len(week) != 7 for week in self.weeks):
            raise ValueError("A pattern needs seven cells for each week of its cycle.")
        if self.starts_on.weekday() != 0:
            raise ValueError("A pattern starts on a Monday.")


@dataclass(frozen=True, slots=True)
class Person:
    """One agent. `start_offset` None = the planner chooses the week of the cycle to start in."""

    id: int
    name: str
    skills: tuple[Skill, ...] = ()
    max_week_minutes: int | None = None
    pattern: Pattern | None = None
    start_offset: int | None = 0
    switch_weekday: int = 0
    employed_from: date | None = None
    employed_to: date | None = None


@dataclass(frozen=True, slots=True)
class ShiftSlot:
    """One shift to be staffed: at least `need` people, best `target` (None = the need).

    Instants are aware; `break_minutes` are unpaid and inside them. `role` "" = no skill asked.
    `peak_expected`: customers expected in the peak half hours that the shift bears, all together.
    """

    id: int
    date: date
    code: str
    start: datetime
    end: datetime
    need: int
    target: int | None = None
    break_minutes: int = 0
    role: str = ""
    min_level: int = 1
    needs_senior: bool = False
    is_night: bool = False
    peak_expected: float = 0.0

    @property
    def minutes(self) -> int:
        """Working minutes, breaks out."""
        return round((self.end - self.start).total_seconds() / 60) - self.break_minutes

    @property
    def best(self) -> int:
        """The wished number of people."""
        return self.need if self.target is None else max(self.target, self.need)


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift outside this roster (the month before or after, another shop): counts, never moves.

    `code` "" = a shift whose kind is not to be shown here.
    """

    person_id: int
    date: date
    start: datetime
    end: datetime
    break_minutes: int = 0
    code: str = ""

    @property
    def minutes(self) -> int:
        """Working minutes, breaks out."""
        return round((self.end - self.start).total_seconds() / 60) - self.break_minutes


@dataclass(frozen=True, slots=True)
class Availability:
    """When a person is away (hard kinds) or would rather be or not be on duty (avoid, want)."""

    person_id: int
    kind: AvailabilityKind
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A person on a shift."""

    person_id: int
    shift_id: int


@dataclass(frozen=True, slots=True)
class FixedCell:
    """A cell that stays: published and seen, locked, or set by hand.

    `is_overridden`: somebody with the right gave a reason to break rules with it.
    """

    cell: Cell
    is_overridden: bool = False


@dataclass(frozen=True)
class Problem:
    """Everything the planner may know of one roster.

    `previous`: the last version's cells (or the pattern's), the start of the search and what
    changes are counted against. Nothing is changed on dates before `closed_before` or after
    `closed_after`.
    `balances`: customers served above (+) or below (-) the fair share so far, by person.
    """

    people: tuple[Person, ...]
    shifts: tuple[ShiftSlot, ...]
    rules: tuple[Rule, ...] = DEFAULT_RULES
    availability: tuple[Availability, ...] = ()
    duties: tuple[Duty, ...] = ()
    fixed: tuple[FixedCell, ...] = ()
    previous: tuple[Cell, ...] = ()
    closed_before: date | None = None
    closed_after: date | None = None
    balances: Mapping[int, float] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Whether shifts of a date may be changed."""
        return (self.closed_before is None or day >= self.closed_before) and (
            self.closed_after is None or day <= self.closed_after
        )

    def rule(self, code: RuleCode) -> Rule | None:
        """The shop's rule of this code, or None when it has none."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def ordered(self) -> "Problem":
        """The same problem in one order, so that equal problems give equal answers."""
        return replace(
            self,
            people=tuple(sorted(self.people, key=lambda person: person.id)),
            shifts=tuple(sorted(self.shifts, key=lambda shift: (shift.start, shift.id))),
            rules=tuple(sorted(self.rules, key=lambda rule: rule.code)),
            availability=tuple(sorted(self.availability, key=repr)),
            duties=tuple(sorted(self.duties, key=repr)),
            fixed=tuple(sorted(self.fixed, key=lambda fixed: fixed.cell)),
            previous=tuple(sorted(self.previous)),
            balances=dict(sorted(self.balances.items())),
        )

    def fingerprint(self, *parts: str) -> str:
        """A hash of the problem and of how it is to be solved, whatever the order of its rows."""
        text = dumps([asdict(self.ordered()), *parts], default=str, sort_keys=True)
        return sha256(text.encode()).hexdigest()
