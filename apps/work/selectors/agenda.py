"""The agenda of a weekly meeting, drafted from figures and work as numbers and days alone."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from apps.aftersales.models import ProductIssue
from apps.common.cells import decimal_text
from apps.metrics.phrases import name_of
from apps.metrics.selectors.days import shop_span
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.why import SHOP_CELL, USUAL_WEEKS, Compared, why
from apps.metrics.whys import CAUSED_BY, Dimension, Why
from apps.service.models import Suggestion
from apps.shop.models import Shop
from apps.work.models import Task, TaskEffect
from apps.work.weeks import WEEK, DayGap, WeekGap, biggest, looked_back

Agenda = dict[str, Any]
# Of each kind; what a meeting cannot get through is no agenda.
CAUSES: Final = 4
TASKS: Final = 20
OTHERS: Final = 10


def agenda_of(shop: Shop, week: date, now: datetime) -> Agenda:
    """Draft the agenda of the meeting of the week that begins on the Monday `week`.

    Figures look back on the week before, work and open questions stand as at `now`.
    """
    first, last = looked_back(week)
    with snapshot():
        whys = _whys(shop, first, last, now)
        return {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "metric": whys[-1].metric_key,
            "days": [_day(each) for each in whys],
            "causes": [_cause(cut, row) for cut in CAUSED_BY for row in _biggest(whys, cut)],
            "tasks": _tasks(shop, week + WEEK),
            "effects": _effects(shop, first),
            "issues": _issues(shop),
            "suggestions": _suggestions(shop),
        }


def _whys(shop: Shop, first: date, last: date, now: datetime) -> list[Why]:
    span = shop_span(shop, first - timedelta(days=7 * USUAL_WEEKS), last, now)
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return [why(shop, day, now, Compared(), span=span) for day in days]


def _day(told: Why) -> dict[str, Any]:
    return {
        "day": told.day.isoformat(),
        "actual": _text(told.actual),
        "plan": _text(told.base.amount),
    }


def _biggest(whys: Sequence[Why], cut: Dimension) -> list[WeekGap]:
    return biggest(_gaps(whys, cut), CAUSES)


def _gaps(whys: Sequence[Why], cut: Dimension) -> Iterator[DayGap]:
    for told in whys:
        table = told.tables.get(cut)
        rows = table.rows if table else ()
        # The shop as its one member says no more than the sum.
        for row in (row for row in rows if row.key != SHOP_CELL):
            yield DayGap(row.key, name_of(told, row.key), told.day, row.gap)


def _cause(cut: str, row: WeekGap) -> dict[str, Any]:
    return {
        "cut": cut,
        "key": row.key,
        "name": row.name,
        "gap": decimal_text(row.gap),
        "day": row.peak.isoformat(),
    }


def _tasks(shop: Shop, until: date) -> list[dict[str, Any]]:
    rows = Task.objects.live().filter(shop=shop, due_on__lt=until).order_by("due_on", "pk")
    return [
        {"id": row.pk, "owner": row.owner_id, "due_on": row.due_on.isoformat()}
        for row in rows[:TASKS]
    ]


def _effects(shop: Shop, since: date) -> list[int]:
    """Tasks whose effect was measured since the week before."""
    rows = TaskEffect.objects.filter(task__shop=shop, measured_on__gte=since)
    return list(rows.order_by("-measured_on", "-pk").values_list("pk", flat=True)[:OTHERS])


def _issues(shop: Shop) -> list[dict[str, Any]]:
    rows = ProductIssue.objects.live().filter(shop=shop).order_by("-expected_loss", "pk")
    return [
        {"id": row.pk, "state": row.state, "loss": decimal_text(row.expected_loss)}
        for row in rows[:OTHERS]
    ]


def _suggestions(shop: Shop) -> list[dict[str, Any]]:
    rows = Suggestion.objects.filter(shop=shop, state="open").order_by("due_on", "pk")
    return [{"id": row.pk, "due_on": row.due_on.isoformat()} for row in rows[:OTHERS]]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else decimal_text(amount)
