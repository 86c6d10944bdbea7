"""The moves that a case and its legs may make: the one table; every other move is refused."""

from collections.abc import Mapping

from apps.common.moves import NEW, states_of, terminal_of
from apps.common.moves import Move as Move
from apps.common.moves import move as _move
from apps.common.moves import move_of as move_of
from apps.common.moves import moves_from as moves_from

AGENT, ASSISTANT, SUPERVISOR, DIRECTOR = "agent", "assistant", "supervisor", "director"
OWNER, INTAKE, SYSTEM = "owner", "intake", "system"
# A director may what a supervisor may.
CHIEFS = frozenset({SUPERVISOR, DIRECTOR})
DESK = CHIEFS | {ASSISTANT}
PUSHED = DESK | {INTAKE}

OPEN = ("logged", "deciding", "awaiting_buyer", "awaiting_approval", "executing", "rejected")
ENDED = ("resolved", "closed", "cancelled")
STATUSES = (*OPEN, *ENDED)
UNDECIDED = ("logged", "deciding", "awaiting_buyer", "awaiting_approval", "rejected")
# A buyer who comes back within so many days of the first resolution was not helped by it.
REPEAT_DAYS = 7
# Verdicts of the platform for the buyer, at least in part.
AGAINST = ("buyer_won", "split")
# Goods that came back and stay; other goods for which the buyer's money stays.
RETURNS = ("accepted", "partly_accepted")
KEEPING = ("reserved", "shipped", "delivered")
# A repair that leaves the goods with the shop.
NOT_MENDED = ("unrepairable", "void")


CASE_MOVES = (
    _move("log", NEW, "logged", DESK, AGENT, INTAKE),
    _move("take", "logged", "deciding", DESK),
    _move("put_back", "deciding", "logged", OWNER),
    _move("ask_buyer", "deciding", "awaiting_buyer", OWNER, CHIEFS),
    _move("ask_undo", "awaiting_buyer", "deciding", OWNER, CHIEFS),
    _move("buyer_replied", "awaiting_buyer", "deciding", INTAKE, DESK),
    _move("ask_timed_out", "awaiting_buyer", "deciding", SYSTEM),
    _move("propose", "deciding", "awaiting_approval", OWNER),
    _move("send_back", "awaiting_approval", "deciding", CHIEFS),
    _move("approve", ("deciding", "awaiting_approval"), "executing", DESK),
    _move("answer", "deciding", "resolved", OWNER, CHIEFS),
    _move("reject", ("deciding", "awaiting_approval"), "rejected", CHIEFS),
    _move("buyer_revises", "rejected", "deciding", INTAKE, DESK),
    _move("revision_timed_out", "rejected", "closed", INTAKE, SYSTEM),
    _move("platform_settled", UNDECIDED, "executing", INTAKE),
    _move("reroute", "executing", "deciding", SYSTEM, CHIEFS),
    _move("goods_expired", "executing", "closed", SYSTEM, INTAKE),
    _move("resolve", "executing", "resolved", SYSTEM, OWNER, CHIEFS),
    _move("close", "resolved", "closed", SYSTEM, CHIEFS),
    _move("reopen", ("resolved", "closed"), "deciding", DESK, INTAKE),
    _move("cancel", UNDECIDED, "cancelled", OWNER, INTAKE, CHIEFS),
    _move("cancel", "executing", "cancelled", CHIEFS),
    _move("escalate", (*OPEN, "resolved"), "", INTAKE, CHIEFS),
    _move("verdict_against", (*OPEN, "resolved"), "executing", INTAKE, CHIEFS),
    _move("verdict_for", (*OPEN, "resolved"), "closed", INTAKE, CHIEFS),
)

# Not offered as a step: a slip is taken back from the list where it was made.
TAKEN_BACK = frozenset({"put_back", "ask_undo"})

GOODS, MONEY, REPLACEMENT = "goods", "money", "replacement"
REPAIR, DISPUTE = "repair", "dispute"

