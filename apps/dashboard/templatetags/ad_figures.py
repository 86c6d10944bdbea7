"""Writes the figures of the ads board, and the addresses of its parts."""

from decimal import Decimal
from typing import Any

from django import template

from apps.common import cells
from apps.common.templatetags import ui
from apps.dashboard.selectors.ads_page import AdsAsked
from apps.metrics.definitions import registry
from apps.metrics.registry import Unit
from apps.metrics.selectors.ad_board import AdLine

register = template.Library()
RATE_DIGITS = 2


@register.simple_tag
def ad_figure(line: AdLine, key: str, currency: str) -> str:
    """Write one figure of a line by its unit; a dash where it is unknown."""
    value = line.figures[key]
    if value is None:
        return cells.UNKNOWN
    number, unit = Decimal(value), registry[key].unit
    if unit is Unit.MONEY:
        return str(ui.amount(number, currency))
    if unit is Unit.PERCENT:
        return str(cells.format_percent(number, RATE_DIGITS))
    return str(cells.format_count(number) if unit is Unit.COUNT else ui.decimal(number, 2))


@register.simple_tag
def ad_href(asked: AdsAsked, **changes: Any) -> str:
    """Return where a part of the board opens."""
    return asked.href(**changes)
