"""What the last weeks say about the demand of a half hour."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, DateTimeField, F, Func, Value

from apps.service.demand import Handling, History, Uplift, WallSlot, wall_slot
from apps.service.erlang import ServiceGoal
from apps.service.models import DemandBasis, ShiftTemplate, TimeBand
from apps.service.selectors.bands import bands_of
from apps.service.shifttime import DAY_MINUTES
from apps.shop.models import Order, Shop

WEEKS = timedelta(weeks=5)
BIN_FROM = datetime(2000, 1, 1, tzinfo=UTC)


def order_history(shop: Shop, today: date) -> History:
    """Return orders by half hour of the shop's clock, of the closed days that have any."""
    known = Order.objects.for_shops([shop.pk]).filter(
        ordered_on__gte=today - WEEKS, ordered_on__lt=today
    )
    half_hour = Func(
        Value("30 minutes"),
        F("ordered_at"),
        Value(BIN_FROM),
        function="date_bin",
        template="%(function)s(%(expressions)s)",
        output_field=DateTimeField(),
    )
    binned = known.annotate(slot=half_hour).values("slot").annotate(count=Count("pk"))
    counts: dict[WallSlot, int] = {}
    for start, count in binned.values_list("slot", "count"):
        slot = wall_slot(start, shop.tz)
        counts[slot] = counts.get(slot, 0) + count
    return History(shop.tz, frozenset(slot.day for slot in counts), counts)


def handling_of(basis: DemandBasis) -> Handling:
    """Return how inquiries are served, as the arithmetic takes it."""
    goal = ServiceGoal(
        basis.target_percent / 100, float(basis.within_s), basis.occupancy_percent / 100
    )
    return Handling(float(basis.aht_s), basis.chats, basis.shrinkage_percent / 100, goal)


def uplifts_of(shop: Shop, first: date, last: date) -> list[Uplift]:
    """Return the uplifts of these days; dated ones stand instead of the day's weekly ones."""
    return [
        Uplift(band.day, band.start_min, min(band.end_min, DAY_MINUTES), float(band.weight))
        for band in bands_of(shop, TimeBand.Kind.UPLIFT, first, last)
    ]


def basis_of(shop: Shop) -> DemandBasis:
    """Return how the need of a shop is found; the usual values where nobody has set them."""
    return DemandBasis.objects.filter(shop=shop).first() or DemandBasis(shop=shop)


def open_minutes(shop: Shop) -> frozenset[int]:
    """Return the half hours of a day, by their minute, in which some shift in use runs."""
    rows = ShiftTemplate.objects.filter(shop=shop, is_active=True)
    return frozenset(
        minute % DAY_MINUTES
        for start, end in rows.values_list("start_min", "end_min")
        for minute in range(start // 30 * 30, end, 30)
    )
