"""What a publication would say: rules that are broken, and whose days change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from apps.service.celldiff import PersonChange, cells_of, changes, restored
from apps.service.models import (
    Agent,
    PublishNotice,
    Roster,
    RosterPublish,
    ShiftAssignment,
    SolverRun,
)
from apps.service.rules import Board
from apps.service.selectors.facts import RosterFacts, roster_facts
from apps.service.selectors.problem import problem_of
from apps.service.selectors.sentences import break_sentence, day_text, is_free


@dataclass(frozen=True)
class Standing:
    """Rules that a roster breaks as it stands; `allowed` were broken with a reason before."""

    hard: tuple[str, ...]
    soft: tuple[str, ...]
    allowed: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return all of them."""
        return self.hard + self.soft + self.allowed


@dataclass(frozen=True)
class NamedChange:
    """What changes for a person, with the name."""

    agent: Agent
    change: PersonChange


@dataclass(frozen=True)
class PublishPreview:
    """Everything that the dialog shows before a roster is published."""

    roster: Roster
    standing: Standing
    changes: tuple[NamedChange, ...]
    short: tuple[str, ...]
    number: int


def publish_preview(roster: Roster) -> PublishPreview:
    """Return what publishing would tell: rules, whose days change, shifts short of people."""
    facts = roster_facts(roster)
    last = last_publish(roster)
    planned = cells_of(
        (row.agent_id, facts.shift_by_id[row.shift_id].day, _code(facts, row))
        for row in facts.on_duty
        if row.agent_id
    )
    changed = changes(restored(last.cells) if last else {}, planned)
    return PublishPreview(
        roster,
        standing_of(roster, facts),
        _named(changed, facts.agent_by_id),
        short_shifts(facts),
        last.number + 1 if last else 1,
    )


def proposal_of(run: SolverRun | None) -> tuple[NamedChange, ...]:
    """Return whose days the plan of a run changes; nothing where there is no plan to decide on."""
    if run is None or run.result is None or run.decision:
        return ()
    rows = ShiftAssignment.objects.on_duty().filter(shift__roster=run.roster, agent__isnull=False)
    now = cells_of(rows.values_list("agent_id", "shift__day", "shift__template__code"))
    return _named(changes(now, restored(run.result)), {})


def standing_of(roster: Roster, facts: RosterFacts | None = None) -> Standing:
    """Return the rules that the roster breaks now, by how they are allowed."""
    facts = facts or roster_facts(roster)
    problem = problem_of(facts)
    reasons = {(row.agent_id, row.shift_id) for row in facts.on_duty if row.override_reason}
    found = [each for each in Board(problem, problem.previous).all_breaks() if not is_free(each)]
    is_allowed = [(each.person_id, each.shift_id) in reasons for each in found]
    words = [break_sentence(facts, each) for each in found]
    told = list(zip(found, words, is_allowed, strict=True))
    return Standing(
        hard=tuple(text for each, text, allowed in told if each.is_hard and not allowed),
        soft=tuple(text for each, text, allowed in told if not each.is_hard and not allowed),
        allowed=tuple(text for _, text, allowed in told if allowed),
    )


def short_shifts(facts: RosterFacts) -> tuple[str, ...]:
    """Return the shifts that lack people, such as "Mon 7 Dec D"."""
    have: dict[int, int] = {}
    for row in facts.on_duty:
        have[row.shift_id] = have.get(row.shift_id, 0) + bool(row.agent_id)
    return tuple(
        f"{day_text(shift.day)} {shift.template.code}"
        for shift in facts.shifts
        if have.get(shift.pk, 0) < shift.need_min
    )


def last_publish(roster: Roster) -> RosterPublish | None:
    """Return the newest publication of a roster."""
    return RosterPublish.objects.filter(roster=roster).order_by("-number").first()


def known_cells(roster: Roster) -> dict[int, dict[date, tuple[str, ...]]]:
    """Return the cells as people know them now."""
    rows = ShiftAssignment.objects.known().filter(shift__roster=roster, agent__isnull=False)
    return cells_of(rows.values_list("agent_id", "shift__day", "shift__template__code"))


def notices_of(agent: Agent) -> list[PublishNotice]:
    """Return what the person was told and has not confirmed, oldest first."""
    rows = PublishNotice.objects.unseen().filter(agent=agent).order_by("pk")
    return list(rows.select_related("publish__roster__shop"))


def _named(
    changed: tuple[PersonChange, ...], known: Mapping[int, Agent]
) -> tuple[NamedChange, ...]:
    """Name the people; those who are not on the roster any more are looked up."""
    people = dict(known)
    left = [change.person_id for change in changed if change.person_id not in people]
    if left:
        people |= Agent.objects.select_related("user").in_bulk(left)
    return tuple(NamedChange(people[change.person_id], change) for change in changed)


def _code(facts: RosterFacts, row: ShiftAssignment) -> str:
    return facts.shift_by_id[row.shift_id].template.code
