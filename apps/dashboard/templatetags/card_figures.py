"""Draws a person's rate on one scale with what to expect, and writes their other figures."""

from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.common import cells
from apps.common.templatetags import ui
from apps.dashboard.selectors.scorecard_page import scale
from apps.metrics.selectors.agent_cards import Benchmark, Figure
from apps.metrics.standing import Standing

register = template.Library()
BADGES = {
    "above": ("state-good", "trending-up"),
    "below": ("state-warn", "trending-down"),
    "same": ("state-quiet", "equal"),
    "unknown": ("state-quiet", "circle-dashed"),
}
# More inquiries than a person ever gets: the number says nothing any more.
TELLABLE = 5_000
BAR = (
    '<svg class="interval" viewBox="0 0 100 16" preserveAspectRatio="none" role="img" '
    'aria-label="{}">{}</svg>'
)


@register.simple_tag
def interval_bar(standing: Standing, benchmark: Benchmark | None = None) -> SafeString:
    """The interval as a bar, the rate in it, the expected rate as a line, a tick of others."""
    if standing.low is None or standing.high is None:
        return format_html('<span class="unit">{}</span>', _("nobody asked"))
    low, high = scale(standing.low), scale(standing.high)
    parts = [
        ("interval-room", 0, 7, 100, 2),
        ("interval-span", low, 4, max(high - low, 0.5), 8),
        ("interval-rate", scale(standing.count.rate) - 0.75, 2, 1.5, 12),
        ("interval-expected", scale(standing.expected) - 0.5, 0, 1, 16),
    ]
    if benchmark is not None:
        parts.append(("interval-benchmark", scale(benchmark.value) - 0.5, 10, 1, 6))
    drawn = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"></rect>', parts
    )
    return format_html(BAR, bar_words(standing), drawn)


@register.filter
def bar_words(standing: Standing) -> str:
    """The bar in one sentence."""
    return _("%(rate)s, 95%% between %(low)s and %(high)s; expected %(expected)s.") % {
        "rate": ui.percent(standing.count.rate),
        "low": ui.percent(standing.low),
        "high": ui.percent(standing.high),
        "expected": ui.percent(standing.expected),
    }


@register.simple_tag
def standing_badge(standing: Standing) -> SafeString:
    """What may be said of a rate: only what chance does not explain."""
    tone, icon = BADGES[standing.label]
    state = format_html(
        '<span class="state {}">{}<span>{}</span></span>', tone, ui.icon(icon), _words(standing)
    )
    if standing.label != "same" or standing.more is None or standing.more > TELLABLE:
        return state
    more = cells.format_count(max(standing.more, 1))
    needed = _("about %(more)s more inquiries") % {"more": more}
    return format_html('{} <span class="unit">{}</span>', state, needed)


def _words(standing: Standing) -> str:
    if standing.label == "above":
        return _("above what to expect")
    if standing.label == "below":
        return _("below what to expect")
    if standing.label == "unknown":
        return _("no inquiries in these days")
    return _("as expected") if standing.more is None else _("not distinguishable yet")


@register.simple_tag
def figure_text(figure: Figure, currency: str, whose: str = "value") -> str:
    """A figure of a person, or the team's, written by its unit."""
    value: Decimal | None = getattr(figure, whose)
    if value is None:
        return cells.UNKNOWN
    if figure.unit == "money":
        return str(cells.format_money(value, currency))
    if figure.unit == "percent":
        return str(cells.format_percent(value, 1))
    if figure.unit == "seconds":
        return _("%(seconds)s s") % {"seconds": ui.decimal(value, 1)}
    return str(cells.format_count(value) if figure.unit == "count" else ui.decimal(value, 2))
