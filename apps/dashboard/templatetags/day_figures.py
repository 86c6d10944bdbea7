"""The figures of the morning page, with their words: {% pace_figure month %} and kin."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.common import cells
from apps.common.templatetags import pieces, ui
from apps.dashboard.figures import bullet, hours, trend

register = template.Library()

REFUNDED = "sales.refund_amount"
SHARE_BAR = (
    '<span class="share">{}<svg class="share-bar" viewBox="0 0 130 6" preserveAspectRatio="none"'
    ' aria-hidden="true" focusable="false"><rect class="share-room" width="130" height="6"/>'
    '<rect class="share-fill" width="{}" height="6"/>'
    '<rect class="share-mark" x="99" width="2" height="6"/></svg></span>'
)


class Amount(Protocol):
    """A metric's value in a currency."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...


class Verdict(Protocol):
    """One day's actual with its target."""

    @property
    def actual(self) -> Amount: ...
    @property
    def target(self) -> Decimal | None: ...


class PacePoint(Protocol):
    """One day of a month's running sums."""

    @property
    def day(self) -> date: ...
    @property
    def plan_cumulative(self) -> Decimal | None: ...
    @property
    def actual_cumulative(self) -> Decimal | None: ...


class MonthPace(Protocol):
    """A month with its days."""

    @property
    def points(self) -> Sequence[PacePoint]: ...


class HourBar(Protocol):
    """One hour's orders."""

    @property
    def hour(self) -> int: ...
    @property
    def ordered_orders(self) -> int | None: ...
    @property
    def paid_orders(self) -> int | None: ...


class RecentDay(Protocol):
    """One day of the list; its first value is the paid amount."""

    @property
    def day(self) -> date: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def values(self) -> Sequence[Amount]: ...


class Drill(Protocol):
    """A figure with the rows behind it."""

    @property
    def value(self) -> ui.Shown: ...
    @property
    def total(self) -> Decimal | None: ...


class Coded(Protocol):
    """A shop, as far as its address needs it."""

    @property
    def code(self) -> str: ...


class ReadShop(Coded, Protocol):
    """A shop, as far as the rights of its reader need it."""

    @property
    def pk(self) -> int: ...


@register.inclusion_tag("components/figure.html")
def bullet_figure(verdict: Verdict) -> dict[str, object]:
    """Yesterday's paid amount against its target."""
    score = bullet.Score(verdict.actual.value, verdict.target)
    labels = bullet.Labels(_("Measure"), _("Actual"), _("Target"), _("Forecast"), _("Amount"))
    return ui.figure(
        ui.FigureView(
            kind="bullet",
            title=_("Actual against target"),
            sentence=_bullet_sentence(bullet.summary(score), verdict.actual.currency),
            figure=bullet.bullet(score, labels),
            twin=bullet.twin(score, labels),
            currency=verdict.actual.currency,
        )
    )


@register.inclusion_tag("components/figure.html")
def pace_figure(month: MonthPace, currency: str) -> dict[str, object]:
    """The month's running sums: plan in steps, actual as a line."""
    points = [trend.Point(p.day, p.plan_cumulative, p.actual_cumulative) for p in month.points]
    labels = trend.Labels(_("Day"), _("Plan to date"), _("Paid to date"), get_language() or "")
    return ui.figure(
        ui.FigureView(
            kind="trend",
            title=_("Month to date against plan"),
            sentence=_pace_sentence(trend.summary(points), currency),
            figure=trend.cumulative(points, labels) if _drawable(points) else {},
            twin=trend.twin(points, labels),
            currency=currency,
        )
    )


@register.inclusion_tag("components/figure.html")
def hours_figure(bars: Sequence[HourBar]) -> dict[str, object]:
    """Orders by the hour in which they were placed."""
    rows = [hours.Hour(bar.hour, bar.ordered_orders, bar.paid_orders) for bar in bars]
    labels = hours.Labels(_("Hour"), _("Ordered"), _("Paid"), _("Usual"))
    return ui.figure(
        ui.FigureView(
            kind="hours",
            title=_("Orders by hour"),
            sentence=_hours_sentence(hours.summary(rows)),
            figure=hours.hours(rows, labels),
            twin=hours.twin(rows, labels),
        )
    )


