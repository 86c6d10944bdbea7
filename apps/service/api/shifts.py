"""Endpoints of shifts and cover, to read."""

from datetime import date, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.common.api import ApiView, ErrorShape
from apps.common.errors import ShopError
from apps.service.coverage import SlotCover
from apps.service.models import ShiftAssignment
from apps.service.selectors.coverage import cover_between
from apps.service.selectors.published import published_shifts
from apps.shop.models import Shop

MOST_DAYS = 92
REFUSALS = dict.fromkeys((400, 401, 403, 404, 429), ErrorShape)
BOUNDS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31))]


class DaysQuery(Serializer[Any]):
    """A shop and days, both ends included; the caller's usual shop where none is named."""

    shop = serializers.SlugField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add `from` and `to`, of which the first is no name in Python."""
        first, last = (serializers.DateField(validators=BOUNDS) for _ in range(2))
        return {**super().get_fields(), "from": first, "to": last}


class ShiftShape(Serializer[Any]):
    """One published shift; `person` is null while it is open, absences carry no reason."""

    id = serializers.IntegerField()
    day = serializers.DateField()
    code = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    person = serializers.CharField(allow_null=True)


class ShiftsShape(Serializer[Any]):
    """Published shifts in order of time."""

    shop = serializers.CharField()
    shifts = serializers.ListField(child=ShiftShape())


class CoverShape(Serializer[Any]):
    """A half hour: inquiries expected, people needed and there by the published roster."""

    start = serializers.DateTimeField()
    expected = serializers.RegexField(r"^\d+(\.\d+)?$")
    need = serializers.IntegerField()
    scheduled = serializers.IntegerField()
    net = serializers.IntegerField()
    is_peak = serializers.BooleanField()


class CoverageShape(Serializer[Any]):
    """Half hours in order of time; those without known demand are not there."""

    shop = serializers.CharField()
    slots = serializers.ListField(child=CoverShape())


class DaysView(ApiView):
    """What is asked for days of a shop."""

    def place(self) -> tuple[Shop, date, date]:
        """Return shop and days; refuse too many and days out of order."""
        asked = self.asked(DaysQuery)
        first, last = asked["from"], asked["to"]
        if last < first:
            raise ShopError("field_invalid", "The last day lies before the first.", "to")
        if last - first > timedelta(days=MOST_DAYS):
            raise ShopError("range_too_large", f"Ask for {MOST_DAYS} days at most.", "to")
        shop: Shop = self.access.shop_here(asked.get("shop"))
        return shop, first, last


class Shifts(DaysView):
    """Published shifts."""

    @extend_schema(
        operation_id="shifts", parameters=[DaysQuery], responses={200: ShiftsShape, **REFUSALS}
    )
    def get(self, request: Request) -> Response:
        """List who works when, as it was published."""
        shop, first, last = self.place()
        rows = published_shifts(shop, first, last)
        return Response({"shop": shop.code, "shifts": [_shift(row) for row in rows]})


class Coverage(DaysView):
    """Published cover by half hour."""

    @extend_schema(
        operation_id="coverage", parameters=[DaysQuery], responses={200: CoverageShape, **REFUSALS}
    )
    def get(self, request: Request) -> Response:
        """List each half hour with demand: how many people it needs, and how many are there."""
        shop, first, last = self.place()
        slots = cover_between(shop, first, last, is_planning=False)
        return Response({"shop": shop.code, "slots": [_slot(slot) for slot in slots]})


def _shift(row: ShiftAssignment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "day": row.shift.day.isoformat(),
        "code": row.shift.template.code,
        "start": row.start_at.isoformat(),
        "end": row.end_at.isoformat(),
        "person": str(row.agent) if row.agent else None,
    }


def _slot(slot: SlotCover) -> dict[str, Any]:
    return {
        "start": slot.start.isoformat(),
        "expected": f"{slot.expected:.3f}",
        "need": slot.need,
        "scheduled": slot.scheduled,
        "net": slot.net,
        "is_peak": slot.is_peak,
    }
