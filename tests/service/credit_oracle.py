"""Who gets the credit, told a second way: minute by minute, without the product's own code."""

from dataclasses import dataclass

MINUTE, DAY = 1, 1_440


@dataclass(frozen=True)
class Talked:
    """A chat by minutes since the first day's midnight."""

    who: str
    start: int
    end: int
    rounds: int
    desk_first: bool


@dataclass(frozen=True)
class Rules:
    """A rule in plain words."""

    basis: str
    tie: str
    days: int
    guard: int
    followup: int


def credited(
    ordered: int, paid: int | None, chats: list[Talked], rules: Rules
) -> tuple[dict[str, int], str | None]:
    """Return the index of the chat that earned each kind, and the kind that is the sale."""
    evidence: dict[str, int] = {}
    by_order = _responsible(range(len(chats)), chats, ordered, rules)
    if by_order is not None:
        evidence["order"] = by_order
    if paid is not None:
        chased = by_order is None
        free = [
            index
            for index, chat in enumerate(chats)
            if not (chased and chat.desk_first and 0 < chat.start - ordered <= rules.guard)
        ]
        by_payment = _responsible(free, chats, paid, rules)
        if by_payment is not None:
            evidence["payment"] = by_payment
    for wanted in {"order": ["order"], "payment": ["payment"]}.get(
        rules.basis, ["order", "payment"]
    ):
        if wanted in evidence:
            return evidence, wanted
    if by_order is None and paid is not None:
        return _followed_up(evidence, paid, chats, rules)
    return evidence, None


def _followed_up(
    evidence: dict[str, int], paid: int, chats: list[Talked], rules: Rules
) -> tuple[dict[str, int], str | None]:
    later = [
        (chat.start, index)
        for index, chat in enumerate(chats)
        if chat.desk_first and 0 < chat.start - paid <= rules.followup
    ]
    if not later:
        return evidence, None
    evidence["silent_followup"] = min(later)[1]
    return evidence, "silent_followup"


def _responsible(free: object, chats: list[Talked], at: int, rules: Rules) -> int | None:
    best: tuple[object, ...] | None = None
    winner = None
    for index in free:  # type: ignore[attr-defined]
        chat = chats[index]
        if at < chat.start or at > chat.end + rules.days * DAY:
            continue
        is_open = at <= chat.end
        strength = (
            is_open,
            chat.rounds if rules.tie == "rounds" and not is_open else 0,
            chat.end,
            index,
        )
        if best is None or strength > best:  # type: ignore[operator]
            best, winner = strength, index
    return winner
