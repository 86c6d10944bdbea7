"""Endpoint of queue items, to read: buyers masked, as far as the reader may see."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.common.api import ApiView, ErrorShape
from apps.common.paging import marked
from apps.service.models import QueueItem
from apps.service.selectors.queue_item import buyer_of
from apps.service.selectors.queues import LISTS, PAGE, items_page
from apps.service.states import QUEUE_MOVES, events

REFUSALS = dict.fromkeys((400, 401, 403, 404, 429), ErrorShape)


class QueueQuery(Serializer[Any]):
    """A shop, a kind and a list; `after` is `next` of the page before."""

    shop = serializers.SlugField(required=False)
    kind = serializers.ChoiceField(choices=QueueItem.Kind.values)
    list = serializers.ChoiceField(choices=LISTS, default="waiting")
    after = serializers.RegexField(r"^\S{10,60}~\d{1,18}$", required=False)


class QueueItemShape(Serializer[Any]):
    """One item; `buyer` is masked, `events` are the moves that its state allows."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=QueueItem.Kind.values)
    state = serializers.ChoiceField(choices=QueueItem.State.values)
    order = serializers.CharField(allow_null=True)
    buyer = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField()
    hard_stop_at = serializers.DateTimeField(allow_null=True)
    owner = serializers.CharField(allow_null=True)
    claimed_until = serializers.DateTimeField(allow_null=True)
    tries = serializers.IntegerField()
    result = serializers.CharField(allow_blank=True)
    holds_shipment = serializers.BooleanField()
    closed_at = serializers.DateTimeField(allow_null=True)
    events = serializers.ListField(child=serializers.CharField())


class QueueItemsShape(Serializer[Any]):
    """A page of items; `next` is null on the last one."""

    shop = serializers.CharField()
    items = serializers.ListField(child=QueueItemShape())
    next = serializers.CharField(allow_null=True)


class QueueItems(ApiView):
    """Items of a queue."""

    @extend_schema(
        operation_id="queue_items",
        parameters=[QueueQuery],
        responses={200: QueueItemsShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """List items of one queue: live ones by due time, closed ones newest first."""
        asked = self.asked(QueueQuery)
        shop, listed = self.access.shop_here(asked.get("shop")), asked["list"]
        after, now = marked(asked.get("after")), timezone.now()
        rows = items_page(self.access, shop, asked["kind"], listed, after, now)
        shown, following = rows[:PAGE], None
        if len(rows) > PAGE:
            at = shown[-1].closed_at if listed == "closed" else shown[-1].due_at
            following = f"{at.isoformat() if at else ''}~{shown[-1].pk}"
        items = [_item(row) for row in shown]
        return Response({"shop": shop.code, "items": items, "next": following})


def _item(row: QueueItem) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "state": row.state,
        "order": row.order.number if row.order else None,
        "buyer": buyer_of(row, is_shown=False).name,
        "due_at": row.due_at.isoformat(),
        "hard_stop_at": row.hard_stop_at.isoformat() if row.hard_stop_at else None,
        "owner": str(row.owner) if row.owner else None,
        "claimed_until": row.claimed_until.isoformat() if row.claimed_until else None,
        "tries": row.tries,
        "result": row.result,
        "holds_shipment": row.holds_shipment,
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        "events": sorted(events(QUEUE_MOVES, row.state)),
    }
