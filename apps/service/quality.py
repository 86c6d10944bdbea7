"""Arithmetic of chat reviews: scores, agreement of two reviewers, and which chats are drawn."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256

# A review of this share or more passes.
PASS = Fraction(4, 5)
DISPUTE_DAYS = 3
RECHECK = timedelta(days=14)
SATURDAY = 5
BUCKETS = 100
# So many of a hundred reviews are done a second time by somebody else.
DOUBLE = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """One category of a scorecard with its score, both in points."""

    weight: int
    score: int
    max_score: int
    is_critical: bool = False


def quality_score(marks: Sequence[Scored]) -> Fraction | None:
    """Return the internal quality score as a share: the weighted mean of the scores.

    A critical category without a point makes it 0. None without marks.
    """
    weight = sum(mark.weight for mark in marks)
    if not weight:
        return None
    if any(mark.is_critical and mark.score == 0 for mark in marks):
        return Fraction(0)
    return (
        sum((mark.weight * Fraction(mark.score, mark.max_score) for mark in marks), Fraction(0))
        / weight
    )


def passes(score: Fraction) -> bool:
    """Tell whether a score passes."""
    return score >= PASS


def kappa(pairs: Iterable[tuple[bool, bool]]) -> Fraction | None:
    """Return Cohen's kappa of two reviewers' verdicts over the same chats.

    1 is full agreement, 0 what chance alone gives; None without pairs, or where chance alone
    agrees always. Source: Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
    """
    told = list(pairs)
    if not told:
        return None
    count = len(told)
    agreed = Fraction(sum(first == second for first, second in told), count)
    first = Fraction(sum(first for first, _second in told), count)
    second = Fraction(sum(second for _first, second in told), count)
    chance = first * second + (1 - first) * (1 - second)
    return (agreed - chance) / (1 - chance) if chance != 1 else None


def drawn(ids: Collection[int], seed: str, count: int) -> list[int]:
    """Return `count` of the ids, the same for the same seed whatever their order."""
    return sorted(ids, key=lambda each: (_number(f"{seed}:{each}"), each))[:count]


def is_double(seed: str, inquiry_id: int) -> bool:
    """Tell whether a review is among the tenth that somebody else does again."""
    return _number(f"{seed}:double:{inquiry_id}") % BUCKETS < DOUBLE


def working_day_after(day: date, count: int = DISPUTE_DAYS) -> date:
    """Return the day that lies `count` working days (Monday to Friday) after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8])
