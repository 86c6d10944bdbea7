"""The words of segments, and differences of shares."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common import cells

register = template.Library()
SEGMENTS: Final[Mapping[str, tuple[Promise | str, Promise | str]]] = {
    "new": (_("New"), _("one order, lately")),
    "loyal": (_("Loyal"), _("three orders or more, lately")),
    "active": (_("Active"), _("two orders, lately")),
    "at_risk": (_("At risk"), _("two orders or more, late now")),
    "lapsed": (_("Lapsed"), _("two orders or more, long ago")),
    "one_time_lapsed": (_("Once only"), _("one order, a while ago")),
}  # fmt: skip


@register.filter
def points(share: float | None) -> str:
    """Return a difference of shares in points with its sign: 0.0168 -> +1.68."""
    return cells.UNKNOWN if share is None else cells.format_signed(Decimal(str(share * 100)), 2)


@register.filter
def whole(value: float) -> str:
    """Return a reckoned number of things without decimals: 150.6 -> 151."""
    return cells.format_number(Decimal(str(value)), 0)


@register.filter
def segment_word(key: str) -> Promise | str:
    """Return the name of a segment."""
    return SEGMENTS[key][0]


@register.filter
def segment_text(key: str) -> Promise | str:
    """Return who is in it."""
    return SEGMENTS[key][1]
