"""A shop's limits and hours, and the time limits of its platform."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F

from apps.aftersales.deadlines import Clock, Span, open_hours_later, platform_clock
from apps.aftersales.models import AftersalesSettings, DeadlinePolicy
from apps.common.days import business_day
from apps.service.models import Shift, ShiftAssignment
from apps.service.selectors.bands import bands_of
from apps.shop.models import Shop

SEARCH_DAYS = 21
# Nobody in the desk's roles above the supervisor has a limit.
NO_LIMIT = Decimal("Infinity")


def settings_of(shop: Shop) -> AftersalesSettings:
    """Return the shop's settings; a shop that never changed any has the defaults."""
    found: AftersalesSettings | None = AftersalesSettings.objects.filter(shop=shop).first()
    return found or AftersalesSettings(shop=shop)


def limit_of(settings: AftersalesSettings, role: str) -> Decimal:
    """Return up to which sum a role may approve and pay, in the shop's currency."""
    limits = {
        "assistant": settings.assistant_limit,
        "supervisor": settings.supervisor_limit,
        "director": NO_LIMIT,
        "intake": NO_LIMIT,
    }
    return Decimal(limits.get(role, 0))


def platform_limit(
    shop: Shop, stage: str, now: datetime, *, phase: str = "", kind: str = ""
) -> DeadlinePolicy | None:
    """Return the time limit that holds now: the shop's own before its platform's, newer first.

    A row for this phase and kind wins over one for every phase or kind.
    """
    today = business_day(now, shop.tz, shop.day_cut)
    rows = DeadlinePolicy.objects.valid_on(today).filter(
        platform=shop.platform, stage=stage, phase__in={"", phase}, kind__in={"", kind}
    )
    rows = rows.filter(shop__isnull=True) | rows.filter(shop=shop)
    order = (F("shop").asc(nulls_last=True), "variant", "-phase", "-kind")
    found: DeadlinePolicy | None = rows.order_by(*order).first()
    return found


def platform_clock_of(
    shop: Shop, stage: str, now: datetime, *, phase: str = "", kind: str = ""
) -> Clock | None:
    """Return the platform's clock that starts now; None where it has no limit."""
    row = platform_limit(shop, stage, now, phase=phase, kind=kind)
    if row is None or row.seconds is None:
        return None
    if row.clock == DeadlinePolicy.Clock.OPEN_HOURS:
        due = open_due(shop, now, int(row.seconds * 0.8))
        return Clock(due, open_due(shop, now, row.seconds), row.on_timeout)
    return platform_clock(now, row.seconds, row.on_timeout)


def open_due(shop: Shop, now: datetime, seconds: int) -> datetime:
    """Return when so many open seconds of the desk have passed."""
    return open_hours_later(now, seconds, _open_spans(shop, now))


def _open_spans(shop: Shop, now: datetime) -> Iterable[Span]:
    first = business_day(now, shop.tz) - timedelta(days=1)
    bands = bands_of(shop, "open", first, first + timedelta(days=SEARCH_DAYS))
    return [(band.start, band.end) for band in bands]


def next_shift_start(shop: Shop, now: datetime) -> datetime | None:
    """Return when the next shift of the shop begins, None where none is planned."""
    rows = Shift.objects.filter(shop=shop, start_at__gt=now).order_by("start_at")
    found: datetime | None = rows.values_list("start_at", flat=True).first()
    return found


def shift_of(shop_id: int, user_id: int | None, now: datetime) -> int | None:
    """Return the shift that a person works in a shop at this moment, None outside of one."""
    if user_id is None:
        return None
    rows = ShiftAssignment.objects.known().filter(
        shift__shop_id=shop_id, agent__user_id=user_id, start_at__lte=now, end_at__gt=now
    )
    found: int | None = rows.values_list("shift_id", flat=True).first()
    return found
