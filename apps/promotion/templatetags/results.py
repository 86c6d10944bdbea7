"""The words and bars of what a campaign brought."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.common import cells
from apps.common.templatetags import ui
from apps.promotion.models import CampaignResult
from apps.promotion.selectors.campaign_results import Fall

register = template.Library()
PASSED_OVER: Final[Mapping[str, Any]] = {
    "few_days": _("a weekday has fewer than three such days"),
    "few_trials": _("fewer than five windows without a campaign can be tried"),
    "trials": _("its 80% interval held in fewer than 80% of the windows tried"),
    "no_sales": _("nothing was sold in those days"),
    "none_told": _("nobody told of one"),
    "no_items": _("no SKU was put into it"),
}


@register.simple_tag
def fall_rows(falls: Sequence[Fall]) -> list[tuple[Fall, SafeString]]:
    """Return each row of a waterfall with its bar, all on one scale from the lowest to the top."""
    ends = [Decimal(0), *(end for each in falls for end in (each.start, each.end))]
    low, high = min(ends), max(ends)
    span = (high - low) or Decimal(1)
    return [(each, _bar(each, low, span)) for each in falls]


def _bar(fall: Fall, low: Decimal, span: Decimal) -> SafeString:
    left, right = sorted((fall.start, fall.end))
    kind = "level" if fall.is_level else "up" if fall.end >= fall.start else "down"
    zero = float(-low / span * 100)
    parts = [
        ("fall-zero", min(max(zero - 0.25, 0.0), 99.5), 0, 0.5, 16),
        (f"fall-{kind}", float((left - low) / span * 100), 3,
         max(float((right - left) / span * 100), 0.5), 10),
    ]  # fmt: skip
    drawn = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"></rect>', parts
    )
    return format_html(
        '<svg class="fall" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        drawn,
    )


@register.filter
def units_more(value: Decimal | None) -> str:
    """Return whole units with their sign."""
    return cells.format_signed(value, 0) if value else ui.count(value)


@register.filter
def passed_over(row: CampaignResult) -> list[tuple[Any, Any]]:
    """Return the better baselines that were not taken, each with why."""
    labels = dict(CampaignResult.Method.choices)
    names = [name for name in labels if name in row.passed_over]
    return [(labels[name], PASSED_OVER[row.passed_over[name]]) for name in names]
