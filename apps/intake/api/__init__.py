"""Facts from programs."""

from apps.intake.api.push import (
    PushAdStats,
    PushMessages,
    PushOrders,
    PushRefunds,
    PushReviews,
    PushTraffic,
)

__all__ = [
    "PushAdStats",
    "PushMessages",
    "PushOrders",
    "PushRefunds",
    "PushReviews",
    "PushTraffic",
]
