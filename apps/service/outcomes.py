"""What may come of working on a queue item, one key each; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Then(StrEnum):
    """What becomes of the item."""

    FINISH = "finish"
    RETRY = "retry"
    NOTICE = "notice"


class Need(StrEnum):
    """What has to be said with a result."""

    NOTHING = ""
    ADDRESS = "address"
    DUE = "due"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result: its key, the attempt it is, and what follows.

    `result` is written on an item that ends with it; `clears_hold` lets the order be shipped.
    """

    key: int
    code: str
    attempt: str
    then: Then
    result: str = ""
    need: Need = Need.NOTHING
    clears_hold: bool = False


RETRY, FINISH, NOTICE = Then.RETRY, Then.FINISH, Then.NOTICE

OUTCOMES: Mapping[str, tuple[Outcome, ...]] = {
    "unpaid": (
        Outcome(1, "promised", "promised", RETRY),
        Outcome(2, "reached", "reached", RETRY),
        Outcome(3, "no_answer", "no_answer", RETRY),
        Outcome(4, "sent", "sent", RETRY),
        Outcome(5, "invalid", "invalid", FINISH, "invalid"),
        Outcome(6, "refused", "refused", FINISH, "refused"),
    ),
    "cod": (
        Outcome(1, "confirmed", "reached", FINISH, "confirmed", clears_hold=True),
        Outcome(2, "changed", "reached", FINISH, "changed", Need.ADDRESS, clears_hold=True),
        Outcome(3, "no_answer", "no_answer", RETRY),
        Outcome(4, "invalid", "invalid", FINISH, "unreachable"),
        Outcome(5, "refused", "refused", FINISH, "refused"),
    ),
    "address": (
        Outcome(1, "confirmed", "reached", FINISH, "confirmed", clears_hold=True),
        Outcome(2, "changed", "reached", FINISH, "changed", Need.ADDRESS, clears_hold=True),
        Outcome(3, "no_answer", "no_answer", RETRY),
        Outcome(4, "invalid", "invalid", FINISH, "unreachable"),
        Outcome(5, "refused", "refused", FINISH, "refused"),
    ),
    "callback": (
        Outcome(1, "reached", "reached", FINISH, "reached"),
        Outcome(2, "promised", "promised", FINISH, "promised", Need.NOTE),
        Outcome(3, "no_answer", "no_answer", RETRY),
        Outcome(4, "invalid", "invalid", FINISH, "invalid"),
        Outcome(5, "refused", "refused", FINISH, "refused"),
    ),
    "delay": (
        Outcome(1, "notice", "", NOTICE),
        Outcome(2, "told", "reached", FINISH, "told"),
        Outcome(3, "no_answer", "no_answer", RETRY),
        Outcome(4, "renegotiated", "promised", FINISH, "renegotiated", Need.DUE),
        Outcome(5, "refused", "refused", FINISH, "refused"),
    ),
}
# How an item ends that ran out of tries or time.
GIVEN_UP: Mapping[str, str] = {"cod": "unreachable", "address": "unreachable"}


def outcome_of(kind: str, code: str) -> Outcome | None:
    """Return the outcome of a kind by its code, None where the kind has no such."""
    return next((each for each in OUTCOMES.get(kind, ()) if each.code == code), None)


def given_up(kind: str) -> str:
    """Return the result of an item nobody could be reached for."""
    return GIVEN_UP.get(kind, "gave_up")
