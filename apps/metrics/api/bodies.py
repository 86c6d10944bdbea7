"""Readings as plain data: numbers are decimal strings, unknown is null with its state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apps.common.cells import decimal_text
from apps.common.money import money
from apps.metrics.definitions import registry
from apps.metrics.models import TargetPlan
from apps.metrics.readings import (
    Aim,
    DataStatus,
    DayScorecard,
    ForecastToClose,
    MonthPace,
    Series,
    SeriesPoint,
    Value,
)
from apps.metrics.registry import Derived, Measure, Metric, Ratio
from apps.metrics.selectors.member_series import CutSeries
from apps.metrics.selectors.restatements import RestatementPage
from apps.metrics.selectors.target_pages import TargetPage
from apps.metrics.selectors.targets import plan_days
from apps.metrics.targets import TargetDayPlan
from apps.shop.models import Shop

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
        "aim": aim_body(value.aim) if value.aim else None,
        **stamp.body(),
    }


def aim_body(aim: Aim) -> Body:
    """Return what the shop aims at and how the number stands to it."""
    return {
        "good": number(aim.good),
        "warn": number(aim.warn),
        "standing": aim.standing,
        "benchmark": number(aim.benchmark),
        "source": aim.source,
        "valid_from": aim.valid_from.isoformat(),
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
    points = _points(series.points, Stamp(series.as_of))
    asked = {"key": series.key, "shops": list(shops), "grain": series.grain}
    return {**asked, "by": None, "points": points, "members": []}


def cut_series_body(series: CutSeries, shop: str) -> Body:
    """Return a metric over time for each source or product."""
    stamp = Stamp(series.as_of)
    members = [
        {
            "member": each.member.key,
            "name": each.member.label,
            "points": _points(each.points, stamp),
        }
        for each in series.members
    ]
    asked = {"key": series.key, "shops": [shop], "grain": series.grain}
    return {**asked, "by": series.by, "points": [], "members": members}


def _points(points: Iterable[SeriesPoint], stamp: Stamp) -> list[Body]:
    return [
        {
            "first": point.first.isoformat(),
            "last": point.last.isoformat(),
            "hour": point.hour,
            "known_days": point.known_days,
            "days": point.days,
            **value_body(point.value, stamp),
        }
        for point in points
    ]


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
        "forecast": _forecast(pace.forecast) if pace.forecast else None,
        "points": [
            {"day": at.day.isoformat(), **{name: number(getattr(at, name)) for name in lines}}
            for at in pace.points
        ],
        **stamp.body(),
    }


def _forecast(said: ForecastToClose) -> Body:
    numbers = ("amount", "low", "high", "chance", "mase", "naive_mase")
    return {
        "made_on": said.made_on.isoformat(),
        "model": said.model,
        **{name: number(getattr(said, name)) for name in numbers},
        "clean_days": said.clean_days,
        "needed_days": said.needed_days,
        "sentence": said.sentence,
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


def targets_body(shop: Shop, page: TargetPage) -> Body:
    """Return the target in force and the draft of a month."""
    by_state = {plan.state: plan for plan in page.versions}
    active, draft = (by_state.get(state) for state in ("active", "draft"))
    return {
        "shop": shop.code,
        "month": f"{page.month:%Y-%m}",
        "currency": shop.currency,
        "active": _plan(active) if active else None,
        "draft": _plan(draft) if draft else None,
        "suggestion": number(page.suggestion.amount),
    }


def _plan(plan: TargetPlan) -> Body:
    return {
        "version": plan.version,
        "state": plan.state,
        "key": plan.metric_key,
        "amount": number(money(plan.amount, plan.shop.currency)),
        "absorb": plan.absorb,
        "note": plan.note,
        "days": [_plan_day(day) for day in plan_days(plan)],
    }


def _plan_day(day: TargetDayPlan) -> Body:
    return {
        "day": day.day.isoformat(),
        "amount": number(day.amount),
        "weight": number(day.weight),
        "visitors": day.visitors,
        "buyers": day.buyers,
        "pinned": day.pinned,
        "note": day.label,
    }


def restatements_body(shop: Shop, page: RestatementPage) -> Body:
    """Return a page of what moved in published days."""
    entries = [
        {
            "id": entry.pk,
            "day": entry.day.isoformat(),
            "key": entry.metric_key,
            "at": entry.at.isoformat(),
            "old": number(entry.old),
            "new": number(entry.new),
            "causes": entry.causes,
        }
        for entry in page.entries
    ]
    return {"shop": shop.code, "restatements": entries, "next": page.next}
