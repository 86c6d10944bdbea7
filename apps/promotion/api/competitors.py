"""Competitors for programs: items with their last looks beside our prices."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ErrorShape
from apps.promotion.api.asked import ShopAsked, ShopView
from apps.promotion.selectors.competitors import ItemLine, changes_waiting, item_lines


class CompetitorItemShape(serializers.Serializer[Any]):
    """One item; prices as decimals in text, null = not seen; `failed`: the last look failed."""

    id = serializers.IntegerField()
    competitor = serializers.CharField()
    title = serializers.CharField()
    our_sku = serializers.CharField(allow_null=True)
    match = serializers.CharField()
    seen_at = serializers.DateTimeField(allow_null=True)
    price = serializers.CharField(allow_null=True)
    promo_price = serializers.CharField(allow_null=True)
    in_stock = serializers.BooleanField(allow_null=True)
    our_price = serializers.CharField(allow_null=True)
    index = serializers.CharField(allow_null=True)
    failed = serializers.BooleanField()
    stale = serializers.BooleanField()


class CompetitorsShape(serializers.Serializer[Any]):
    """The watched items, and how many changes wait for an answer."""

    shop = serializers.CharField()
    currency = serializers.CharField()
    changes_waiting = serializers.IntegerField()
    items = serializers.ListField(child=CompetitorItemShape())


class Competitors(ShopView):
    """Items of competitors."""

    @extend_schema(
        operation_id="competitors",
        parameters=[ShopAsked],
        responses={200: CompetitorsShape, "4XX": ErrorShape},
    )
    def get(self, request: Request) -> Response:
        """Return the items that are watched."""
        shop, _told = self.shop_asked()
        body = {
            "shop": shop.code,
            "currency": shop.currency,
            "changes_waiting": changes_waiting(shop),
            "items": [_row(line) for line in item_lines(shop, timezone.now())],
        }
        return Response(body)


def _row(line: ItemLine) -> dict[str, Any]:
    seen, item = line.seen, line.item
    return {
        "id": item.pk, "competitor": item.competitor_shop.name, "title": item.title,
        "our_sku": item.our_sku.code if item.our_sku else None, "match": item.match,
        "seen_at": seen.at.isoformat() if seen else None,
        "price": _text(seen.price if seen else None),
        "promo_price": _text(seen.promo_price if seen else None),
        "in_stock": seen.in_stock if seen else None, "our_price": _text(line.ours),
        "index": str(line.stand.index) if line.stand else None, "failed": line.has_failed,
        "stale": line.is_stale,
    }  # fmt: skip


def _text(price: Decimal | None) -> str | None:
    return None if price is None else f"{price:.2f}"
