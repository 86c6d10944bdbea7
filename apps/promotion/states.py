"""Which step leads a proposal from where to where."""

from collections.abc import Mapping
from typing import Final

# Step: states that it may start from, the state that it ends in.
MOVES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    "approve": (frozenset({"proposed"}), "approved"),
    "reject": (frozenset({"proposed", "approved"}), "rejected"),
    "apply": (frozenset({"approved"}), "applied"),
    "expire": (frozenset({"proposed", "approved", "noted"}), "expired"),
    "judge": (frozenset({"applied"}), "judged"),
    "revert": (frozenset({"applied", "judged"}), "reverted"),
}
LIVE: Final = frozenset({"proposed", "approved", "noted"})
# Steps that people take; time does the other.
BY_HAND: Final = ("approve", "reject", "apply", "revert")
