"""Reads what a shop aims at besides its sales."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.common.access import Access
from apps.common.http import missing
from apps.metrics.definitions import registry
from apps.metrics.models import MetricThreshold
from apps.metrics.registry import Better, Metric, Ratio
from apps.shop.models import Shop


@dataclass(frozen=True)
class AimLine:
    """One aim on its page, with what its numbers are written as."""

    row: MetricThreshold
    metric: Metric
    currency: str
    holds: bool

    @property
    def unit(self) -> str:
        """The unit of its numbers."""
        return str(self.metric.unit)

    @property
    def is_up(self) -> bool:
        """Tell whether more is better."""
        return self.metric.better is Better.UP


def can_be_aimed_at(metric_key: str) -> bool:
    """Tell whether a metric is a rate or mean with a better direction; sums have a plan."""
    if metric_key not in registry:
        return False
    metric = registry[metric_key]
    return isinstance(metric, Ratio) and metric.better is not Better.NONE


def aim_choices() -> list[tuple[str, str]]:
    """The metrics that an aim can be set for, with their names."""
    return [(metric.key, str(metric.label)) for metric in registry if can_be_aimed_at(metric.key)]


def aims_page(shop: Shop, today: date) -> tuple[AimLine, ...]:
    """Every aim of a shop by metric, the newest first; `holds` marks the one of today."""
    rows = MetricThreshold.objects.filter(shop=shop).order_by("metric_key", "-valid_from")
    lines, held = [], set()
    for row in rows:
        if row.metric_key not in registry:
            continue
        holds = row.valid_from <= today and row.metric_key not in held
        held |= {row.metric_key} if holds else set()
        lines.append(AimLine(row, registry[row.metric_key], shop.currency, holds))
    return tuple(lines)


def threshold_of(access: Access, threshold_id: int) -> MetricThreshold:
    """One aim of a shop that this request may change; ShopError `not_found` for every other."""
    rows = MetricThreshold.objects.visible_to(access).select_related("shop")
    row: MetricThreshold | None = rows.filter(pk=threshold_id).first()
    if row is None:
        raise missing()
    return row


def in_unit(metric_key: str, typed: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    """Numbers as people type them in the unit of the metric: 3.5 percent is 0.035."""
    is_share = metric_key in registry and registry[metric_key].unit == "percent"
    return {
        name: number / 100 if is_share and number is not None else number
        for name, number in typed.items()
    }
