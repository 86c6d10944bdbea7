"""Sets what a shop aims at on a metric other than its sales."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.models import MetricThreshold
from apps.metrics.registry import Better
from apps.metrics.selectors.aims import can_be_aimed_at
from apps.shop.models import Shop

MOST = Decimal(10) ** 12


@transaction.atomic
def metric_threshold_set(
    *,
    shop: Shop,
    metric_key: str,
    good: Decimal,
    warn: Decimal,
    valid_from: date,
    actor: Actor,
    benchmark: Decimal | None = None,
    source_note: str = "",
) -> MetricThreshold:
    """Aim at `good` from a day on; the aim of the same metric and day is replaced.

    Numbers are in the unit of the metric, shares as fractions of one. Raises ShopError
    `field_invalid` for a metric without a better direction, for a `warn` better than `good`,
    and for a benchmark without its source.
    """
    _check(metric_key, good, warn, benchmark, source_note)
    fields = {"good": good, "warn": warn, "benchmark": benchmark, "source_note": source_note}
    found = MetricThreshold.objects.select_for_update().filter(
        shop=shop, metric_key=metric_key, valid_from=valid_from
    )
    old = found.first()
    if old and all(getattr(old, name) == value for name, value in fields.items()):
        return old
    row, _made = MetricThreshold.objects.update_or_create(
        shop=shop, metric_key=metric_key, valid_from=valid_from, defaults=fields
    )
    _audit("threshold.set", row, old, row, actor)
    return row


@transaction.atomic
def metric_threshold_remove(*, threshold: MetricThreshold, actor: Actor) -> None:
    """Aim no more at what was set from that day on; an older aim of the metric holds again."""
    _audit("threshold.remove", threshold, threshold, None, actor)
    threshold.delete()


def _check(
    metric_key: str, good: Decimal, warn: Decimal, benchmark: Decimal | None, source_note: str
) -> None:
    if not can_be_aimed_at(metric_key):
        raise ShopError("field_invalid", _("No aim can be set for this metric."), "metric_key")
    numbers = {"good": good, "warn": warn, "benchmark": benchmark}
    for name, number in numbers.items():
        if number is not None and not 0 <= number < MOST:
            raise ShopError("field_invalid", _("An aim is a number from 0 up."), name)
    is_up = registry[metric_key].better is Better.UP
    if (warn > good) if is_up else (warn < good):
        words = _("This is better than the aim itself; it has to be worse or the same.")
        raise ShopError("field_invalid", words, "warn")
    if benchmark is not None and not source_note.strip():
        raise ShopError("field_invalid", _("Say where the benchmark comes from."), "source_note")


def _audit(
    action: str,
    row: MetricThreshold,
    old: MetricThreshold | None,
    new: MetricThreshold | None,
    actor: Actor,
) -> None:
    changes: dict[str, list[str | None]] = {
        "metric": [None, row.metric_key],
        "valid_from": [None, row.valid_from.isoformat()],
    }
    for name in ("good", "warn", "benchmark"):
        pair = [getattr(each, name) if each else None for each in (old, new)]
        changes[name] = [None if number is None else str(number) for number in pair]
    audit_write(
        actor=actor,
        action=action,
        subject=f"metrics.MetricThreshold:{row.pk}",
        shop_id=row.shop_id,
        changes=changes,
        reason=row.source_note,
    )