@register.inclusion_tag("components/figure.html")
def recent_figure(days: Sequence[RecentDay], currency: str) -> dict[str, object]:
    """The last days, oldest first: paid amounts as bars, the plan as a ghost line."""
    ordered = sorted(days, key=lambda row: row.day)
    points = [trend.Point(row.day, row.target, _first(row.values)) for row in ordered]
    labels = trend.Labels(_("Day"), _("Plan"), _("Paid"), get_language() or "")
    return ui.figure(
        ui.FigureView(
            kind="trend",
            title=_("Paid amount by day"),
            sentence=_recent_sentence(points),
            figure=trend.trend(points, labels) if _drawable(points) else {},
            twin=trend.twin(points, labels),
            currency=currency,
        )
    )


@register.simple_tag
def day_url(shop: Coded, day: date) -> str:
    """The morning page of that shop and day."""
    return _address("dashboard:day", shop=shop.code, day=day.isoformat())


@register.simple_tag(takes_context=True)
def rows_url(context: Mapping[str, Any], shop: ReadShop, day: date, key: str) -> str:
    """The orders behind one figure of one day; of its refunds the page that says why.

    Empty for a reader who may not open them.
    """
    page = "aftersales:refunds" if key == REFUNDED else "dashboard:rows"
    if not context["request"].access.can(page, "GET", shop.pk):
        return ""
    asked = {} if key == REFUNDED else {"metric": key}
    return _address(page, shop=shop.code, day=day.isoformat(), **asked)


@register.simple_tag
def reason_rows_url(shop: Coded, day: date, key: str, reason: str) -> str:
    """The facts behind one figure of a day that count under a reason."""
    asked = {"shop": shop.code, "day": day.isoformat(), "metric": key, "reason": reason}
    return _address("dashboard:rows", **asked)


@register.filter
def total_text(drill: Drill) -> str:
    """The sum of the rows behind a figure, written as the figure is."""
    return cells.format_value(drill.total, str(drill.value.unit), drill.value.currency)


@register.simple_tag
def share_bar(actual: Decimal | None, target: Decimal | None) -> SafeString:
    """Actual over target as text and bar; the bar ends at 130%."""
    ratio = bullet.summary(bullet.Score(actual, target)).ratio
    text = ui.percent(ratio)
    if ratio is None:
        return format_html('<span class="share">{}</span>', text)
    return format_html(SHARE_BAR, text, round(min(max(float(ratio) * 100, 0.0), 130.0), 1))


def _bullet_sentence(parts: bullet.Summary, currency: str) -> str:
    if parts.actual is None:
        return _("The amount of this day is not known yet.")
    if parts.ratio is None:
        return _("%(actual)s paid; no target is set for this day.") % {
            "actual": cells.format_money(parts.actual, currency)
        }
    return _("%(actual)s paid of a target of %(target)s: %(ratio)s.") % {
        "actual": cells.format_money(parts.actual, currency),
        "target": cells.format_money(parts.target, currency),
        "ratio": cells.format_percent(parts.ratio, 2),
    }


def _pace_sentence(parts: trend.Summary, currency: str) -> str:
    if parts.day is None:
        return _("No day of this month has figures yet.")
    values = {
        "day": ui.day(parts.day),
        "actual": cells.format_money(parts.actual, currency),
        "plan": cells.format_money(parts.plan, currency),
    }
    if parts.plan is None:
        return _("To %(day)s %(actual)s was paid; no plan is set.") % values
    return _("To %(day)s %(actual)s was paid against a plan of %(plan)s.") % values


def _recent_sentence(points: Sequence[trend.Point]) -> str:
    planned = [p for p in points if p.actual is not None and p.plan is not None]
    hit = sum(1 for p in planned if p.actual is not None and p.plan and p.actual >= p.plan)
    if not planned:
        known = trend.summary(points).days_known
        return _("%(known)s of the last %(days)s days have figures; none of them has a target.") % {
            "known": known,
            "days": len(points),
        }
    return _("%(hit)s of %(days)s days with a target reached it.") % {
        "hit": hit,
        "days": len(planned),
    }


def _drawable(points: Sequence[trend.Point]) -> bool:
    return any(point.plan is not None or point.actual is not None for point in points)


def _first(values: Sequence[Amount]) -> Decimal | None:
    return values[0].value if values else None


def _address(name: str, **query: str) -> str:
    return pieces.address_of(pieces.path_of(name), **query)


def _hours_sentence(parts: hours.Summary) -> str:
    if not parts.total or parts.peak_hour is None:
        return _("No orders were placed on this day.")
    return _("The busiest hour was %(from)s to %(to)s with %(peak)s of %(total)s orders.") % {
        "from": f"{parts.peak_hour:02d}:00",
        "to": f"{(parts.peak_hour + 1) % 24:02d}:00",
        "peak": cells.format_count(parts.peak_orders),
        "total": cells.format_count(parts.total),
    }