LEG_MOVES: Mapping[str, tuple[Move, ...]] = {
    GOODS: (
        _move("create", NEW, "waiting_buyer_ship", DESK, INTAKE),
        _move("ship", "waiting_buyer_ship", "in_transit", PUSHED),
        _move("deliver", ("waiting_buyer_ship", "in_transit"), "delivered", PUSHED),
        _move("inspect", "delivered", "inspecting", DESK),
        _move("accept", "inspecting", "accepted", DESK),
        _move("accept", "delivered", "accepted", CHIEFS),
        _move("accept_part", "inspecting", "partly_accepted", DESK),
        _move("refuse", "inspecting", "refused_back", CHIEFS),
        _move("expire", "waiting_buyer_ship", "expired", SYSTEM),
        _move("lose", "in_transit", "lost", INTAKE, CHIEFS),
        _move("void", "waiting_buyer_ship", "void", DESK, INTAKE, SYSTEM),
    ),
    MONEY: (
        _move("create", NEW, "requested approved", DESK, INTAKE),
        _move("approve", "requested", "approved", DESK),
        _move("execute", ("approved", "failed"), "executing", DESK),
        _move("succeed", ("approved", "executing", "failed"), "succeeded", PUSHED),
        _move("succeed", "requested", "succeeded", INTAKE),
        _move("fail", "executing", "failed", PUSHED | {SYSTEM}),
        _move("void", ("requested", "approved", "failed"), "void", DESK, INTAKE, SYSTEM),
    ),
    REPLACEMENT: (
        _move("create", NEW, "reserved", DESK),
        _move("no_stock", "reserved", "out_of_stock", DESK),
        _move("restock", "out_of_stock", "reserved", DESK),
        _move("ship", "reserved", "shipped", PUSHED),
        _move("deliver", "shipped", "delivered", PUSHED),
        _move("lose", "shipped", "lost", INTAKE, CHIEFS),
        _move("void", ("reserved", "out_of_stock"), "void", DESK, INTAKE, SYSTEM),
    ),
    REPAIR: (
        _move("create", NEW, "waiting_goods", DESK),
        _move("receive", "waiting_goods", "received", DESK),
        _move("diagnose", "received", "diagnosing", DESK),
        _move("quote", "diagnosing", "quoted", DESK),
        _move("start", ("diagnosing", "quoted"), "repairing", DESK),
        _move("finish", "repairing", "done", DESK),
        _move("ship_back", "done", "shipped_back", DESK),
        _move("give_up", ("diagnosing", "quoted", "repairing"), "unrepairable", DESK),
        _move("void", "waiting_goods", "void", DESK, INTAKE, SYSTEM),
    ),
    DISPUTE: (
        _move("create", NEW, "opened", INTAKE, CHIEFS),
        _move("submit", "opened", "judging", DESK),
        _move("miss", "opened", "judging", SYSTEM),
        _move("judge", ("opened", "judging"), "buyer_won seller_won split", INTAKE, CHIEFS),
        _move("withdraw", ("opened", "judging"), "withdrawn", INTAKE, CHIEFS),
    ),
}  # fmt: skip


LEG_STATES: Mapping[str, tuple[str, ...]] = {
    kind: states_of(moves) for kind, moves in LEG_MOVES.items()
}
LEG_ENDS: Mapping[str, frozenset[str]] = {
    kind: terminal_of(moves) for kind, moves in LEG_MOVES.items()
}
ALL_LEG_STATES = tuple(dict.fromkeys(state for states in LEG_STATES.values() for state in states))


def may(move: Move, role: str, *, is_owner: bool = False) -> bool:
    """Tell whether somebody of this role, perhaps the case's owner, may try a row's event."""
    return role in move.who or (is_owner and OWNER in move.who and role in DESK)


# What follows a neutral or bad review; the public reply goes beside it.
REVIEW_LIVE = ("new", "assigned", "contacted", "solution_offered", "solved", "revise_invited")
REVIEW_MOVES = (
    _move("assign", "new", "assigned", DESK),
    _move("contact", ("assigned", "contacted"), "contacted", OWNER),
    _move("offer", "contacted", "solution_offered", OWNER),
    _move("solve", ("contacted", "solution_offered"), "solved", OWNER),
    _move("invite", "solved", "revise_invited", OWNER),
    _move("revise", "revise_invited", "revised", INTAKE),
    _move("keep", "revise_invited", "kept", INTAKE, SYSTEM),
    _move("give_up", REVIEW_LIVE, "unreachable", OWNER, SYSTEM),
    _move("window_end", REVIEW_LIVE, "window_over", SYSTEM),
    _move("remove", REVIEW_LIVE, "removed_by_platform", INTAKE),
)
REVIEW_ENDS = frozenset({"revised", "kept", "unreachable", "window_over", "removed_by_platform"})
REVIEW_STATES = ("none", *REVIEW_LIVE, *sorted(REVIEW_ENDS))

ISSUE_LIVE = ("suspected", "confirmed", "remedying")
ISSUE_MOVES = (
    _move("open", NEW, "suspected", SYSTEM, DESK),
    _move("confirm", "suspected", "confirmed", CHIEFS),
    _move("plan", "confirmed", "remedying", CHIEFS),
    _move("prove", "remedying", "verified_fixed", CHIEFS),
    _move("delist", ("confirmed", "remedying"), "delisted", DIRECTOR),
    _move("dismiss", ("suspected", "confirmed"), "dismissed", CHIEFS),
)
ISSUE_ENDS = frozenset({"verified_fixed", "delisted", "dismissed"})
ISSUE_STATES = (*ISSUE_LIVE, *sorted(ISSUE_ENDS))
