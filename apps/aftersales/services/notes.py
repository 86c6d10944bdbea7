"""What is written to a case without moving it: notes, contacts, owners, files, found causes."""

from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import CaseEvent, Reason
from apps.aftersales.selectors.figure_days import reason_days
from apps.aftersales.services.deciding import needed
from apps.aftersales.services.telling import owner_tell
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, enter
from apps.aftersales.states import DESK
from apps.common.errors import ShopError
from apps.common.http import missing

ANYBODY = DESK | {"agent"}
OWNERS = ("assistant", "supervisor", "director")


@acting
def case_note(
    *,
    case_id: int,
    hand: Hand,
    note: str,
    channel: str = "",
    direction: str = "",
    sent: Sent = NOTHING_SENT,
) -> CaseEvent:
    """Write a note, or that the buyer was heard ("in") or told something ("out")."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Write what there is to say."))
        turn.channel, turn.direction = channel, direction
        if direction == "out":
            turn.case.first_response_at = turn.case.first_response_at or hand.now
        elif direction == "in":
            turn.case.contacted_at = hand.now

    kind = "contact" if direction else "note"
    return enter(kind, case_id=case_id, hand=hand, sent=sent, step=step, who=ANYBODY, kind=kind)


@acting
def case_assign(*, case_id: int, hand: Hand, owner_id: int, sent: Sent = NOTHING_SENT) -> CaseEvent:
    """Give an open case to somebody of the shop who may handle cases; the state stays."""

    def step(turn: Turn) -> None:
        if not turn.case.is_open:
            raise ShopError("state_refused", _("This case is over."))
        held = Membership.objects.valid_at(hand.now).filter(
            user_id=owner_id, shop_id=hand.shop_id, role__in=OWNERS
        )
        if not held.exists():
            raise ShopError("field_invalid", _("Choose somebody who handles cases."), "owner")
        turn.payload["owner"] = [turn.case.owner_id, owner_id]
        turn.case.owner_id = owner_id
        owner_tell(turn)

    return enter("assign", case_id=case_id, hand=hand, sent=sent, step=step, who=DESK, kind="note")


@acting
def line_verify(
    *,
    case_id: int,
    line_id: int,
    hand: Hand,
    stated: str | None = None,
    cause: str | None = None,
    defect_code: str = "",
    liability: str = "",
    remediable: str = "",
    sent: Sent = NOTHING_SENT,
) -> CaseEvent:
    """Say what the buyer's reason is, and what the cause was found to be.

    The days on which the case counts are marked: their figures by reason move.
    """

    def step(turn: Turn) -> None:
        line = turn.case.lines.filter(pk=line_id).first()
        if line is None:
            raise missing()
        old = (line.stated_reason_id, line.verified_cause_id, line.remediable)
        if stated is not None:
            line.stated_reason = _reason(stated)
        if cause is not None:
            line.verified_cause = _reason(cause) if cause else None
            line.liability = liability or (
                line.verified_cause.liability if line.verified_cause else line.liability
            )
        line.defect_code = defect_code or line.defect_code
        line.remediable = remediable or line.remediable
        line.full_clean(exclude=["case", "order_line", "sku"])
        line.save()
        turn.payload["line"] = line.pk
        if (line.stated_reason_id, line.verified_cause_id, line.remediable) != old:
            turn.days |= reason_days(turn.case)

    return enter("verify", case_id=case_id, hand=hand, sent=sent, step=step, who=DESK, kind="note")


def _reason(code: str) -> Reason:
    found = Reason.objects.filter(code=code).first()
    if found is None:
        raise ShopError("field_invalid", _("There is no such reason."), "reason")
    return found
