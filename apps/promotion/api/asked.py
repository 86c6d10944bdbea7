"""What lists of promotion are asked for: a shop, and perhaps a state."""

from typing import Any

from rest_framework import serializers

from apps.accounts.selectors import shop_current
from apps.common.api import ApiView
from apps.shop.models import Shop


class ShopAsked(serializers.Serializer[Any]):
    """Which shop."""

    shop = serializers.CharField(required=False, max_length=40)


class StateAsked(ShopAsked):
    """Which shop, and only rows of this state."""

    state = serializers.CharField(required=False, max_length=17)


class ShopView(ApiView):
    """A list of one shop."""

    asks: type[ShopAsked] = ShopAsked

    def shop_asked(self) -> tuple[Shop, dict[str, Any]]:
        """Return the shop that was asked for, and all that was."""
        told = self.asked(self.asks)
        return shop_current(self.access, told.get("shop")), told
