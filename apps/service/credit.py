"""Who gets the credit for an order that follows a chat (service 5).

A chat is one person's part of a conversation without a long pause. A rule says whether securing
the order or the payment earns the credit, who wins where several spoke with the buyer, and how
long after the last line a chat still counts. All lengths of time are inclusive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Basis(StrEnum):
    """What earns the credit: securing the order, the order else the payment, or the payment."""

    ORDER = "order"
    ORDER_FIRST = "order_first"
    PAYMENT = "payment"


class Tie(StrEnum):
    """Who wins where several chats are within the window: the last one, or the most rounds."""

    TIME = "time"
    ROUNDS = "rounds"


class Kind(StrEnum):
    """What a chat did for an order."""

    ORDER = "order"
    PAYMENT = "payment"
    FOLLOWUP = "silent_followup"


WINDOW_DAYS = (2, 15)
GUARD_MINUTES = (1, 60)


@dataclass(frozen=True, slots=True)
class CreditRule:
    """How orders are credited; ValueError for a window outside 2-15 days, a guard outside 1-60.

    `window_days` counts from a chat's last line. A chat that a person opens within
    `guard_minutes` after a silent order earns nothing. One opened within `followup_minutes` after
    the payment of a silent order earns it; 0 = never.
    """

    basis: Basis = Basis.ORDER_FIRST
    tie: Tie = Tie.TIME
    window_days: int = 2
    guard_minutes: int = 10
    followup_minutes: int = 0

    def __post_init__(self) -> None:
        """Refuse lengths that no desk works by."""
        _within(self.window_days, WINDOW_DAYS, "The window in days")
        _within(self.guard_minutes, GUARD_MINUTES, "The guard in minutes")
        _within(self.followup_minutes, (0, GUARD_MINUTES[1]), "The follow-up in minutes")

    @property
    def window(self) -> timedelta:
        """How long after its last line a chat still counts."""
        return timedelta(days=self.window_days)


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's chat with one buyer; `is_opened_by_agent` = the person wrote first."""

    key: int
    agent: int
    first_at: datetime
    last_at: datetime
    rounds: int = 0
    is_opened_by_agent: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """An order of the same buyer; `paid_at` None while it is not paid."""

    key: int
    ordered_at: datetime
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """What a chat did for an order; `is_sale` marks the one that the rule pays for."""

    order: int
    kind: Kind
    chat: Chat
    is_sale: bool


def credits_of(order: Placed, chats: Iterable[Chat], rule: CreditRule) -> list[Credit]:
    """Return the evidence for one order: at most one credit a kind, at most one of them a sale.

    `chats` are those of the buyer. No sale = a silent order.
    """
    known = list(chats)
    found = {Kind.ORDER: holder(known, order.ordered_at, rule)}
    is_silent = found[Kind.ORDER] is None
    if order.paid_at is not None:
        counted = [each for each in known if not (is_silent and _is_chase(each, order, rule))]
        found[Kind.PAYMENT] = holder(counted, order.paid_at, rule)
    sale = _sale(found, rule)
    if sale is None and is_silent and order.paid_at is not None:
        found[Kind.FOLLOWUP] = _followup(known, order.paid_at, rule)
        sale = Kind.FOLLOWUP
    return [
        Credit(order.key, kind, chat, kind is sale)
        for kind, chat in found.items()
        if chat is not None
    ]


def holder(chats: Sequence[Chat], at: datetime, rule: CreditRule) -> Chat | None:
    """Return the chat that something done at an instant belongs to.

    One that was going on wins, several: the one that ended last. Else one that ended within the
    window before, by the rule's tie.
    """
    during = [each for each in chats if each.first_at <= at <= each.last_at]
    if during:
        return max(during, key=_by_end)
    before = [each for each in chats if each.last_at < at <= each.last_at + rule.window]
    by_tie = _by_rounds if rule.tie is Tie.ROUNDS else _by_end
    return max(before, key=by_tie, default=None)


def _sale(found: dict[Kind, Chat | None], rule: CreditRule) -> Kind | None:
    kinds = {
        Basis.ORDER: (Kind.ORDER,),
        Basis.ORDER_FIRST: (Kind.ORDER, Kind.PAYMENT),
        Basis.PAYMENT: (Kind.PAYMENT,),
    }
    return next((kind for kind in kinds[rule.basis] if found.get(kind) is not None), None)


def _is_chase(chat: Chat, order: Placed, rule: CreditRule) -> bool:
    after = chat.first_at - order.ordered_at
    guard = timedelta(minutes=rule.guard_minutes)
    return chat.is_opened_by_agent and timedelta() < after <= guard


def _followup(chats: Iterable[Chat], paid_at: datetime, rule: CreditRule) -> Chat | None:
    until = paid_at + timedelta(minutes=rule.followup_minutes)
    after = [each for each in chats if each.is_opened_by_agent and paid_at < each.first_at <= until]
    return min(after, key=lambda each: (each.first_at, each.key), default=None)


def _by_end(chat: Chat) -> tuple[datetime, int]:
    return chat.last_at, chat.key


def _by_rounds(chat: Chat) -> tuple[int, datetime, int]:
    return chat.rounds, chat.last_at, chat.key


def _within(value: int, bounds: tuple[int, int], words: str) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{words} must be {bounds[0]} to {bounds[1]}, not {value}.")
