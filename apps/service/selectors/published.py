"""Shifts as they were published."""

from datetime import date

from apps.service.models import ShiftAssignment
from apps.shop.models import Shop


def published_shifts(shop: Shop, first: date, last: date) -> list[ShiftAssignment]:
    """Return the shifts that people know of these days, open ones included, in order of time."""
    rows = ShiftAssignment.objects.known().filter(shift__shop=shop, shift__day__range=(first, last))
    named = rows.select_related("shift__template", "agent__user")
    return list(named.order_by("start_at", "pk"))
