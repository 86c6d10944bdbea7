"""Who is told of a case: who may approve it, whose it is, and when nobody has to look any more."""

from decimal import Decimal
from typing import Final

from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.aftersales.models import CaseLeg
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
    """Tell whose case it is that its deadline is over; the supervisors where it is nobody's."""
    case, due = turn.case, turn.case.deadline_at
    notice = _notice(turn, "case_overdue", due.isoformat() if due else "")
    if case.owner_id is not None:
        notify(notice, people=[case.owner_id])
    else:
        notify(notice, roles=[SUPERVISOR], without=_not_theirs(turn))


def case_settle(turn: Turn, before: str) -> None:
    """Let rest what a case asked of people, as far as it asks it no more."""
    case = turn.case
    if not case.is_open:
        over: tuple[str, ...] = ASKED
    elif turn.leg is None and before == PROPOSED != case.status:
        over = ASKED[:1]
    elif turn.leg is not None and before == "requested":
        waits = case.legs.filter(kind=CaseLeg.Kind.MONEY, state="requested").exclude(pk=turn.leg.pk)
        over = () if waits.exists() else ASKED[1:2]
    else:
        over = ()
    for kind in over:
        notices_settle(kind=kind, shop_id=case.shop_id, target=case.pk)


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
