"""How clocks and events look."""

from django import template

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.selectors.wording import Chip
from apps.aftersales.selectors.wording import event_label as label_of

register = template.Library()
ICONS = {
    "bad": "clock-exclamation",
    "hot": "clock-exclamation",
    "warn": "clock",
    "good": "clock",
    "quiet": "circle-dashed",
}


@register.filter
def chip_icon(chip: Chip) -> str:
    """{{ row.chip|chip_icon }}: the icon of how much time is left."""
    return ICONS[chip.tone]


@register.filter
def event_label(event: str) -> str:
    """{{ event.event|event_label }}: what an event is called."""
    return label_of(event)


@register.filter
def kind_label(kind: str) -> str:
    """{{ limit.kind|kind_label }}: what the buyer wants, in words."""
    return str(dict(AfterSalesCase.Kind.choices).get(kind, kind))
