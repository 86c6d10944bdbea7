"""Why an event may not be: the conditions that need nothing but the case as it stands."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseLeg
from apps.aftersales.plans import WITH_GOODS
from apps.aftersales.selectors.wording import state_words
from apps.aftersales.states import CASE_MOVES, LEG_MOVES, TAKEN_BACK, may, moves_from
from apps.common.errors import TransitionRefused

CANNOT_REFUSE = "cannot_refuse"
ARRIVED = frozenset({"delivered", "inspecting", "accepted", "partly_accepted"})
TAKEN_IN = ("accepted", "partly_accepted")
MOST_ATTEMPTS = 3


def refused(guard: str, message: str, field: str | None = None, **facts: Any) -> TransitionRefused:
    """Return the refusal of a guard, with what it went by."""
    told = {"guard": guard, "facts": {name: str(value) for name, value in facts.items()}}
    return TransitionRefused("guard_refused", message, field, told)


def allowed_events(
    subject: AfterSalesCase | CaseLeg, hand: Hand, case: AfterSalesCase
) -> list[str]:
    """Return the events that somebody may try now, by the table alone."""
    is_owner = hand.user_id is not None and hand.user_id == case.owner_id
    if isinstance(subject, CaseLeg):
        rows = moves_from(LEG_MOVES[subject.kind], subject.state)
    else:
        rows = moves_from(CASE_MOVES, subject.status)
    offered = (move for move in rows if move.event not in TAKEN_BACK)
    return [move.event for move in offered if may(move, hand.role, is_owner=is_owner)]


def legs_of(case: AfterSalesCase) -> list[CaseLeg]:
    """Return the legs of a case, oldest first."""
    return list(case.legs.all())


def live(legs: list[CaseLeg]) -> list[CaseLeg]:
    """Return the legs that have not ended."""
    return [leg for leg in legs if not leg.is_over]


def check_reasons(case: AfterSalesCase) -> None:
    """Refuse while a line has no reason."""
    bare = [line for line in case.lines.all() if line.stated_reason_id is None]
    if bare:
        text = _("Say the reason of each line first: %(count)s without one.")
        raise refused("reasons", text % {"count": len(bare)}, "reason", lines=len(bare))


def check_nothing_lives(case: AfterSalesCase) -> None:
    """Refuse while a leg has not ended."""
    open_legs = live(legs_of(case))
    if open_legs:
        words = ", ".join(f"{leg.get_kind_display()}: {state_words(leg)}" for leg in open_legs)
        text = _("Something is still under way: %(legs)s.")
        raise refused("legs", text % {"legs": words}, legs=len(open_legs))


def check_may_refuse(case: AfterSalesCase) -> None:
    """Refuse to reject what the platform does not let us."""
    if case.platform_constraint == CANNOT_REFUSE:
        text = _("The platform does not let us refuse this one.")
        raise refused("platform_constraint", text, constraint=case.platform_constraint)


def check_may_cancel(case: AfterSalesCase) -> None:
    """Refuse where money has gone, goods have come, or a leg cannot be taken back."""
    for leg in legs_of(case):
        if leg.kind == CaseLeg.Kind.MONEY and leg.state == "succeeded":
            raise refused("money", _("Money has gone already."), amount=leg.amount)
        if leg.kind == CaseLeg.Kind.GOODS and leg.state in ARRIVED:
            raise refused("goods", _("The goods have come already."))
        if not leg.is_over and not can_void(leg):
            text = _("%(leg)s cannot be taken back any more: %(state)s.")
            words = {"leg": leg.get_kind_display(), "state": state_words(leg)}
            raise refused("legs", text % words, leg=leg.pk)


def can_void(leg: CaseLeg) -> bool:
    """Tell whether a leg can still be taken back."""
    moves = moves_from(LEG_MOVES[leg.kind], leg.state)
    return any(move.event == "void" for move in moves)


def check_may_close(case: AfterSalesCase, settings: AftersalesSettings, now: datetime) -> None:
    """Refuse while the buyer may still answer."""
    check_no_dispute(case)
    silent_since = max(filter(None, (case.resolved_at, case.contacted_at, case.opened_at)))
    ends = silent_since + timedelta(days=settings.auto_close_days)
    if now < ends:
        text = _("The buyer was heard less than %(days)s days ago; close it when they confirm.")
        raise refused("silence", text % {"days": settings.auto_close_days}, until=ends)


def check_no_dispute(case: AfterSalesCase) -> None:
    """Refuse while the platform judges."""
    if any(leg.kind == CaseLeg.Kind.DISPUTE for leg in live(legs_of(case))):
        raise refused("dispute", _("The platform has not judged yet."))


def check_has_dispute(case: AfterSalesCase) -> CaseLeg:
    """Return the dispute that runs; refuse where none does."""
    for leg in live(legs_of(case)):
        if leg.kind == CaseLeg.Kind.DISPUTE:
            return leg
    raise refused("dispute", _("The platform has not been called in this case."))


def check_may_reopen(case: AfterSalesCase, settings: AftersalesSettings, now: datetime) -> None:
    """Refuse after the time for it; a new case then names this one as its parent."""
    since = case.resolved_at or case.closed_at or case.opened_at
    ends = since + timedelta(days=settings.reopen_days)
    if now > ends:
        text = _("More than %(days)s days have passed: log a new case.")
        raise refused("reopen_days", text % {"days": settings.reopen_days}, until=ends)


def check_may_verdict_for(case: AfterSalesCase) -> None:
    """Refuse a verdict for us without a dispute, or while another leg runs."""
    check_has_dispute(case)
    others = [leg for leg in live(legs_of(case)) if leg.kind != CaseLeg.Kind.DISPUTE]
    if others:
        raise refused("legs", _("Something else is still under way."), legs=len(others))


def check_may_reroute(case: AfterSalesCase) -> None:
    """Refuse where the chosen way has not failed."""
    if not failed_legs(case):
        raise refused("failed", _("The way that was chosen has not failed."))


def failed_legs(case: AfterSalesCase) -> list[CaseLeg]:
    """Return the legs that have failed since the case was decided upon last."""
    since = case.stage_started_at
    return [
        leg
        for leg in legs_of(case)
        if has_failed(leg) and (leg.ended_at is None or leg.ended_at > since)
    ]


def has_failed(leg: CaseLeg) -> bool:
    """Tell whether a leg ended, or stopped, so that something else has to be decided."""
    if leg.kind == CaseLeg.Kind.MONEY:
        return leg.state == "failed" and leg.attempts >= MOST_ATTEMPTS
    return leg.state in ("refused_back", "lost", "unrepairable")


def check_may_execute(leg: CaseLeg, hand: Hand) -> None:
    """Refuse to pay before the goods are in, or after three attempts; a supervisor may waive."""
    if hand.role in ("supervisor", "director"):
        return
    if leg.attempts >= MOST_ATTEMPTS:
        text = _("It failed %(count)s times: a supervisor has to try.")
        raise refused("attempts", text % {"count": leg.attempts}, attempts=leg.attempts)
    goods = [each for each in legs_of(leg.case) if each.kind == CaseLeg.Kind.GOODS]
    waits = leg.purpose == CaseLeg.Purpose.REFUND and leg.case.route in WITH_GOODS
    if waits and goods and goods[-1].state not in TAKEN_IN:
        text = _("The goods are not accepted yet: %(state)s.")
        raise refused("goods", text % {"state": state_words(goods[-1])}, goods=goods[-1].state)


def check_may_ship(leg: CaseLeg, hand: Hand) -> None:
    """Refuse to send a replacement before the buyer has sent theirs; a supervisor may waive."""
    if hand.role in ("supervisor", "director"):
        return
    goods = [each for each in legs_of(leg.case) if each.kind == CaseLeg.Kind.GOODS]
    if leg.case.route in WITH_GOODS and goods and goods[-1].state == "waiting_buyer_ship":
        raise refused("goods", _("The buyer has not sent theirs yet."), goods=goods[-1].state)


def check_goods_came(leg: CaseLeg) -> None:
    """Refuse to begin a repair before the goods have come."""
    goods = [each for each in legs_of(leg.case) if each.kind == CaseLeg.Kind.GOODS]
    if not goods or goods[-1].state not in ARRIVED:
        raise refused("goods", _("The goods have not come yet."))


CaseCheck = Callable[[AfterSalesCase, AftersalesSettings, datetime], None]
LegCheck = Callable[[CaseLeg, Hand], None]


CASE_CHECKS: Mapping[str, CaseCheck] = {
    "propose": lambda case, _s, _n: check_reasons(case),
    "approve": lambda case, _s, _n: check_reasons(case),
    "answer": lambda case, _s, _n: check_nothing_lives(case),
    "reject": lambda case, _s, _n: check_may_refuse(case),
    "resolve": lambda case, _s, _n: check_nothing_lives(case),
    "reroute": lambda case, _s, _n: check_may_reroute(case),
    "cancel": lambda case, _s, _n: check_may_cancel(case),
    # The buyer may confirm it, so silence is asked about only when the form says nothing.
    "close": lambda case, _s, _n: check_no_dispute(case),
    "reopen": check_may_reopen,
    "escalate": lambda case, _s, _n: check_no_dispute(case),
    "verdict_against": lambda case, _s, _n: (check_has_dispute(case), None)[1],
    "verdict_for": lambda case, _s, _n: check_may_verdict_for(case),
}
LEG_CHECKS: Mapping[tuple[str, str], LegCheck] = {
    ("money", "execute"): check_may_execute,
    ("replacement", "ship"): check_may_ship,
    ("repair", "receive"): lambda leg, _h: check_goods_came(leg),
}
