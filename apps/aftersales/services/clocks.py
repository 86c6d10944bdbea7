"""Starts, pauses and stops the clocks of a case as its events ask, and keeps the first to end."""

from datetime import datetime, timedelta

from apps.aftersales.deadlines import ESCALATE, Clock, first_to_end, own_clock, resumed
from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseLeg
from apps.aftersales.selectors.settings import open_due, platform_clock_of
from apps.aftersales.states import UNDECIDED

STARTS_ANEW = frozenset({"log", "buyer_revises", "reroute", "reopen"})
PAUSES = frozenset({"ask_buyer", "propose"})
RESUMES = frozenset({"buyer_replied", "ask_timed_out", "ask_undo", "send_back"})
DECIDING = ("logged", "deciding")
# For a buyer's second thoughts where the platform sets no time.
REVISE = timedelta(days=5)
CHASED = ("parcel_missing", "parcel_late")


def clocks_run(
    *,
    case: AfterSalesCase,
    leg: CaseLeg | None,
    event: str,
    settings: AftersalesSettings,
    now: datetime,
) -> None:
    """Set what an event does to the clocks; saves the leg, the caller saves the case."""
    if leg is not None:
        leg_started(leg, settings, now)
        leg.save()
    else:
        _case_clocks(case, event, settings, now)
    deadline_set(case)


def deadline_set(case: AfterSalesCase) -> None:
    """Keep the clock that is due first, and what follows when it ends."""
    first = first_to_end(running_clocks(case))
    case.deadline_at = first.due_at if first else None
    case.on_timeout = first.outcome if first else ""


def running_clocks(case: AfterSalesCase) -> list[Clock]:
    """Return every clock of a case that runs now."""
    found: list[Clock] = []
    if case.status in UNDECIDED:
        found += _own(case)
        if case.platform_due_at and case.platform_ends_at:
            outcome = case.platform_outcome
            found.append(Clock(case.platform_due_at, case.platform_ends_at, outcome))
    if case.is_open and case.pk:
        found += [
            Clock(leg.due_at, leg.ends_at or leg.due_at, leg.on_timeout or ESCALATE)
            for leg in case.legs.all()
            if leg.due_at and not leg.is_over
        ]
    return found


def _own(case: AfterSalesCase) -> list[Clock]:
    waiting = case.first_response_due_at if case.first_response_at is None else None
    deciding = case.decide_due_at if case.status in DECIDING else None
    approval = case.approval_due_at if case.status == "awaiting_approval" else None
    return [own_clock(due) for due in (waiting, deciding, approval) if due]


def _case_clocks(
    case: AfterSalesCase, event: str, settings: AftersalesSettings, now: datetime
) -> None:
    if event in STARTS_ANEW:
        _start(case, event, settings, now)
    elif event in PAUSES:
        case.paused_at = now
    elif event in RESUMES:
        _resume(case, now)
    elif event == "reject":
        _stop(case)
        _platform(case, "revise", now)
        if case.platform_ends_at is None:
            case.platform_due_at = case.platform_ends_at = now + REVISE
            case.platform_outcome = "closes"
    elif case.status not in UNDECIDED:
        _stop(case)
    case.approval_due_at = None
    if event == "propose":
        case.approval_due_at = now + timedelta(hours=settings.approval_hours)


def _start(case: AfterSalesCase, event: str, settings: AftersalesSettings, now: datetime) -> None:
    _stop(case)
    hours = settings.chase_hours if case.kind in CHASED else settings.decide_hours
    case.stage_started_at = now
    case.decide_due_at = now + timedelta(hours=hours)
    _platform(case, "decide", now)
    if event == "log":
        seconds = settings.first_response_hours * 3_600
        case.first_response_due_at = open_due(case.shop, now, seconds)


def _platform(case: AfterSalesCase, stage: str, now: datetime) -> None:
    clock = platform_clock_of(case.shop, stage, now, phase=case.phase, kind=case.kind)
    case.platform_due_at = clock.due_at if clock else None
    case.platform_ends_at = clock.ends_at if clock else None
    case.platform_outcome = clock.outcome if clock else ""


def _resume(case: AfterSalesCase, now: datetime) -> None:
    if case.paused_at is None:
        return
    if case.decide_due_at is not None:
        case.decide_due_at = resumed(case.decide_due_at, case.paused_at, now)
    case.paused_seconds += int((now - case.paused_at).total_seconds())
    case.paused_at = None


def _stop(case: AfterSalesCase) -> None:
    case.paused_at = None
    case.decide_due_at = case.platform_due_at = case.platform_ends_at = None
    case.platform_outcome = ""


def leg_started(leg: CaseLeg, settings: AftersalesSettings, now: datetime) -> None:
    """Start the clock of the state that a leg is in now; the caller saves it."""
    leg.due_at = leg.ends_at = None
    leg.on_timeout = ""
    clock = _clock_of(leg, settings, now)
    if clock is not None:
        leg.due_at, leg.ends_at, leg.on_timeout = clock.due_at, clock.ends_at, clock.outcome


def _clock_of(leg: CaseLeg, settings: AftersalesSettings, now: datetime) -> Clock | None:
    stage = PLATFORM_STAGES.get((leg.kind, leg.state))
    if stage is not None:
        case = leg.case
        return platform_clock_of(case.shop, stage, now, phase=case.phase, kind=case.kind)
    name = OWN_STAGES.get((leg.kind, leg.state))
    if name is None:
        return None
    return own_clock(now + timedelta(hours=getattr(settings, name)))


PLATFORM_STAGES = {
    ("goods", "waiting_buyer_ship"): "buyer_ship",
    ("goods", "in_transit"): "receive",
    ("dispute", "opened"): "evidence",
}
OWN_STAGES = {
    ("goods", "delivered"): "inspect_hours",
    ("goods", "inspecting"): "inspect_hours",
    ("money", "requested"): "approval_hours",
    ("money", "approved"): "execute_hours",
    ("money", "executing"): "execute_hours",
    ("money", "failed"): "execute_hours",
    ("replacement", "reserved"): "execute_hours",
    ("replacement", "out_of_stock"): "chase_hours",
    ("replacement", "shipped"): "chase_hours",
    ("repair", "received"): "inspect_hours",
    ("repair", "diagnosing"): "inspect_hours",
    ("repair", "quoted"): "chase_hours",
    ("repair", "repairing"): "chase_hours",
    ("repair", "done"): "execute_hours",
}
