"""The moves that rosters, swaps and leave may make; every other is refused."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.common.errors import ShopError


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move, and the page whose right it needs."""

    event: str
    source: str
    target: str
    url_name: str


ROSTER_MOVES = (
    Move("propose", "draft", "proposed", "service:roster-fill"),
    Move("decide", "proposed", "draft", "service:run"),
    Move("publish", "draft", "published", "service:roster-publish"),
    Move("publish", "published", "published", "service:roster-publish"),
    Move("lock", "published", "locked", "service:roster-lock"),
    Move("correct", "locked", "locked", "service:roster-publish"),
)
SWAP_MOVES = (
    Move("accept", "offered", "accepted", "service:swap-act"),
    Move("decline", "offered", "declined", "service:swap-act"),
    Move("withdraw", "offered", "withdrawn", "service:swap-act"),
    Move("withdraw", "accepted", "withdrawn", "service:swap-act"),
    Move("refuse", "accepted", "declined", "service:swap-decide"),
    Move("approve", "accepted", "applied", "service:swap-decide"),
    Move("expire", "offered", "expired", "service:swaps"),
    Move("expire", "accepted", "expired", "service:swap-act"),
)
# Messages move an inquiry by themselves (`services/rounds.py`): these are the moves of people.
_LIVE = ("new", "waiting_us", "waiting_buyer")
_OVER = ("won", "lost", "closed")
INQUIRY_MOVES = (
    *(Move("win", state, "won", "service:inquiry-state") for state in _LIVE),
    *(Move("lose", state, "lost", "service:inquiry-state") for state in _LIVE),
    *(Move("close", state, "closed", "service:inquiry-state") for state in _LIVE),
    Move("hand_to_buyer", "new", "waiting_buyer", "service:inquiry-state"),
    Move("hand_to_buyer", "waiting_us", "waiting_buyer", "service:inquiry-state"),
    Move("hand_to_us", "waiting_buyer", "waiting_us", "service:inquiry-state"),
    *(Move("reopen", state, "waiting_us", "service:inquiry-state") for state in _OVER),
)
AVAILABILITY_MOVES = (
    Move("approve", "asked", "approved", "service:leave-decide"),
    Move("decline", "asked", "declined", "service:leave-decide"),
    Move("withdraw", "asked", "withdrawn", "service:leave-withdraw"),
    Move("withdraw", "approved", "withdrawn", "service:leave-withdraw"),
)
QUEUE_MOVES = (
    Move("claim", "waiting", "claimed", "service:queue-next"),
    Move("claim", "claimed", "claimed", "service:queue-next"),
    Move("give_back", "claimed", "waiting", "service:queue-back"),
    Move("lapse", "claimed", "waiting", "service:queue-next"),
    Move("retry", "claimed", "waiting", "service:queue-result"),
    Move("finish", "claimed", "done", "service:queue-result"),
    Move("settle", "waiting", "done", "service:queue-result"),
    Move("give_up", "claimed", "expired", "service:queue-result"),
    Move("expire", "waiting", "expired", "service:queue-next"),
    Move("expire", "claimed", "expired", "service:queue-next"),
    Move("cancel", "waiting", "cancelled", "service:queue-result"),
    Move("cancel", "claimed", "cancelled", "service:queue-result"),
)
PROMISE_MOVES = (
    Move("risk", "open", "at_risk", "service:promises"),
    Move("clear", "at_risk", "open", "service:promises"),
    Move("keep", "open", "kept", "service:promise-act"),
    Move("keep", "at_risk", "kept", "service:promise-act"),
    Move("break", "open", "broken", "service:promise-act"),
    Move("break", "at_risk", "broken", "service:promise-act"),
    Move("renegotiate", "open", "renegotiated", "service:promise-act"),
    Move("renegotiate", "at_risk", "renegotiated", "service:promise-act"),
)

QUALITY_MOVES = (
    Move("take", "drawn", "draft", "service:review-mark"),
    Move("give_back", "draft", "drawn", "service:review-mark"),
    Move("mark", "draft", "draft", "service:review-mark"),
    Move("send", "draft", "sent", "service:review-mark"),
    Move("dispute", "sent", "disputed", "service:review-dispute"),
    Move("decide", "disputed", "final", "service:review-decide"),
    Move("settle", "sent", "final", "service:reviews"),
)
COACHING_MOVES = (
    Move("measure", "open", "done", "service:coachings"),
    Move("withdraw", "open", "withdrawn", "service:coaching-withdraw"),
)
SUGGESTION_MOVES = (
    Move("give", "open", "open", "service:suggestion-give"),
    Move("accept", "open", "accepted", "service:suggestion-answer"),
    Move("decline", "open", "declined", "service:suggestion-answer"),
)


def after(moves: tuple[Move, ...], state: str, event: str) -> str:
    """Return the state after `event`; ShopError `state_refused` when the state does not allow it.

    The refusal names what happened meanwhile: somebody else may have been faster.
    """
    for move in moves:
        if (move.event, move.source) == (event, state):
            return move.target
    text = _("This is %(state)s by now: that step is not possible any more.")
    extra = {"state": state, "allowed": sorted(events(moves, state))}
    raise ShopError("state_refused", text % {"state": state}, extra=extra)


def events(moves: tuple[Move, ...], state: str) -> frozenset[str]:
    """Return what may be done next; pages show only these buttons."""
    return frozenset(move.event for move in moves if move.source == state)
