"""Turns a formulated roster into CP-SAT and searches; the only module that knows OR-tools.

One worker, one seed and limits in deterministic time: the same problem gives the same roster.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from ortools.sat.python import cp_model

from apps.service.answers import StageName, Status
from apps.service.evenness import spreads
from apps.service.formulation import Formulation, Limit, Term
from apps.service.planning import Cell, RuleCode

SEED = 1
# Stages in which nobody is put beside the wished number: it only ever costs days of work.
LEAN_STAGES = frozenset({StageName.HOURS})
Terms = list[cp_model.LinearExprT]
POLL_SECONDS = 0.1
STATUS = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
    cp_model.UNKNOWN: Status.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A solution: cells, and the week of the cycle for each person who had none."""

    objective: int
    bound: int
    cells: tuple[Cell, ...]
    offsets: dict[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """How a search ended; `plan` is None unless the status carries values."""

    status: Status
    plan: Plan | None
    effort: float


class Model:
    """The constraints of a problem and one objective for each stage."""

    def __init__(self, formulation: Formulation, *, is_assuming: bool = False) -> None:
        self.formulation = formulation
        self.cp = cp_model.CpModel()
        self.x = {
            cell: self.cp.new_bool_var(f"{cell.person_id} on {cell.shift_id}")
            for cell in formulation.cells
        }
        self._nothing = self.cp.new_constant(0)
        self.groups: dict[tuple[RuleCode, int], cp_model.IntVar] = {}
        self._is_assuming = is_assuming
        self._excess: Terms = []
        for cell in sorted(formulation.kept):
            self.cp.add(self.x[cell] == 1)
        self.starts = dict(self._starts())
        for limit in formulation.limits():
            self._limit(limit)
        self._leads()
        self._lean = self._lean_literal()

    def objective(self, name: StageName) -> cp_model.LinearExprT | None:
        """The sum to be minimised, or None when the stage has nothing to say."""
        build: dict[StageName, Callable[[], Terms]] = {
            StageName.UNCOVERED: lambda: list(self._missing()),
            StageName.HOURS: lambda: self._excess,
            StageName.WISHES: lambda: list(self._wishes()),
            StageName.CHANGES: lambda: list(self._changes()),
            StageName.STAFFING: lambda: list(self._beside_best()),
        }
        terms = build.get(name, lambda: list(self._spreads(name)))()
        return cp_model.LinearExpr.sum(terms) if terms else None

    def _guarded(self, constraint: cp_model.Constraint, code: RuleCode, who: int) -> None:
        """Hang a hard constraint on the assumption of its rule and person, where asked."""
        if self._is_assuming:
            key = (code, who)
            if key not in self.groups:
                self.groups[key] = self.cp.new_bool_var(f"{code} {who}")
            constraint.only_enforce_if(self.groups[key])

    def _starts(self) -> Iterator[tuple[int, list[cp_model.IntVar]]]:
        for person, fits in self.formulation.offsets():
            count = len(person.pattern.weeks) if person.pattern is not None else 0
            starts = [self.cp.new_bool_var(f"{person.id} from {at}") for at in range(count)]
            self.cp.add_exactly_one(starts)
            for cell, offsets in fits.items():
                if len(offsets) < count:
                    self.cp.add_bool_or([~self.x[cell], *(starts[at] for at in sorted(offsets))])
            yield person.id, starts

    def _limit(self, limit: Limit) -> None:
        total = self._sum(limit.terms)
        if limit.is_hard:
            self._guarded(self.cp.add(total <= limit.most), limit.code, limit.person_id)
            return
        over = sum(factor for _, factor in limit.terms) - limit.most
        excess = self.cp.new_int_var(0, -(-over // limit.unit), f"{limit.code} {limit.person_id}")
        self.cp.add(total <= limit.most + excess * limit.unit)
        self._excess.append(excess * limit.weight)

    def _leads(self) -> None:
        for lead in self.formulation.leads():
            staffed = self.cp.new_bool_var(f"{lead.shift_id} staffed")
            for cell in lead.cells:
                self.cp.add_implication(self.x[cell], staffed)
            seniors = self._sum((cell, 1) for cell in lead.seniors)
            if lead.is_hard:
                enough = self.cp.add(seniors >= lead.needed * staffed)
                self._guarded(enough, RuleCode.SENIOR, lead.shift_id)
                continue
            short = self.cp.new_int_var(0, lead.needed, f"{lead.shift_id} seniors short")
            self.cp.add(seniors + short >= lead.needed * staffed)
            self._excess.append(short * lead.weight)

    def _missing(self) -> Iterator[cp_model.LinearExprT]:
        for shift in self.formulation.open_shifts:
            missing = self.cp.new_int_var(0, shift.need, f"{shift.id} missing")
            self.cp.add(self._count(shift.id) + missing >= shift.need)
            yield missing

    def _lean_literal(self) -> cp_model.IntVar:
        literal = self.cp.new_bool_var("lean")
        for shift in self.formulation.open_shifts:
            cells = self.formulation.by_shift.get(shift.id, ())
            most = max(shift.best, sum(cell in self.formulation.kept for cell in cells))
            self.cp.add(self._count(shift.id) <= most).only_enforce_if(literal)
        return literal

    def _count(self, shift_id: int) -> cp_model.LinearExpr:
        return self._sum((cell, 1) for cell in self.formulation.by_shift.get(shift_id, ()))

    def _sum(self, terms: Iterable[Term]) -> cp_model.LinearExpr:
        cells, factors = [], []
        for cell, factor in terms:
            cells.append(self.x[cell])
            factors.append(factor)
        # A plain list of no terms would be the number 0, which has no comparisons to add.
        return cp_model.LinearExpr.weighted_sum([*cells, self._nothing], [*factors, 1])

    def _spreads(self, name: StageName) -> Iterator[cp_model.LinearExprT]:
        for spread in spreads(self.formulation):
            if spread.stage != name or len(spread.loads) < 2:
                continue
            ends = [
                (load.start, load.start + sum(factor for _, factor in load.terms))
                for load in spread.loads
            ]
            low, high = min(least for least, _ in ends), max(most for _, most in ends)
            top, bottom = (self.cp.new_int_var(low, high, f"{name} {end}") for end in (1, 0))
            for load in spread.loads:
                total = self._sum(load.terms) + load.start
                self.cp.add(total <= top)
                self.cp.add(total >= bottom)
            yield (top - bottom) * spread.weight

    def _wishes(self) -> Iterator[cp_model.LinearExprT]:
        for wish in self.formulation.wishes():
            cells = [self.x[cell] for cell in wish.cells]
            if wish.is_avoiding:
                yield from (cell * wish.weight for cell in cells)
                continue
            unmet = self.cp.new_bool_var(f"{wish.person_id} unmet")
            self.cp.add_bool_or([*cells, unmet])
            yield unmet * wish.weight

    def _changes(self) -> Iterator[cp_model.LinearExprT]:
        previous = set(self.formulation.problem.previous)
        for cell, chosen in self.x.items() if previous else ():
            yield 1 - chosen if cell in previous else chosen

    def _beside_best(self) -> Iterator[cp_model.IntVar]:
        for shift in self.formulation.open_shifts:
            most = max(shift.best, len(self.formulation.by_shift.get(shift.id, ())))
            beside = self.cp.new_int_var(0, most, f"{shift.id} beside best")
            count = self._count(shift.id)
            self.cp.add(count - shift.best <= beside)
            self.cp.add(shift.best - count <= beside)
            yield beside

    def hint(self, cells: Iterable[Cell], offsets: Mapping[int, int]) -> None:
        """Start the search from these cells."""
        chosen = set(cells)
        self._hints_clear()
        for cell, variable in self.x.items():
            self.cp.add_hint(variable, cell in chosen)
        for person, starts in self.starts.items():
            for at, start in enumerate(starts if person in offsets else ()):
                self.cp.add_hint(start, at == offsets[person])

    def minimise(
        self,
        name: StageName,
        limit: float,
        on_plan: Callable[[Plan], None],
        is_cancelled: Callable[[], bool],
    ) -> Found | None:
        """Search for the least objective of a stage and fix it; None = it has nothing to say.

        `limit` and the effort found are in deterministic seconds. A cancelled search ends within
        a fraction of a second.
        """
        objective = self.objective(name)
        if objective is None:
            return None
        # The domain alone is changed: the constraint stays for the stages that want it.
        self.cp.proto.variables[self._lean.index].domain[0] = int(name in LEAN_STAGES)
        self.cp.minimize(objective)
        solver = _solver(limit)
        with _stopping(solver, is_cancelled) as stopped:
            status = STATUS.get(solver.solve(self.cp, _Watcher(self, on_plan)), Status.INFEASIBLE)
        effort = solver.response_proto.deterministic_time
        if stopped.is_set():
            return Found(Status.CANCELLED, None, effort)
        if status not in (Status.OPTIMAL, Status.FEASIBLE):
            return Found(status, None, effort)
        plan = self._plan(solver)
        self.cp.add(objective <= plan.objective)
        self._hint_all(solver.response_proto.solution)
        return Found(status, plan, effort)

    def _plan(self, source: cp_model.CpSolver | cp_model.CpSolverSolutionCallback) -> Plan:
        return Plan(
            round(source.objective_value),
            round(source.best_objective_bound),
            tuple(cell for cell, variable in self.x.items() if source.boolean_value(variable)),
            {
                person: [source.boolean_value(start) for start in starts].index(True)
                for person, starts in self.starts.items()
            },
        )

    def _hint_all(self, values: Iterable[int]) -> None:
        self._hints_clear()
        for index, value in enumerate(values):
            self.cp.add_hint(self.cp.get_int_var_from_proto_index(index), value)

    def _hints_clear(self) -> None:
        self.cp.clear_hints()  # type: ignore[no-untyped-call]  # OR-tools left it untyped


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Passes each better plan on while a search runs."""

    def __init__(self, model: Model, on_plan: Callable[[Plan], None]) -> None:
        super().__init__()
        self._model, self._on_plan = model, on_plan

    def on_solution_callback(self) -> None:
        """Read the plan and pass it on."""
        self._on_plan(self._model._plan(self))


def _solver(limit: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = limit
    return solver


@contextmanager
def _stopping(solver: cp_model.CpSolver, is_cancelled: Callable[[], bool]) -> Iterator[Event]:
    """Stop the search soon after it is cancelled; the event tells whether it was."""
    done, stopped = Event(), Event()

    def watch() -> None:
        while not done.wait(POLL_SECONDS):
            if is_cancelled():
                stopped.set()
                solver.stop_search()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield stopped
    finally:
        done.set()
        thread.join()


def infeasible_core(formulation: Formulation, limit: float) -> frozenset[tuple[RuleCode, int]]:
    """Rules, each with its person (seniors: its shift), that cannot hold together."""
    model = Model(formulation, is_assuming=True)
    model.cp.add_assumptions(list(model.groups.values()))
    solver = _solver(limit)
    if solver.solve(model.cp) != cp_model.INFEASIBLE:
        return frozenset()
    core = set(solver.sufficient_assumptions_for_infeasibility())
    return frozenset(key for key, literal in model.groups.items() if literal.index in core)
