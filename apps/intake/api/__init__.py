"""Facts from programs."""

from apps.intake.api.push import PushOrders, PushRefunds, PushTraffic

__all__ = ["PushOrders", "PushRefunds", "PushTraffic"]
