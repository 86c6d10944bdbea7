"""Who is told of a case: who may approve it, whose it is, and when nobody has to look any more."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.selectors.settings import limit_of
from apps.aftersales.services.turn import Turn
from apps.aftersales.states import ASSISTANT, DIRECTOR, SUPERVISOR

ASKED: Final = ("case_approval", "refund_approval", "case_overdue")
PROPOSED: Final = "awaiting_approval"


def proposal_tell(turn: Turn, money: Decimal) -> None:
    """Tell those whose limit is high enough of a plan that somebody else proposed."""
    _tell(turn, "case_approval", money)


def payment_tell(turn: Turn, leg: CaseLeg) -> None:
    """Tell those who may allow it of money that was asked for after the decision."""
    if leg.kind == CaseLeg.Kind.MONEY and leg.state == "requested":
        _tell(turn, "refund_approval", leg.amount or Decimal(0), f"leg {leg.pk}")


def overdue_tell(turn: Turn) -> None:
    """Tell whose case it is that its deadline is over; who leads where it is nobody's any more."""
    case, due = turn.case, turn.case.deadline_at
    notice = _notice(turn, "case_overdue", due.isoformat() if due else "")
    if not notify(notice, people=[case.owner_id]):
        notify(notice, roles=[SUPERVISOR, DIRECTOR], without=_not_theirs(turn))


def owner_tell(turn: Turn) -> None:
    """Let the owner of before alone, and tell the new one of a deadline that is over already."""
    case, due = turn.case, turn.case.deadline_at
    notices_settle(("case_overdue",), shop_id=case.shop_id, target=case.pk)
    if due is not None and due <= turn.hand.now:
        notice = _notice(turn, "case_overdue", f"{due.isoformat()} {case.version}")
        notify(notice, people=[case.owner_id], without=[turn.hand.user_id])


def case_settle(turn: Turn, before: str, changed: Collection[str]) -> None:
    """Let rest what a case asked of people, as far as it asks it no more."""
    over = [kind for kind, is_over in _asked(turn, before, changed) if is_over]
    notices_settle(over, shop_id=turn.case.shop_id, target=turn.case.pk)


def _asked(turn: Turn, before: str, changed: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield each kind of ASKED, and whether it asks nobody any more."""
    case, due = turn.case, turn.case.deadline_at
    if not case.is_open:
        yield from ((kind, True) for kind in ASKED)
        return
    yield "case_approval", turn.leg is None and before == PROPOSED != case.status
    # A way that is chosen anew takes back the payments of the old one.
    is_of_money = before == "requested" if turn.leg is not None else turn.event == "reroute"
    yield "refund_approval", is_of_money and not _payments_wait(case)
    yield "case_overdue", "deadline_at" in changed and (due is None or due > turn.hand.now)


def _payments_wait(case: AfterSalesCase) -> bool:
    waiting: bool = case.legs.filter(kind=CaseLeg.Kind.MONEY, state="requested").exists()
    return waiting


def proposer_tell(turn: Turn, proposer_id: int | None) -> None:
    """Tell who proposed a plan that something is missing in it."""
    notify(_notice(turn, "case_back"), people=[proposer_id], without=[turn.hand.user_id])


def _tell(turn: Turn, kind: str, money: Decimal, mark: str = "") -> None:
    able = (ASSISTANT, SUPERVISOR, DIRECTOR)
    roles = [role for role in able if limit_of(turn.settings, role) >= money]
    notice = _notice(turn, kind, mark or turn.case.version)
    notify(notice, roles=roles, without=[turn.hand.user_id, *_not_theirs(turn)])


def _notice(turn: Turn, kind: str, mark: object = "") -> Notice:
    case = turn.case
    mark = mark or case.version
    return Notice(kind, case.shop_id, case.pk, mark, {"number": case.pk})


def _not_theirs(turn: Turn) -> list[int | None]:
    """Nobody handles a case that is about themselves."""
    about = turn.case.about_agent
    return [about.user_id] if about else []
