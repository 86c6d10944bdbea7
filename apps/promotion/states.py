"""Which step leads from where to where: proposals about bids, posts."""

from collections.abc import Mapping
from typing import Final

from apps.common.moves import move

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


PROMOTER, DIRECTOR, SYSTEM, WORK = "promoter", "director", "system", "work"
# A post is written by one person and approved by another.
POST_MOVES: Final = (
    move("write", ("idea", "drafting"), "drafting", PROMOTER),
    # The work app asks for pictures and brings them.
    move("send_to_design", "drafting", "design", WORK),
    move("design_done", "design", "review", WORK),
    move("design_cancelled", "design", "drafting", WORK),
    move("ready", "drafting", "review", PROMOTER),
    move("send_back", "review", "drafting", PROMOTER, DIRECTOR),
    move("approve", "review", "scheduled", PROMOTER, DIRECTOR),
    move("publish", ("scheduled", "failed"), "published", PROMOTER),
    move("fail", "scheduled", "failed", SYSTEM),
    move(
        "skip", ("idea", "drafting", "design", "review", "scheduled", "failed"), "skipped", PROMOTER
    ),
)
# What nobody wants or what did not come out leaves its box empty.
POST_EMPTY: Final = frozenset({"skipped", "failed"})
SUBSCRIPTION_MOVES: Final = (
    move("cancel", "active", "cancelled", PROMOTER, DIRECTOR),
    move("keep", "cancelled", "active", PROMOTER, DIRECTOR),
    move("renew", "active", "active", SYSTEM),
    move("end", "cancelled", "ended", SYSTEM),
)
