"""How a shop works its queues, and until when an order has to be ready to leave."""

from datetime import datetime

from apps.service.models import QueuePolicy, ServicePolicy
from apps.shop.models import Shop

# 17:00, as a policy starts with.
USUAL_CUTOFF_MIN = 1_020


def queue_policy(shop: Shop) -> QueuePolicy | None:
    """Return how the shop works its queues, None where it does not."""
    return QueuePolicy.objects.filter(shop=shop).first()


def ship_cutoff_min(shop: Shop, now: datetime) -> int:
    """Return the minute of the day by which an order has to be ready to leave the same day."""
    rows = ServicePolicy.objects.filter(shop=shop).meant_for("", "").valid_at(now)
    found = rows.first()
    return found.ship_cutoff_min if found else USUAL_CUTOFF_MIN
