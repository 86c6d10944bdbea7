"""Readings as plain data: numbers are decimal strings, unknown is null with its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apps.common.cells import decimal_text
from apps.metrics.definitions import registry
from apps.metrics.readings import DataStatus, DayScorecard, MonthPace, Series, Value
from apps.metrics.registry import Derived, Measure, Metric, Ratio

Body = dict[str, Any]
LEVEL = "0.95"


@dataclass(frozen=True)
class Stamp:
    """When the figures were last computed; the formulas are those of the registry."""

    as_of: datetime | None

    def body(self) -> Body:
        """Return what every number carries of its origin."""
        at = self.as_of.isoformat() if self.as_of else None
        return {"as_of": at, "definition_version": registry.version}


def value_body(value: Value, stamp: Stamp) -> Body:
    """Return one number with all it needs to be trusted."""
    return {
        "key": value.key,
        "unit": value.unit,
        "value": number(value.value),
        "state": value.state,
        "reason": value.reason,
        "numerator": number(value.numerator),
        "denominator": number(value.denominator),
        "interval": _interval(value),
        "basis": value.basis or None,
        "currency": value.currency if value.unit == "money" else None,
        "target": number(value.target),
        **stamp.body(),
    }


def number(value: Decimal | None) -> str | None:
    """Return a decimal string; None stays None."""
    return None if value is None else decimal_text(value)


def _interval(value: Value) -> Body | None:
    if value.low is None or value.high is None:
        return None
    return {"low": number(value.low), "high": number(value.high), "level": LEVEL}


def series_body(series: Series, shops: tuple[str, ...]) -> Body:
    """Return a metric over time."""
    stamp = Stamp(series.as_of)
    points = [
        {
            "first": point.first.isoformat(),
            "last": point.last.isoformat(),
            "hour": point.hour,
            "known_days": point.known_days,
            "days": point.days,
            **value_body(point.value, stamp),
        }
        for point in series.points
    ]
    return {"key": series.key, "shops": list(shops), "grain": series.grain, "points": points}


def scorecard_body(card: DayScorecard, stamp: Stamp) -> Body:
    """Return a shop-day with its verdict."""
    judged = card.verdict
    return {
        "shop": card.shop,
        "day": card.day.isoformat(),
        "state": card.state,
        "verdict": {
            "outcome": judged.outcome,
            "sentence": judged.sentence,
            "target": number(judged.target),
            "ratio": number(judged.ratio),
            "gap": number(judged.gap),
        },
        "values": [value_body(value, stamp) for value in card.values],
    }


def pacing_body(shop: str, pace: MonthPace, stamp: Stamp) -> Body:
    """Return the month to date against its plan."""
    amounts = (
        "target",
        "actual",
        "plan_to_date",
        "pace",
        "gap",
        "projection",
        "required_next",
        "stretch",
    )
    lines = ("plan", "plan_cumulative", "actual", "actual_cumulative")
    return {
        "shop": shop,
        "month": f"{pace.month:%Y-%m}",
        "last": pace.as_of.isoformat(),
        "key": pace.metric_key,
        "currency": pace.currency,
        "status": pace.status,
        "sentence": pace.sentence,
        **{name: number(getattr(pace, name)) for name in amounts},
        "days_left": pace.days_left,
        "unknown_days": _days(pace.unknown_days),
        "points": [
            {"day": at.day.isoformat(), **{name: number(getattr(at, name)) for name in lines}}
            for at in pace.points
        ],
        **stamp.body(),
    }


def _days(days: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in days]


def status_body(shop: str, status: DataStatus, stamp: Stamp) -> Body:
    """Return how complete and how fresh a shop's figures are."""
    items = [
        {"label": item.label, "state": item.state, "sentence": item.sentence}
        for item in status.items
    ]
    as_of = stamp.body()["as_of"]
    return {"shop": shop, "sentence": status.sentence, "items": items, "as_of": as_of}


def metric_body(metric: Metric) -> Body:
    """Return one entry of the catalogue."""
    return {
        "key": metric.key,
        "label": str(metric.label),
        "unit": str(metric.unit),
        "better": str(metric.better),
        "doc": metric.doc,
        **_formula(metric),
    }


def _formula(metric: Metric) -> Body:
    kinds: Mapping[type, str] = {Measure: "measure", Derived: "derived", Ratio: "ratio"}
    stored = metric if isinstance(metric, Measure) else None
    return {
        "kind": kinds[type(metric)],
        "combine": str(stored.combine) if stored else None,
        "grains": [str(grain) for grain in stored.columns] if stored else [],
        "parts": dict(metric.parts) if isinstance(metric, Derived) else {},
        "numerator": metric.numerator if isinstance(metric, Ratio) else None,
        "denominator": metric.denominator if isinstance(metric, Ratio) else None,
    }
