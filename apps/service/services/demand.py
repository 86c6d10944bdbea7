"""Keeps the half hours of demand: from the last weeks, or typed by the supervisor."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.services.bulk import rows_update
from apps.service.coverage import shift_needs
from apps.service.demand import Demand, Uplift, day_demand
from apps.service.models import DemandBasis, DemandSlot, Shift
from apps.service.selectors.bands import days_between
from apps.service.selectors.demand import (
    basis_of,
    handling_of,
    open_minutes,
    order_history,
    uplifts_of,
)
from apps.service.selectors.facts import need_between
from apps.service.shifttime import DAY_MINUTES, instant_of
from apps.shop.models import Shop

MOST_NEEDED = 500
PLACES = Decimal("0.001")


@transaction.atomic
def demand_refresh(*, shop: Shop, first: date, last: date, today: date) -> int:
    """Make the half hours of these days anew from the last four weeks; return how many.

    While no shift in use runs, the desk is closed and nobody is needed. A typed need stays; days
    without a weekday of history get no half hours.
    """
    is_open = open_minutes(shop)
    typed = DemandSlot.objects.filter(shop=shop, is_typed=True)
    kept = set(typed.values_list("slot_at", flat=True))
    rows = [
        DemandSlot(
            shop=shop,
            slot_at=found.start,
            expected=Decimal(found.expected or 0).quantize(PLACES),
            need=(found.need or 0) if found.slot.number * 30 in is_open else 0,
        )
        for found in _demand(shop, first, last, today)
        if found.need is not None and found.start not in kept
    ]
    DemandSlot.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["shop", "slot_at"],
        update_fields=["expected", "need"],
        batch_size=2_000,
    )
    shift_needs_refresh(shop=shop, first=first, last=last)
    return len(rows)


@transaction.atomic
def need_type(
    *, shop: Shop, days: list[date], start_min: int, end_min: int, need: int, actor: Actor
) -> int:
    """Set by hand how many people the half hours between two minutes need on these days.

    Returns how many half hours were set. Raises field_invalid for a need above 500 or hours out
    of order.
    """
    if not 0 <= need <= MOST_NEEDED:
        raise ShopError("field_invalid", _("Type 0 to 500 people."), "need")
    if not 0 <= start_min < end_min:
        raise ShopError("field_invalid", _("The hours end before they begin."), "until")
    rows = [
        DemandSlot(shop=shop, slot_at=instant_of(day, minute, shop.tz), need=need, is_typed=True)
        for day in days
        for minute in range(start_min // 30 * 30, end_min, 30)
    ]
    for row in rows:
        row.expected = Decimal(0)
    # What is expected stays: only the answer to it is typed.
    DemandSlot.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["shop", "slot_at"],
        update_fields=["need", "is_typed"],
    )
    shift_needs_refresh(shop=shop, first=min(days), last=max(days))
    audit_write(
        actor=actor,
        action="demand.need",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={
            "days": [None, [min(days).isoformat(), max(days).isoformat()]],
            "minutes": [None, [start_min, end_min]],
            "need": [None, need],
        },
        rows=len(rows),
    )
    return len(rows)


@transaction.atomic
def basis_set(*, shop: Shop, values: Mapping[str, Any], actor: Actor, today: date) -> DemandBasis:
    """Change how need is found, and find it anew for the coming days of the shop's rosters."""
    basis = basis_of(shop)
    old = {name: str(getattr(basis, name)) for name in values}
    for name, value in values.items():
        setattr(basis, name, value)
    basis.full_clean()
    basis.save()
    demand_refresh_coming(shop=shop, today=today)
    audit_write(
        actor=actor,
        action="demand.basis",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={name: [old[name], str(value)] for name, value in values.items()},
    )
    return basis


def demand_refresh_coming(*, shop: Shop, today: date) -> int:
    """Make the half hours of all coming days that have shifts anew; return how many."""
    last = Shift.objects.filter(shop=shop).order_by("-day").first()
    if last is None or last.day < today:
        return 0
    return demand_refresh(shop=shop, first=today, last=last.day, today=today)


def shift_needs_refresh(*, shop: Shop, first: date, last: date) -> None:
    """Set the need of each shift of these days by the half hours that it bears alone."""
    by_day = defaultdict(list)
    shifts = Shift.objects.filter(shop=shop).between(first, last).select_related("template")
    for shift in shifts:
        by_day[shift.day].append(shift)
    slots = need_between(shop, first, last)
    changed = []
    for shifts_of_day in by_day.values():
        begin = min(shift.start_at for shift in shifts_of_day)
        end = max(shift.end_at for shift in shifts_of_day)
        near = [slot for slot in slots if begin <= slot.start < end]
        spans = [(each.start_at, each.end_at, each.template.need_min) for each in shifts_of_day]
        for shift, need in zip(shifts_of_day, shift_needs(spans, near), strict=True):
            if shift.need_min != need:
                shift.need_min = need
                changed.append(shift)
    rows_update(changed, ["need_min"])


def _demand(shop: Shop, first: date, last: date, today: date) -> Iterator[Demand]:
    basis = basis_of(shop)
    handling, history = handling_of(basis), order_history(shop, today)
    # What each order brings in inquiries lifts the whole day.
    ratio = float(basis.inquiries_per_order)
    lifts = uplifts_of(shop, first, last)
    for day in days_between(first, last):
        of_day = [lift for lift in lifts if lift.day == day]
        whole = Uplift(day, 0, DAY_MINUTES, ratio)
        yield from day_demand(day, history, handling, [whole, *of_day])
