"""The ads board for programs: campaigns, or the groups and words of one."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.common.api import ApiView, ErrorShape
from apps.common.cells import decimal_text
from apps.common.days import yesterday
from apps.metrics.api.shapes import ShopQuery, number
from apps.metrics.selectors.ad_board import AdLine, ad_board

USUAL_DAYS, MOST_DAYS = 1, 92
REFUSALS = dict.fromkeys((400, 401, 403, 404, 429), ErrorShape)


class AdsQuery(ShopQuery):
    """The days that end with `day` (the last closed one), of the shop, a campaign or a group."""

    day = serializers.DateField(required=False)
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=USUAL_DAYS)
    campaign = serializers.IntegerField(required=False)
    group = serializers.IntegerField(required=False)


class AdLineShape(Serializer[Any]):
    """One line; orders and sales grow until `age` reaches `window` days."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField()
    window = serializers.IntegerField()
    age = serializers.IntegerField()
    odd = serializers.IntegerField()
    break_even_roas = number()
    profit = number()
    figures = serializers.DictField(child=serializers.CharField(allow_null=True))


class AdsShape(Serializer[Any]):
    """The lines of the days, the dearest first."""

    shop = serializers.CharField()
    currency = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    lines = serializers.ListField(child=AdLineShape())


class Ads(ApiView):
    """What ads cost and brought."""

    @extend_schema(operation_id="ads", parameters=[AdsQuery], responses={200: AdsShape, **REFUSALS})
    def get(self, request: Request) -> Response:
        """Return the campaigns of the days, or the groups or words of one."""
        asked, now = self.asked(AdsQuery), timezone.now()
        shop = self.access.shop_here(asked.get("shop"))
        last = asked.get("day") or yesterday(now, shop.tz, shop.day_cut)
        first = last - timedelta(days=asked["days"] - 1)
        board = ad_board(shop, first, last, now, asked.get("campaign"), asked.get("group"))
        lines = [_line(line) for line in board.lines]
        body = {"shop": shop.code, "currency": shop.currency, "lines": lines}
        return Response({**body, "first": first.isoformat(), "last": last.isoformat()})


def _line(line: AdLine) -> dict[str, Any]:
    return {
        "id": line.pk,
        "kind": line.kind,
        "name": line.name,
        "window": line.window,
        "age": line.age,
        "odd": line.odd,
        "break_even_roas": _text(line.margin.break_even if line.margin else None),
        "profit": _text(line.profit),
        "figures": {key: _text(value) for key, value in line.figures.items()},
    }


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else decimal_text(Decimal(value))
