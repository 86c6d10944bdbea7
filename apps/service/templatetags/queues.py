"""Tags of the queue pages: words of results and reasons, and how long something takes."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common import cells
from apps.common.masks import mask_name
from apps.service.models import QueueItem
from apps.service.selectors.queue_words import reason_word, result_word
from apps.service.shifttime import clock_words
from apps.shop.models import Shipment

register = template.Library()
register.filter("reason_word", reason_word)
register.filter("result_word", result_word)
register.filter("masked_name", mask_name)
register.filter("minute_words", clock_words)

LISTS = {
    "waiting": _("Waiting"),
    "claimed": _("Claimed"),
    "overdue": _("Overdue"),
    "held": _("Orders held"),
    "closed": _("Closed"),
}


@register.filter
def list_word(name: str) -> str:
    """Return the word for a list of a queue."""
    return str(LISTS[name])


@register.filter
def kind_word(kind: str) -> str:
    """Return the word for a kind of queue."""
    return str(QueueItem.Kind(kind).label)


@register.filter
def days_taken(took: timedelta | None) -> str:
    """{{ transit.usual|days_taken }}: 1.8 days; — where nobody knows."""
    if took is None:
        return cells.UNKNOWN
    return cells.format_number(Decimal(took / timedelta(days=1)), 1)


@register.filter
def parcels(count: int) -> str:
    """{{ transit.count|parcels }}: of 214 parcels."""
    text = ngettext("of %(n)s parcel", "of %(n)s parcels", count)
    return text % {"n": cells.format_count(count)}


@register.filter
def points(difference: Decimal | None) -> str:
    """{{ figures.uplift|points }}: +10.0, a difference of shares in percent points."""
    return cells.format_signed(None if difference is None else difference * 100, 1)


@register.filter
def tracked(parcel: Shipment, pages: Mapping[str, str]) -> str:
    """{{ parcel|tracked:pages }}: where it can be followed, empty where the carrier has no page."""
    page = pages.get(parcel.carrier, "")
    return page.replace("{number}", quote(parcel.tracking_number, safe=""))
