"""The ledger of who carried how many customers, made anew from published shifts and demand."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from apps.common.days import day_bounds
from apps.service.fairness import CARRIED_DAYS, Exposure, HalfHour, OnDuty, carried, exposures
from apps.service.models import ExposureDay, ShiftAssignment
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import need_between, span_of
from apps.shop.models import Shop

PLACES = Decimal("0.0001")
Balances = dict[int, tuple[date, float]]


@transaction.atomic
def exposure_rebuild(*, shop: Shop, first: date, last: date) -> int:
    """Make the ledger of these days anew; later days go, because they carry the balance on.

    Returns how many rows were written. Balances of one day add up to 0 before the carried part.
    """
    ExposureDay.objects.filter(shop=shop, day__gte=first).delete()
    balances = _balances_before(shop, first)
    duties = _duties(shop, first, last)
    curve = [
        HalfHour(slot.start, slot.expected, slot.is_peak)
        for slot in need_between(shop, first, last)
    ]
    rows: list[ExposureDay] = []
    for day in days_between(first, last):
        start, end = day_bounds(day, shop.tz)
        clipped = [_clipped(duty, start, end) for duty in duties if _overlaps(duty, start, end)]
        found = exposures(clipped, [half for half in curve if start <= half.start < end])
        rows += [_row(shop, day, person, each, balances) for person, each in found.items()]
    ExposureDay.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


def _balances_before(shop: Shop, first: date) -> Balances:
    rows = ExposureDay.objects.newest().filter(shop=shop, day__lt=first)
    return {row.agent_id: (row.day, float(row.balance)) for row in rows}


def _duties(shop: Shop, first: date, last: date) -> list[OnDuty]:
    start, end = span_of(shop, first, last)
    rows = ShiftAssignment.objects.known().overlapping(start, end)
    known = rows.filter(shift__shop=shop, agent__isnull=False)
    return [OnDuty(*row) for row in known.values_list("agent_id", "start_at", "end_at")]


def _overlaps(duty: OnDuty, start: datetime, end: datetime) -> bool:
    return duty.start < end and duty.end > start


def _clipped(duty: OnDuty, start: datetime, end: datetime) -> OnDuty:
    return OnDuty(duty.person_id, max(duty.start, start), min(duty.end, end))


def _row(shop: Shop, day: date, person: int, found: Exposure, balances: Balances) -> ExposureDay:
    since, before = balances.get(person, (day, 0.0))
    age = min((day - since).days, CARRIED_DAYS + 1)
    balance = carried(before, age) + found.balance
    balances[person] = (day, balance)
    return ExposureDay(
        shop=shop,
        agent_id=person,
        day=day,
        minutes=round(found.hours * 60),
        expected=Decimal(found.customers).quantize(PLACES),
        balance=Decimal(balance).quantize(PLACES),
    )
