"""The shop's words for rows: what is paid, counted, refunded on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from apps.common.querysets import ShopScoped


class OrderQuerySet(ShopScoped[Any]):
    """Orders in the shop's own words."""

    def for_shops(self, shop_ids: Iterable[int]) -> Self:
        """Keep the orders of these shops."""
        return self.filter(shop_id__in=shop_ids)

    def counted(self) -> Self:
        """Keep the orders that count in the figures."""
        return self.filter(excluded_reason__isnull=True)

    def excluded(self) -> Self:
        """Keep the orders that were taken out of the figures, with a reason."""
        return self.filter(excluded_reason__isnull=False)

    def ordered_on(self, day: date) -> Self:
        """Keep the orders placed on this business day."""
        return self.filter(ordered_on=day)

    def paid_on(self, day: date) -> Self:
        """Keep the orders paid on this business day."""
        return self.filter(paid_on=day)


class RefundQuerySet(ShopScoped[Any]):
    """Refunds in the shop's own words."""

    def for_shops(self, shop_ids: Iterable[int]) -> Self:
        """Keep the refunds of these shops."""
        return self.filter(shop_id__in=shop_ids)

    def counted(self) -> Self:
        """Keep refunds of counted orders, and credit notes without an order."""
        return self.filter(order__excluded_reason__isnull=True)

    def refunded_on(self, day: date) -> Self:
        """Keep the refunds of this business day."""
        return self.filter(refunded_on=day)


class ShipmentQuerySet(ShopScoped[Any]):
    """Parcels in the shop's own words."""

    def delivered(self) -> Self:
        """Keep those that arrived."""
        return self.filter(delivered_at__isnull=False)
