"""Measures what became of the figures behind tasks, once, some days after their end."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from apps.common.days import ONE_DAY, business_day
from apps.common.errors import ShopError
from apps.common.kept import kept
from apps.metrics.definitions import registry
from apps.metrics.member_readings import CellDay
from apps.metrics.registry import Ratio, Unit
from apps.metrics.selectors.cells import Cell, cell_days
from apps.work.effects import effect_of
from apps.work.models import Task, TaskEffect

BEFORE: Final = timedelta(days=28)
# Figures of the last day may come late; after this wait those that are there must do.
PATIENCE: Final = timedelta(days=3)


def effects_measure(*, now: datetime) -> int:
    """Measure the tasks whose days are over; return how many. Again it finds nothing to do."""
    rows = Task.objects.unmeasured().select_related("shop").order_by("pk")
    return sum(kept(partial(_measured, task, now), job="effects", task=task.pk) for task in rows)


@transaction.atomic
def effect_measure(*, task: Task, now: datetime) -> TaskEffect | None:
    """Measure one task that is done; None while its days run or their figures are awaited."""
    row: Task = Task.objects.select_for_update(of=("self",)).select_related("shop").get(pk=task.pk)
    today = business_day(now, row.shop.tz, row.shop.day_cut)
    last = (row.ended_on or today) + timedelta(days=row.measure_days)
    if last >= today or TaskEffect.objects.filter(task=row).exists():
        return None
    before, after = _days(row, last, now)
    if last not in after and today <= last + PATIENCE:
        return None
    found = effect_of(before, after, is_share=_is_share(row.metric_key))
    told = {} if found is None else {name: getattr(found, name) for name in found.__slots__}
    made: TaskEffect = TaskEffect.objects.create(
        task=row, measured_on=today, before_days=len(before), after_days=len(after), **told
    )
    return made


def _measured(task: Task, now: datetime) -> int:
    return int(effect_measure(task=task, now=now) is not None)


def _is_share(key: str) -> bool:
    """Whether a metric is a share of counts; a share of money or of time is none."""
    if key not in registry:
        return False
    metric = registry[key]
    if not isinstance(metric, Ratio) or metric.unit is not Unit.PERCENT:
        return False
    return all(registry[part].unit is Unit.COUNT for part in metric.part_keys())


def _days(
    row: Task, last: date, now: datetime
) -> tuple[Mapping[date, CellDay], Mapping[date, CellDay]]:
    """The figure in the four weeks before the task and in the days after it."""
    cell = Cell(row.metric_key, row.cut, row.member)
    ended = row.ended_on or last
    try:
        before = cell_days(row.shop, cell, row.asked_on - BEFORE, row.asked_on - ONE_DAY, now)
        after = cell_days(row.shop, cell, ended + ONE_DAY, last, now)
    except ShopError:
        return {}, {}  # a metric or member that is no more: it cannot be told
    return before, after
