"""Endpoint of inquiries, to read: buyers masked, no text of conversations."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.common.api import ApiView, ErrorShape
from apps.service.models import AgentSkill, Inquiry
from apps.service.selectors.desk import DeskLine
from apps.service.selectors.inquiries import Asked, register
from apps.service.selectors.rosters import agent_here
from apps.shop.models import Shop

REFUSALS = dict.fromkeys((400, 401, 403, 404, 429), ErrorShape)


class InquiriesQuery(Serializer[Any]):
    """A shop, a state and the number before which the page begins."""

    shop = serializers.SlugField(required=False)
    state = serializers.ChoiceField(choices=Inquiry.State.choices, required=False)
    before = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class InquiryShape(Serializer[Any]):
    """One inquiry; `buyer` is masked, `due_at` null while nobody waits."""

    number = serializers.IntegerField()
    channel = serializers.CharField()
    role = serializers.ChoiceField(choices=AgentSkill.Role.choices)
    state = serializers.ChoiceField(choices=Inquiry.State.choices)
    lost_reason = serializers.CharField(allow_blank=True)
    buyer = serializers.CharField(allow_blank=True)
    agent = serializers.CharField(allow_null=True)
    opened_at = serializers.DateTimeField()
    first_reply_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class InquiriesShape(Serializer[Any]):
    """A page, the newest first; `before` asks for the next one, null at the end."""

    shop = serializers.CharField()
    inquiries = serializers.ListField(child=InquiryShape())
    before = serializers.IntegerField(allow_null=True)


class Inquiries(ApiView):
    """Inquiries within the caller's reach."""

    @extend_schema(
        operation_id="inquiries",
        parameters=[InquiriesQuery],
        responses={200: InquiriesShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """List inquiries a page at a time."""
        asked = self.asked(InquiriesQuery)
        shop: Shop = self.access.shop_here(asked.get("shop"))
        wanted = Asked(state=asked.get("state", ""), before=asked.get("before"))
        agent = agent_here(self.access)
        page = register(self.access, shop, agent, wanted, timezone.now())
        lines = [_line(line) for line in page.lines]
        return Response({"shop": shop.code, "inquiries": lines, "before": page.before})


def _line(line: DeskLine) -> dict[str, Any]:
    row = line.inquiry
    return {
        "number": row.number,
        "channel": row.channel,
        "role": row.role,
        "state": row.state,
        "lost_reason": row.lost_reason,
        "buyer": line.buyer,
        "agent": line.owner or None,
        "opened_at": row.opened_at,
        "first_reply_at": row.first_reply_at,
        "due_at": row.next_due_at,
        "closed_at": row.closed_at,
        "version": row.version,
    }
