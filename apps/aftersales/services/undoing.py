"""Takes back what somebody has just done, as long as nothing else has happened to the case."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand
from apps.aftersales.models import CaseEvent
from apps.aftersales.selectors.guards import refused
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, enter, take_turn
from apps.aftersales.states import DESK

UNDO_TIME = timedelta(minutes=15)


@acting
def take_undo(*, case_id: int, hand: Hand) -> None:
    """Put a case that was just taken back among the logged ones, to whom it was before."""

    def step(turn: Turn) -> None:
        turn.case.owner_id = _just_done(turn, "take").payload["owner"][0]

    take_turn("put_back", case_id=case_id, hand=hand, step=step)


@acting
def ask_undo(*, case_id: int, hand: Hand) -> None:
    """Say that a question just noted was never sent: our clock runs again."""

    def step(turn: Turn) -> None:
        if _just_done(turn, "ask_buyer").payload["is_first"]:
            turn.case.first_response_at = None
        turn.case.next_action, turn.case.next_action_at = "", None

    take_turn("ask_undo", case_id=case_id, hand=hand, step=step)


@acting
def assign_undo(*, case_id: int, hand: Hand) -> None:
    """Give a case that was just given away back to whom it was, or to nobody."""

    def step(turn: Turn) -> None:
        before, after = _just_done(turn, "assign").payload["owner"]
        turn.payload["owner"] = [after, before]
        turn.case.owner_id = before

    enter(
        "assign_undo", case_id=case_id, hand=hand, sent=NOTHING_SENT, step=step, who=DESK,
        kind="note",
    )  # fmt: skip


UNDO: Mapping[str, Callable[..., None]] = {
    "take": take_undo,
    "ask_buyer": ask_undo,
    "assign": assign_undo,
}


def _just_done(turn: Turn, event: str) -> CaseEvent:
    """Return one's own event, the last of the case and not old; refuse where it is not."""
    last: CaseEvent | None = turn.case.events.order_by("-pk").first()
    is_mine = last is not None and last.event == event and last.actor_id == turn.hand.user_id
    if last is None or not is_mine:
        raise refused("undo", _("Something has happened since: it stays."))
    if turn.hand.now - last.at > UNDO_TIME:
        text = _("Only within %(count)s minutes.")
        raise refused("undo", text % {"count": UNDO_TIME.seconds // 60}, at=last.at)
    return last
