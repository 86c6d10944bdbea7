"""The content calendar for programs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ErrorShape
from apps.common.days import business_day
from apps.promotion.api.asked import ShopAsked, ShopView
from apps.promotion.models import ContentPost
from apps.promotion.selectors.content import gaps_between, posts_listed
from apps.promotion.selectors.margins import settings_of


class ContentAsked(ShopAsked):
    """The shop, the first day (today) and how many."""

    day = serializers.DateField(required=False)
    days = serializers.IntegerField(min_value=1, max_value=92, default=7)


class PostShape(serializers.Serializer[Any]):
    """One post; `box` null = outside the day's boxes, figures null = nobody looked."""

    id = serializers.IntegerField()
    day = serializers.DateField()
    box = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField()
    channel = serializers.CharField()
    title = serializers.CharField()
    product = serializers.CharField(allow_null=True)
    state = serializers.CharField()
    planned_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    utm = serializers.CharField(allow_null=True)
    reach = serializers.IntegerField(allow_null=True)
    clicks = serializers.IntegerField(allow_null=True)


class ContentShape(serializers.Serializer[Any]):
    """Posts of the days, and how many boxes are empty."""

    shop = serializers.CharField()
    posts_per_day = serializers.IntegerField()
    gaps = serializers.IntegerField()
    posts = serializers.ListField(child=PostShape())


class Content(ShopView):
    """Posts by day and box."""

    asks = ContentAsked

    @extend_schema(
        operation_id="content",
        parameters=[ContentAsked],
        responses={200: ContentShape, "4XX": ErrorShape},
    )
    def get(self, request: Request) -> Response:
        """Return the posts of some days."""
        shop, asked = self.shop_asked()
        first = asked.get("day") or business_day(timezone.now(), shop.tz, shop.day_cut)
        last = first + timedelta(days=asked["days"] - 1)
        body = {
            "shop": shop.code,
            "posts_per_day": settings_of(shop).posts_per_day,
            "gaps": gaps_between(shop, first, last),
            "posts": [_row(post) for post in posts_listed(shop, first, last)],
        }
        return Response(body)


def _row(post: ContentPost) -> dict[str, Any]:
    return {
        "id": post.pk, "day": post.day.isoformat(), "box": post.slot_no, "kind": post.kind,
        "channel": post.channel, "title": post.title,
        "product": post.product.external_id if post.product else None, "state": post.state,
        "planned_at": post.planned_at.isoformat(),
        "published_at": post.published_at.isoformat() if post.published_at else None,
        "url": post.url or None, "utm": post.utm or None, "reach": post.reach,
        "clicks": post.clicks,
    }  # fmt: skip
