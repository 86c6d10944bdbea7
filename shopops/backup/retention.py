"""Which backups to keep: all of the last 24 hours, then the last of each day, week and month."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Rule:
    """How many days, ISO weeks and months keep their last backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6


def kept(moments: Iterable[datetime], rule: Rule) -> set[datetime]:
    """Return the moments (UTC) to keep; the newest and the 24 hours before it are among them.

    Days without a backup do not count: a month of failures deletes nothing.
    """
    newest_first = sorted(moments, reverse=True)
    keep = {at for at in newest_first if newest_first[0] - at < timedelta(days=1)}
    keep |= _last_of_each(newest_first, lambda at: at.date(), rule.daily)
    keep |= _last_of_each(newest_first, lambda at: at.isocalendar()[:2], rule.weekly)
    keep |= _last_of_each(newest_first, lambda at: (at.year, at.month), rule.monthly)
    return keep


def _last_of_each(
    newest_first: list[datetime], period: Callable[[datetime], object], count: int
) -> set[datetime]:
    last: dict[object, datetime] = {}
    for at in newest_first:
        last.setdefault(period(at), at)
    return set(list(last.values())[:count])
