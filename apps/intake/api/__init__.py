"""Facts from programs."""

from apps.intake.api.push import PushMessages, PushOrders, PushRefunds, PushTraffic

__all__ = ["PushMessages", "PushOrders", "PushRefunds", "PushTraffic"]
