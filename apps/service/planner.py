"""Plans and mends rosters: stage after stage by the solver, greedily where there is none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from apps.service.answers import Answer, Label, Stage, StageName, Status
from apps.service.explain import conflicts_explain, uncovered_explain
from apps.service.formulation import Formulation
from apps.service.greedy import filled, greedy, trimmed
from apps.service.planning import Cell, Problem, ShiftSlot

if TYPE_CHECKING:
    from apps.service.solver import Found, Model, Plan

# Deterministic seconds: about as long as real ones, and the same work on every machine.
INTERACTIVE, NIGHTLY = 10.0, 60.0
ALL_STAGES = tuple(StageName)
REPAIR_STAGES = (StageName.UNCOVERED, StageName.CHANGES, StageName.HOURS, StageName.PEAK)
# The share of the time left that a stage may take; what it leaves goes to the next.
SHARES = {StageName.UNCOVERED: 0.6, StageName.PEAK: 0.5}
USUAL_SHARE = 0.35
A_WEEK = timedelta(days=7)

Progress = Callable[[Stage, tuple[Cell, ...]], None]


def plan(
    problem: Problem,
    *,
    effort: float = INTERACTIVE,
    stages: Sequence[StageName] = ALL_STAGES,
    progress: Progress = lambda stage, cells: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Answer:
    """Plan a roster within every hard rule, as good as `effort` deterministic seconds allow.

    `progress` is told each better plan, from another thread, and the end of each stage;
    `is_cancelled` is asked ten times a second. Without OR-tools, or without a plan in time, the
    greedy plan is given and labelled; a cancelled or infeasible problem has no cells.
    """
    try:
        from apps.service.solver import Model
    except ImportError:
        return greedy(problem)
    run = _Run(Model(Formulation(problem)), effort, progress, is_cancelled)
    for name in stages:
        if not run.stage(name):
            break
    return run.answer()


def repair(
    problem: Problem,
    *,
    effort: float = INTERACTIVE,
    progress: Progress = lambda stage, cells: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Answer:
    """Mend the last version (`previous`) with the fewest changes after somebody fell out.

    Fixed cells that an absence now forbids are let go; all others stay. Somebody may step in
    from the other week of the pattern: rest and hours hold, the pattern gives way. Dates more
    than a week after the last hole stay as they are.
    """
    people = tuple(replace(person, pattern=None) for person in problem.people)
    freed = replace(problem, people=people)
    formulation = Formulation(freed)
    last = max((shift.date for shift in holes(formulation)), default=None)
    return plan(
        replace(
            freed,
            fixed=formulation.possible_fixed(),
            closed_after=None if last is None else last + A_WEEK,
        ),
        effort=effort,
        stages=REPAIR_STAGES,
        progress=progress,
        is_cancelled=is_cancelled,
    )


def holes(formulation: Formulation) -> Iterator[ShiftSlot]:
    """Shifts that lack people, or lose one, when the last version is held to what is possible."""
    possible = set(formulation.cells)
    for shift in formulation.open_shifts:
        held = {cell for cell in formulation.problem.previous if cell.shift_id == shift.id}
        if not held <= possible or len(held) < shift.need:
            yield shift


class _Run:
    """One planning from stage to stage."""

    def __init__(
        self, model: "Model", effort: float, progress: Progress, is_cancelled: Callable[[], bool]
    ) -> None:
        self.model = model
        self.problem = model.formulation.problem
        self.left = effort
        self.progress, self.is_cancelled = progress, is_cancelled
        self.plan: Plan | None = None
        self.stages: list[Stage] = []
        self.status = Status.UNKNOWN
        if self.problem.previous:
            # What is left of the last version, its holes filled: a start within all hard rules.
            model.hint(*filled(self.problem))

    def stage(self, name: StageName) -> bool:
        """Solve one stage and fix what it reached; False = there is no point in going on."""
        if self.is_cancelled():
            self.status = Status.CANCELLED
            return False
        start = monotonic()

        def told(better: "Plan") -> None:
            seconds = monotonic() - start
            stage = Stage(name, Status.FEASIBLE, better.objective, better.bound, seconds)
            self.progress(stage, better.cells)

        limit = self.left * SHARES.get(name, USUAL_SHARE)
        found = self.model.minimise(name, limit, told, self.is_cancelled)
        if found is None:
            return True
        self.left = max(self.left - found.effort, 0.0)
        return self._ended(name, found, monotonic() - start)

    def _ended(self, name: StageName, found: "Found", seconds: float) -> bool:
        if found.plan is None:
            stage = Stage(name, found.status, None, None, seconds)
            self.stages.append(stage)
            self.progress(stage, () if self.plan is None else self.plan.cells)
            if self.plan is None or found.status == Status.CANCELLED:
                self.status = found.status
            # A later stage that finds nothing better leaves the plan that is there.
            return self.status == Status.OPTIMAL
        self.status, self.plan = Status.OPTIMAL, found.plan
        if name == StageName.UNCOVERED:
            self.model.hint(self._lean(found.plan), found.plan.offsets)
        stage = Stage(name, found.status, found.plan.objective, found.plan.bound, seconds)
        self.stages.append(stage)
        self.progress(stage, found.plan.cells)
        return True

    def _lean(self, made: "Plan") -> tuple[Cell, ...]:
        kept = self.model.formulation.kept
        return trimmed(self.problem, made.cells, made.offsets, kept)

    def answer(self) -> Answer:
        """What came of it."""
        if self.status == Status.OPTIMAL and self.plan is not None:
            return self._planned(self.plan)
        stages = tuple(self.stages)
        if self.status == Status.UNKNOWN:
            made = greedy(self.problem)
            return replace(made, stages=stages, labels=(Label.NO_PLAN_IN_TIME, *made.labels))
        if self.status == Status.INFEASIBLE:
            from apps.service.solver import infeasible_core

            core = infeasible_core(self.model.formulation, INTERACTIVE)
            conflicts = conflicts_explain(self.problem, core)
            return Answer(self.status, "cpsat", stages=stages, conflicts=conflicts)
        return Answer(self.status, "cpsat", stages=stages)

    def _planned(self, made: "Plan") -> Answer:
        is_proven = all(stage.status == Status.OPTIMAL for stage in self.stages)
        return Answer(
            Status.OPTIMAL if is_proven else Status.FEASIBLE,
            "cpsat",
            made.cells,
            uncovered_explain(self.problem, made.cells, made.offsets),
            tuple(self.stages),
            () if is_proven else (Label.NOT_PROVEN,),
            offsets=made.offsets,
        )
