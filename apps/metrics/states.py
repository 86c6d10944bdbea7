"""The moves that a month's target may make; every other is refused."""

from dataclasses import dataclass

from apps.common.errors import ShopError


@dataclass(frozen=True, slots=True)
class PlanMove:
    """One allowed move of a target plan, and the page whose right it needs."""

    event: str
    source: str
    target: str
    url_name: str


# A plan in force is never edited: it is superseded by its next version in the same transaction.
PLAN_MOVES = (
    PlanMove("approve", "draft", "active", "metrics:target-approve"),
    PlanMove("supersede", "active", "superseded", "metrics:target-approve"),
    PlanMove("discard", "draft", "discarded", "metrics:target-discard"),
)


def plan_after(state: str, event: str) -> str:
    """The state after `event`; ShopError `state_refused` when the state does not allow it."""
    for move in PLAN_MOVES:
        if (move.event, move.source) == (event, state):
            return move.target
    raise ShopError("state_refused", f"A target that is {state} cannot be changed so: {event}.")
