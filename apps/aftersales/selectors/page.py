"""All that the page of one case shows: lines with their room, legs with buttons, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseEvent, CaseLeg, CaseLine
from apps.aftersales.platforms import fits
from apps.aftersales.selectors.guards import CASE_CHECKS, LEG_CHECKS
from apps.aftersales.selectors.money import Refundable, refundable_of
from apps.aftersales.selectors.queue import QueueRow, queue_row
from apps.aftersales.selectors.settings import limit_of, settings_of
from apps.aftersales.selectors.wording import Chip, chip, done_label, event_label, state_words
from apps.aftersales.states import (
    CASE_MOVES,
    DESK,
    LEG_MOVES,
    OWNER,
    TAKEN_BACK,
    Move,
    may,
    moves_from,
)
from apps.common.errors import ShopError
from apps.service.models.people import desk_name

# Shown as a button first; the others stand behind it.
KEYS = {
    "approve": "a",
    "propose": "p",
    "ask_buyer": "b",
    "take": "t",
    "deliver": "r",
    "inspect": "i",
}
TIMELINE = 200


@dataclass(frozen=True, slots=True)
class Action:
    """One button: its event, its key, and why it cannot be used now, else ""."""

    event: str
    label: str
    why_not: str
    key: str = ""
    leg_id: int | None = None


@dataclass(frozen=True, slots=True)
class LegCard:
    """A leg with its clock and buttons."""

    leg: CaseLeg
    chip: Chip
    actions: tuple[Action, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; who is "" for the system, whose rule is named instead."""

    event: CaseEvent
    label: str
    who: str
    rule: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page of a case for one reader."""

    case: AfterSalesCase
    row: QueueRow
    lines: tuple[CaseLine, ...]
    legs: tuple[LegCard, ...]
    actions: tuple[Action, ...]
    timeline: tuple[Entry, ...]
    badges: tuple[str, ...]
    room: Refundable | None
    settings: AftersalesSettings
    limit: Any


def case_page(case: AfterSalesCase, hand: Hand) -> CasePage:
    """Read a case with all that its page shows, and decide each button."""
    _load(case)
    settings = settings_of(case.shop)
    row, now = queue_row(case, hand.now), hand.now
    legs = list(case.legs.all())
    return CasePage(
        case=case,
        row=row,
        lines=row.lines,
        legs=tuple(_card(leg, hand, now) for leg in legs),
        actions=_case_actions(case, hand, settings),
        timeline=tuple(_entry(event) for event in case.newest_events),  # type: ignore[attr-defined]  # prefetched under this name
        badges=tuple(_badges(case)),
        room=refundable_of(case.order) if case.order else None,
        settings=settings,
        limit=limit_of(settings, hand.role),
    )


def case_actions(
    case: AfterSalesCase, hand: Hand, settings: AftersalesSettings
) -> Mapping[str, str]:
    """Return the events of a case for this reader with why each cannot be, "" where it can."""
    return {each.event: each.why_not for each in _case_actions(case, hand, settings)}


def _load(case: AfterSalesCase) -> None:
    events = CaseEvent.objects.select_related("actor", "leg").prefetch_related("files")
    lines = CaseLine.objects.select_related("stated_reason", "verified_cause", "sku")
    legs = CaseLeg.objects.select_related("sku", "other_sku", "case_line")
    prefetch_related_objects(
        [case],
        Prefetch("lines", lines.order_by("pk")),
        Prefetch("legs", legs.order_by("pk")),
        Prefetch("events", events.order_by("-pk")[:TIMELINE], to_attr="newest_events"),
    )


def _case_actions(
    case: AfterSalesCase, hand: Hand, settings: AftersalesSettings
) -> tuple[Action, ...]:
    rows = [move for move in moves_from(CASE_MOVES, case.status) if _is_human(move)]
    found = {}
    for move in rows:
        check = CASE_CHECKS.get(move.event)
        why = _why_not_role(move, hand, case)
        if not why and check is not None:
            why = _why(lambda check=check: check(case, settings, hand.now))
        found[move.event] = Action(
            move.event, event_label(move.event), why, KEYS.get(move.event, "")
        )
    return tuple(found.values())


def _card(leg: CaseLeg, hand: Hand, now: datetime) -> LegCard:
    moves: dict[str, Action] = {}
    for move in moves_from(LEG_MOVES[leg.kind], leg.state):
        if move.event in moves and moves[move.event].why_not == "":
            continue
        if not _is_human(move) or move.event == "judge":
            continue
        check = LEG_CHECKS.get((leg.kind, move.event))
        why = _why_not_role(move, hand, leg.case)
        if not why and check is not None:
            why = _why(lambda check=check: check(leg, hand))
        key = KEYS.get(move.event, "")
        moves[move.event] = Action(move.event, event_label(move.event), why, key, leg.pk)
    left = chip(leg.due_at, now)
    return LegCard(leg, left, tuple(moves.values()), state_words(leg))


def _is_human(move: Move) -> bool:
    return move.event not in TAKEN_BACK and bool(move.who & (DESK | {OWNER}))


def _why_not_role(move: Move, hand: Hand, case: AfterSalesCase) -> str:
    is_owner = hand.user_id is not None and hand.user_id == case.owner_id
    if may(move, hand.role, is_owner=is_owner):
        return ""
    if OWNER in move.who and hand.role in DESK:
        return _("Only the person who handles the case.")
    return _("A supervisor does this.")


def _why(check: Any) -> str:
    try:
        check()
    except ShopError as refused:
        return refused.message
    return ""


def _entry(event: CaseEvent) -> Entry:
    by = event.payload.get("as", "system") if event.actor is None else ""
    rule = {"intake": _("file or push"), "system": _("by itself, by the rules")}.get(by, "")
    who = desk_name(event.actor) if event.actor else ""
    return Entry(event, done_label(event.event), who, rule)


def _badges(case: AfterSalesCase) -> list[str]:
    """Say what does not fit together: counts, and the platform's word against ours."""
    found = []
    for line in case.lines.all():
        if line.is_counted and line.missing_qty:
            words = {"got": line.expected_qty - line.missing_qty, "all": line.expected_qty}
            found.append(_("received %(got)s of %(all)s") % words)
    if not fits(case.platform_meant or case.platform_status, case.status):
        found.append(_("differs from platform: %(state)s") % {"state": case.platform_status})
    return found
