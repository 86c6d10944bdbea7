"""How long something took, in words: {{ seconds|lasting }}."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from apps.common.cells import UNKNOWN

register = template.Library()
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@register.filter
def lasting(seconds: Decimal | int | None) -> str:
    """Seconds as their two largest units: 4 d 6 h, 2 h 10 min, 45 min, 20 s; a dash for None."""
    if seconds is None:
        return UNKNOWN
    whole = int(seconds)
    if whole >= DAY:
        words = {"days": whole // DAY, "hours": whole % DAY // HOUR}
        return _("%(days)s d %(hours)s h") % words
    if whole >= HOUR:
        return _("%(hours)s h %(minutes)s min") % {
            "hours": whole // HOUR, "minutes": whole % HOUR // MINUTE,
        }  # fmt: skip
    if whole >= MINUTE:
        return _("%(minutes)s min") % {"minutes": whole // MINUTE}
    return _("%(seconds)s s") % {"seconds": whole}
