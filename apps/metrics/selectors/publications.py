"""Reads what was first told of a day, and what moved since."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from apps.common.money import money
from apps.metrics.models import DayPublication, Restatement
from apps.metrics.pacing import day_outcome
from apps.metrics.readings import DayRestated, Outcome, Published, Verdict
from apps.metrics.restating import Move, restated_days
from apps.metrics.sentences import published_sentence
from apps.shop.models import Shop

# What moved since the morning page and the brief of the day before.
TOLD_FOR = timedelta(hours=24)


def first_published(shop: Shop, day: date, current: Verdict) -> Published | None:
    """A day as first published, held against its verdict as of now; None before publication."""
    told = DayPublication.objects.filter(shop=shop, day=day).first()
    if told is None:
        return None
    text = told.figures.get(told.metric_key)
    value = None if text is None else Decimal(text)
    target = None if told.target is None else money(told.target, shop.currency)
    outcome = _outcome(value, target)
    at = told.first_published_at.astimezone(shop.tz)
    sentence = published_sentence(at, value, outcome, current)
    return Published(day, at, told.state, value, outcome, sentence)


def restatements(shop: Shop, first: date, last: date, now: datetime) -> QuerySet[Restatement]:
    """All that moved on the days of a span, and on any day in the last 24 hours."""
    asked = Q(day__range=(first, last)) | Q(at__gt=now - TOLD_FOR, at__lte=now)
    return Restatement.objects.filter(asked, shop=shop)


def restated_of(shop: Shop, day: date, moves: Iterable[Restatement]) -> tuple[DayRestated, ...]:
    """What of `moves` moved on one day, as one sentence; empty when nothing."""
    return _told(shop, (row for row in moves if row.day == day))


def restated_lately(
    shop: Shop, now: datetime, moves: Iterable[Restatement]
) -> tuple[DayRestated, ...]:
    """The days of `moves` whose published figures moved in the last 24 hours, newest day first."""
    return _told(shop, (row for row in moves if now - TOLD_FOR < row.at <= now))


def _told(shop: Shop, rows: Iterable[Restatement]) -> tuple[DayRestated, ...]:
    moves = (Move(row.day, row.metric_key, row.old, row.new, row.causes) for row in rows)
    return restated_days(moves, shop.currency)


def _outcome(value: Decimal | None, target: Decimal | None) -> Outcome:
    if value is None:
        return "unknown"
    return "no_target" if target is None else day_outcome(value, target)
