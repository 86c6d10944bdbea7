"""Members for programs: segments, who came back, and what buyers cost; no names."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ErrorShape
from apps.promotion.api.asked import ShopAsked, ShopView
from apps.promotion.members import WINDOWS
from apps.promotion.selectors.members import (
    cohort_lines,
    month_costs,
    score_day,
    segment_lines,
    today_of,
)


class MembersShape(serializers.Serializer[Any]):
    """Segments as of a day, cohorts with shares by window (null = not over), costs of a month."""

    shop = serializers.CharField()
    currency = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    segments = serializers.DictField(child=serializers.IntegerField())
    cohorts = serializers.ListField(child=serializers.DictField())
    costs = serializers.DictField()


class Members(ShopView):
    """Buyers as members, counted."""

    @extend_schema(
        operation_id="members",
        parameters=[ShopAsked],
        responses={200: MembersShape, "4XX": ErrorShape},
    )
    def get(self, request: Request) -> Response:
        """Return segments, cohorts and costs."""
        shop, _told = self.shop_asked()
        as_of, today = score_day(shop), today_of(shop, timezone.now())
        month = month_costs(shop, today)
        lines = segment_lines(shop, as_of) if as_of else []
        body = {
            "shop": shop.code,
            "currency": shop.currency,
            "as_of": as_of,
            "segments": {line.key: line.buyers for line in lines},
            "cohorts": [
                {"month": line.month.isoformat(), "buyers": line.buyers,
                 **{f"within_{days}": _text(rate)
                    for days, rate in zip(WINDOWS, line.rates, strict=True)}}
                for line in cohort_lines(shop, today)
            ],
            "costs": {
                "month": month.month.isoformat(), "new_buyers": month.new_buyers,
                "repeat_orders": month.repeat_orders, "new_buyer": _text(month.costs.new),
                "repeat_order": _text(month.costs.repeat), "ratio": _text(month.costs.ratio),
            },
        }  # fmt: skip
        return Response(body)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"
