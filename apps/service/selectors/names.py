"""Names in logs that are nobody's yet."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from apps.service.models import Message
from apps.shop.models import Shop

MOST = 200


@dataclass(frozen=True, slots=True)
class UnknownName:
    """What a log called an agent, how often, and when last."""

    name: str
    messages: int
    last_at: datetime


def unknown_names(shop: Shop) -> list[UnknownName]:
    """Return the names that wrote most first."""
    rows = Message.objects.unassigned().filter(shop=shop).exclude(sender_name="")
    found = rows.values("sender_name").annotate(count=Count("pk"), last=Max("at"))
    return [
        UnknownName(row["sender_name"], row["count"], row["last"])
        for row in found.order_by("-count", "sender_name")[:MOST]
    ]
