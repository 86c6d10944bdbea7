"""Endpoints through which programs push facts: all of a body, or nothing of it."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.common.api import KEY_PARAMETER, ApiView, ErrorShape, body_of, key_given
from apps.intake.api import shapes
from apps.intake.services import Push, push_receive

MOST_BYTES = 2 * 1024 * 1024
PARAMETERS = [
    KEY_PARAMETER,
    OpenApiParameter("shop", str, description="Needed where the caller may push to several."),
]
ANSWERS = {
    200: shapes.PushedShape,
    **dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429), ErrorShape),
}


class PushView(ApiView):
    """Takes one body of facts."""

    topic: ClassVar[str]

    def take(self, request: Request) -> Response:
        """Write the facts, or say why none of them was written."""
        push = Push(
            shop=self.access.shop_here(request.query_params.get("shop")),
            topic=self.topic,
            event_id=key_given(request),
            body=body_of(request, most=MOST_BYTES),
        )
        return Response(push_receive(push=push, actor=self.access.actor, now=timezone.now()))


def _takes(topic: str, shape: type[Serializer[Any]], *, what: str, how: str) -> type[PushView]:
    """Return the endpoint of one kind of fact; `what` it takes and `how` go into the schema."""

    @extend_schema(
        operation_id=f"push-{topic.replace('_', '-')}",
        parameters=PARAMETERS,
        request=shape,
        responses=ANSWERS,
        description=how,
    )
    def post(self: PushView, request: Request) -> Response:
        return self.take(request)

    name = f"Push{topic.title().replace('_', '')}"
    return type(name, (PushView,), {"topic": topic, "post": post, "__doc__": what})


PushOrders = _takes(
    "orders", shapes.OrdersShape, what="Orders with their lines.",
    how="Write orders by their external_id; a word older than the stored one changes nothing.",
)  # fmt: skip
PushRefunds = _takes(
    "refunds", shapes.RefundsShape, what="Refunds.",
    how="Write refunds by their external_id; one may come before its order.",
)  # fmt: skip
PushTraffic = _takes(
    "traffic", shapes.TrafficsShape, what="Visits of days.",
    how="Write the visits of days by shop, source or product, and device.",
)  # fmt: skip
PushMessages = _takes(
    "messages", shapes.MessagesShape, what="Messages of buyers and agents.",
    how="Add messages to their conversations, in whatever order they come.",
)  # fmt: skip
PushAdStats = _takes(
    "ad_stats", shapes.AdStatsShape, what="Figures of ads by day.",
    how="Write the figures of campaigns, groups, words or creatives; what was told before by an "
    "earlier as_of is kept beside it.",
)  # fmt: skip
PushReviews = _takes(
    "reviews", shapes.ReviewsShape, what="Reviews of buyers.",
    how="Write reviews by their external_id; neutral and bad ones stand on the board at once.",
)  # fmt: skip
