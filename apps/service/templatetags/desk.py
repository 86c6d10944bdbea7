"""Tags of the agent desk: how long until or since, and moments on the shop's clock."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.service.models import Inquiry
from apps.shop.models import Shop

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400
TONES = {
    "new": ("warn", "circle-dashed"),
    "waiting_us": ("warn", "clock"),
    "waiting_buyer": ("quiet", "clock"),
    "won": ("good", "circle-check"),
    "lost": ("bad", "circle-x"),
    "closed": ("quiet", "check"),
}
SHOWN = {
    "inquiries": gettext_lazy("Inquiries"),
    "need": gettext_lazy("Need"),
    "scheduled": gettext_lazy("Scheduled"),
    "net": gettext_lazy("Net"),
    "quick": gettext_lazy("Within 20 s"),
    "conversion": gettext_lazy("Conversion"),
}
LOOKS = {
    "waiting": gettext_lazy("waiting for an answer"),
    "late": gettext_lazy("answer overdue"),
    "risk": gettext_lazy("answer due soon"),
    "asleep": gettext_lazy("asleep"),
    "quick": gettext_lazy("first answer within 20 s"),
    "slow": gettext_lazy("first answer after more than 20 s"),
}


@register.filter
def due_words(due: datetime | None, now: datetime) -> str:
    """{{ inquiry.next_due_at|due_words:now }}: "in 40 s" or "3 min late"; empty without one."""
    if due is None:
        return ""
    seconds = int((due - now).total_seconds())
    if seconds >= 0:
        return _("in %(span)s") % {"span": span_words(seconds)}
    return _("%(span)s late") % {"span": span_words(-seconds)}


@register.filter
def span_words(seconds: int | None) -> str:
    """{{ 75|span_words }}: "75 s", "12 min", "3 h", "2 d"; empty where unknown."""
    if seconds is None:
        return ""
    if seconds < 2 * MINUTE:
        return _("%(n)s s") % {"n": seconds}
    if seconds < 2 * HOUR:
        return _("%(n)s min") % {"n": seconds // MINUTE}
    if seconds < 2 * DAY:
        return _("%(n)s h") % {"n": seconds // HOUR}
    return _("%(n)s d") % {"n": seconds // DAY}


@register.filter
def waited_words(instant: datetime, now: datetime) -> str:
    """{{ board.longest_since|waited_words:now }}: how long ago, as a span."""
    return span_words(max(0, int((now - instant).total_seconds())))


@register.filter
def epoch(instant: datetime) -> int:
    """{{ now|epoch }}: whole seconds, for the countdown of the page."""
    return int(instant.timestamp())


@register.filter
def moment(instant: datetime, shop: Shop) -> str:
    """{{ message.at|moment:shop }}: 1 Dec 2026 10:42 on the shop's wall clock."""
    return date_format(instant.astimezone(shop.tz), _("j M Y H:i"))


@register.filter
def wall_input(instant: datetime, shop: Shop) -> str:
    """{{ shift.next_at|wall_input:shop }}: a moment as a date-time field takes it."""
    return f"{instant.astimezone(shop.tz):%Y-%m-%dT%H:%M}"


@register.inclusion_tag("service/desk/_state.html")
def inquiry_state(inquiry: Inquiry) -> dict[str, object]:
    """{% inquiry_state inquiry %}: its state as word, icon and colour."""
    tone, icon = TONES[inquiry.state]
    return {"tone": tone, "icon_name": icon, "inquiry": inquiry}


@register.filter
def heat_word(show: str) -> object:
    """Name a figure of the heat map."""
    return SHOWN[show]


@register.filter
def look_word(show: str) -> object:
    """Say what the register shows."""
    return LOOKS.get(show, "")
