"""How clocks and events look."""

from django import template
from django.utils.translation import gettext_lazy as _

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.selectors.wording import Chip, done_label

register = template.Library()
register.filter("done_label", done_label)
VARIANTS = {
    "newer": _("platform's newer guide"),
    "older": _("platform's older guide"),
    "all": _("platform"),
}
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
def variant_word(variant: str) -> str:
    """{{ limit.variant|variant_word }}: of which guide of the platform a limit is."""
    return str(VARIANTS.get(variant, variant))


@register.filter
def kind_label(kind: str) -> str:
    """{{ limit.kind|kind_label }}: what the buyer wants, in words."""
    return str(dict(AfterSalesCase.Kind.choices).get(kind, kind))
