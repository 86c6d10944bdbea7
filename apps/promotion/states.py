"""Which step leads from where to where: proposals about bids, posts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# Step: states that it may start from, the state that it ends in.
MOVES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "approve": (frozenset({"proposed"}), "approved"),
    "reject": (frozenset({"proposed", "approved"}), "rejected"),
    "apply": (frozenset({"approved"}), "applied"),
    "expire": (frozenset({"proposed", "approved", "noted"}), "expired"),
    "revert": (frozenset({"applied"}), "reverted"),
}
LIVE: Final = frozenset({"proposed", "approved", "noted"})
# Steps that people take; time does the other.
BY_HAND: Final = ("approve", "reject", "apply", "revert")


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a machine: the event, the states it leaves, where it leads, and whose it is."""

    event: str
    sources: frozenset[str]
    target: str
    who: frozenset[str]


def _move(event: str, sources: str, target: str, *who: str) -> Move:
    return Move(event, frozenset(sources.split()), target, frozenset(who))


PROMOTER, DIRECTOR, SYSTEM, WORK = "promoter", "director", "system", "work"
# A post is written by one person and approved by another.
POST_MOVES: Final = (
    _move("write", "idea drafting", "drafting", PROMOTER),
    _move("send_to_design", "drafting", "design", WORK),
    _move("design_done", "design", "review", WORK),
    _move("design_cancelled", "design", "drafting", WORK),
    _move("ready", "drafting", "review", PROMOTER),
    _move("send_back", "review", "drafting", PROMOTER, DIRECTOR),
    _move("approve", "review", "scheduled", PROMOTER, DIRECTOR),
    _move("publish", "scheduled failed", "published", PROMOTER),
    _move("fail", "scheduled", "failed", SYSTEM),
    _move("skip", "idea drafting design review scheduled failed", "skipped", PROMOTER),
)
# What nobody wants or what did not come out leaves its box empty.
POST_EMPTY: Final = frozenset({"skipped", "failed"})


def states_of(moves: Iterable[Move]) -> frozenset[str]:
    """Return every state of a machine."""
    return frozenset(state for move in moves for state in (*move.sources, move.target))


def move_of(moves: Iterable[Move], event: str, state: str) -> Move | None:
    """Return the row of an event in a state; None where the machine has none."""
    found = (move for move in moves if move.event == event and state in move.sources)
    return next(found, None)


def events_for(moves: Iterable[Move], state: str, role: str) -> tuple[str, ...]:
    """Return what somebody of a role may try in a state."""
    return tuple(move.event for move in moves if state in move.sources and role in move.who)
