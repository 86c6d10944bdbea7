"""Endpoints through which programs push facts: all of a body, or nothing of it."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

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


class PushOrders(PushView):
    """Orders with their lines."""

    topic = "orders"

    @extend_schema(
        operation_id="push-orders",
        parameters=PARAMETERS,
        request=shapes.OrdersShape,
        responses=ANSWERS,
    )
    def post(self, request: Request) -> Response:
        """Write orders by their external_id; a word older than the stored one changes nothing."""
        return self.take(request)


class PushRefunds(PushView):
    """Refunds."""

    topic = "refunds"

    @extend_schema(
        operation_id="push-refunds",
        parameters=PARAMETERS,
        request=shapes.RefundsShape,
        responses=ANSWERS,
    )
    def post(self, request: Request) -> Response:
        """Write refunds by their external_id; one may come before its order."""
        return self.take(request)


class PushTraffic(PushView):
    """Visits of days."""

    topic = "traffic"

    @extend_schema(
        operation_id="push-traffic",
        parameters=PARAMETERS,
        request=shapes.TrafficsShape,
        responses=ANSWERS,
    )
    def post(self, request: Request) -> Response:
        """Write the visits of days by shop, source or product, and device."""
        return self.take(request)


class PushMessages(PushView):
    """Messages of buyers and agents."""

    topic = "messages"

    @extend_schema(
        operation_id="push-messages",
        parameters=PARAMETERS,
        request=shapes.MessagesShape,
        responses=ANSWERS,
    )
    def post(self, request: Request) -> Response:
        """Add messages to their conversations, in whatever order they come."""
        return self.take(request)
