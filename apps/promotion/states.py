"""Which step leads from where to where: proposals about bids, posts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from apps.common.moves import NEW, move, states_of

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

PROMOTER, DIRECTOR, SYSTEM, INTAKE = "promoter", "director", "system", "intake"
MAKERS: Final = frozenset({PROMOTER, DIRECTOR})

# A price that holds for a time: from the plan to the proof that the old one is back.
PRICE_MOVES: Final = (
    move("plan", NEW, "draft", MAKERS),
    move("edit", ("draft", "awaiting_approval", "planned"), "draft", MAKERS),
    move("submit", "draft", "awaiting_approval", MAKERS),
    move("approve", ("draft", "awaiting_approval"), "planned", MAKERS),
    move("start", "planned", "applying", SYSTEM),
    move("confirm_applied", ("applying", "apply_failed"), "applied", MAKERS, INTAKE),
    move("apply_fail", "applying", "apply_failed", MAKERS, SYSTEM),
    move("restore", "applied", "restoring", SYSTEM),
    move("confirm_restored", ("restoring", "restore_failed"), "restored", MAKERS, INTAKE),
    move("restore_fail", "restoring", "restore_failed", MAKERS, SYSTEM),
    move("retry", "apply_failed", "applying", MAKERS),
    move("retry", "restore_failed", "restoring", MAKERS),
    move("restore_to", ("applied", "restoring", "restore_failed"), "", DIRECTOR),
    move("cancel", ("draft", "awaiting_approval", "planned", "apply_failed"), "cancelled", MAKERS),
)
PRICE_STATES: Final = states_of(PRICE_MOVES)
# While a price is in one of these no other one may hold for its SKU at the same time.
PRICE_HOLDING: Final = (
    "planned", "applying", "apply_failed", "applied", "restoring", "restore_failed",
)  # fmt: skip
# In these somebody sets a price on the platform and reads it back.
PRICE_UNPROVED: Final = ("applying", "apply_failed", "restoring", "restore_failed")

WORK = "work"
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

# A campaign: from the plan to what it brought.
CAMPAIGN_MOVES: Final = (
    move("plan", NEW, "draft", MAKERS),
    move("edit", "draft", "draft", MAKERS),
    move("submit", "draft", "awaiting_approval", MAKERS),
    move("send_back", "awaiting_approval", "draft", DIRECTOR),
    move("approve", ("draft", "awaiting_approval"), "approved", MAKERS),
    move("make_ready", "approved", "ready", MAKERS, SYSTEM),
    move("go_live", ("approved", "ready"), "live", MAKERS, SYSTEM),
    move("end", "live", "ended", MAKERS, SYSTEM),
    # Once more where the days were restated, or somebody knows more.
    move("measure", ("ended", "measured"), "measured", MAKERS, SYSTEM),
    move("cancel", ("draft", "awaiting_approval", "approved", "ready"), "cancelled", MAKERS),
)
# What people bought earlier because of it shows in the two weeks after.
MEASURE_AFTER: Final = timedelta(days=14)
CAMPAIGN_STATES: Final = states_of(CAMPAIGN_MOVES)
CAMPAIGN_SURE: Final = ("approved", "ready", "live", "ended", "measured")
CAMPAIGN_OVER: Final = ("ended", "measured")
CAMPAIGN_OPEN: Final = ("draft", "awaiting_approval", "approved", "ready", "live")

# A message to members: its arms are drawn at the approval, and fixed from then on.
SEND_MOVES: Final = (
    move("plan", NEW, "draft", MAKERS),
    move("edit", "draft", "draft", MAKERS),
    move("approve", "draft", "approved", MAKERS),
    move("send", "approved", "sent", MAKERS),
    move("measure", ("sent", "measured"), "measured", MAKERS, SYSTEM),
    move("cancel", ("draft", "approved"), "cancelled", MAKERS),
)
SEND_STATES: Final = states_of(SEND_MOVES)

# An entry into an event of the platform.
ENROLMENT_MOVES: Final = (
    move("plan", NEW, "draft", MAKERS),
    move("submit", "draft", "submitted", MAKERS),
    move("review", "submitted", "under_review", MAKERS),
    move("approve", ("submitted", "under_review"), "approved", MAKERS),
    move("reject", ("submitted", "under_review"), "rejected", MAKERS),
    move("resubmit", "rejected", "draft", MAKERS),
    move("pay_deposit", "approved", "deposit_paid", MAKERS),
    move("go_live", ("approved", "deposit_paid"), "live", MAKERS),
    move("settle", "live", "settled", MAKERS),
    move(
        "withdraw",
        ("draft", "submitted", "under_review", "approved", "deposit_paid", "rejected"),
        "withdrawn", MAKERS,
    ),
    move("miss", ("draft", "rejected"), "missed", SYSTEM),
)  # fmt: skip
ENROLMENT_STATES: Final = states_of(ENROLMENT_MOVES)
ENROLMENT_OPEN: Final = ("draft", "submitted", "under_review", "approved", "deposit_paid",
                         "rejected")  # fmt: skip
# What a campaign that begins may rest on.
ENROLMENT_SURE: Final = ("approved", "deposit_paid", "live", "settled", "withdrawn")

# Which kinds of hold a role places and lifts. A bad product is held through its issue; a director
# may say so of any.
HOLD_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    PROMOTER: ("stock", "legal", "price"),
    DIRECTOR: ("stock", "legal", "price", "quality"),
}


def may_hold(kind: str, role: str) -> bool:
    """Tell whether a role places and lifts holds of a kind."""
    return kind in HOLD_KINDS.get(role, ())
