"""The answer to a planning problem: cells, what stays uncovered and why, how good it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from apps.service.planning import Cell, RuleCode


@dataclass(frozen=True, slots=True)
class Break:
    """One rule that a cell breaks: code and parameters for pages to translate, words in English.

    `person_id` None: the shift as a whole breaks it.
    """

    code: RuleCode
    is_hard: bool
    person_id: int | None
    shift_id: int
    params: Mapping[str, int | str]
    words: str


class Status(StrEnum):
    """What came of solving; only the first two carry cells."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class StageName(StrEnum):
    """The objectives, in the order in which each is fixed before the next."""

    UNCOVERED = "uncovered"
    HOURS = "hours"
    PEAK = "peak"
    SPREAD = "spread"
    WISHES = "wishes"
    CHANGES = "changes"
    STAFFING = "staffing"


class Label(StrEnum):
    """What has to be said beside a plan."""

    NOT_OPTIMISED = "not_optimised"
    NOT_PROVEN = "not_proven"
    NO_PLAN_IN_TIME = "no_plan_in_time"


@dataclass(frozen=True, slots=True)
class Stage:
    """One objective: lower is better; `bound` = proven that nothing below it exists.

    Both are None when the stage found no better plan than the stage before.
    """

    name: StageName
    status: Status
    objective: int | None
    bound: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A shift that lacks people, and why: the rules that keep each person from it.

    `switch_to`: the weekday on which half of a team that switches at once should switch instead.
    `free`: people whom nothing keeps from it (the search was cut short). `allowable`: people
    whom only rest or the pattern keeps from it, those who bore least first: an override helps.
    """

    shift_id: int
    missing: int
    blocked: tuple[Break, ...]
    free: tuple[int, ...]
    allowable: tuple[int, ...]
    words: str
    switch_to: int | None = None


@dataclass(frozen=True)
class Answer:
    """A plan, or why there is none.

    `conflicts`: for an infeasible problem, the rules that the fixed cells break.
    `offsets`: the week of the cycle chosen for each person who had none.
    """

    status: Status
    engine: Literal["cpsat", "greedy"]
    cells: tuple[Cell, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()
    stages: tuple[Stage, ...] = ()
    labels: tuple[Label, ...] = ()
    conflicts: tuple[Break, ...] = ()
    offsets: Mapping[int, int] = field(default_factory=dict)

    @property
    def has_plan(self) -> bool:
        """Whether there is something to write."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)
