"""System checks that hold the registry, the tables and the drill-downs together."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from apps.metrics.registry import Derived, Grain, Measure, Ratio, Registry

NUMERIC = (models.BigIntegerField, models.DecimalField)


@register("metrics")
def registry_check(**_kwargs: Any) -> list[CheckMessage]:
    """Check the product's registry against its tables."""
    from apps.metrics.definitions import registry
    from apps.metrics.selectors.contributions import CONTRIBUTIONS, ROWS

    return list(problems(registry, rows=set(ROWS), contributions=set(CONTRIBUTIONS)))


def problems(
    registry: Registry, *, rows: set[str], contributions: set[str]
) -> Iterator[CheckMessage]:
    """Yield what is wrong: metrics.E001 to E005."""
    yield from _unknown_parts(registry)
    yield from _missing_columns(registry)
    for key, count in Counter(metric.key for metric in registry).items():
        if count > 1:
            yield Error(f"{key} is listed {count} times", id="metrics.E003")
    for measure in registry.measures():
        if measure.rows not in rows or measure.contribution not in contributions:
            yield Error(f"{measure.key}: no rows make this number", id="metrics.E004")
    yield from _unnamed_columns(registry)


def _unknown_parts(registry: Registry) -> Iterator[CheckMessage]:
    stored = {measure.key for measure in registry.measures()}
    sums = {metric.key for metric in registry if isinstance(metric, Derived)}
    for metric in registry:
        parts: set[str] = set()
        if isinstance(metric, Measure):
            parts = {metric.added_as} - {""} - stored
        elif isinstance(metric, Derived):
            parts = ({*metric.parts, metric.of_member} - {""}) - stored
        elif isinstance(metric, Ratio):
            parts = set(metric.part_keys()) - stored - sums
        for part in sorted(parts):
            yield Error(f"{metric.key} names the unknown part {part}", id="metrics.E001")


def _missing_columns(registry: Registry) -> Iterator[CheckMessage]:
    for measure in registry.measures():
        for grain, column in measure.columns.items():
            if column not in _columns(grain):
                yield Error(f"{measure.key}: {grain} has no column {column}", id="metrics.E002")
        if measure.month_to_date and measure.month_to_date not in _columns(Grain.SHOP):
            yield Error(f"{measure.key}: no column {measure.month_to_date}", id="metrics.E002")


def _unnamed_columns(registry: Registry) -> Iterator[CheckMessage]:
    for grain in Grain:
        named = {measure.columns[grain] for measure in registry.measures(grain)}
        for column in sorted(_columns(grain) - named):
            yield Error(f"{grain}.{column} is named by no measure", id="metrics.E005")


def _columns(grain: Grain) -> set[str]:
    """Return the numeric columns of a table of numbers, its own key aside."""
    fields = apps.get_model("metrics", grain)._meta.concrete_fields
    return {f.name for f in fields if isinstance(f, NUMERIC) and not f.primary_key}
