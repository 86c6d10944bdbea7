"""The shop's words for rows of the numbers."""

from datetime import date
from typing import Any, Self

from apps.common.querysets import ShopScoped


class TargetPlanQuerySet(ShopScoped[Any]):
    """Target plans in the shop's own words."""

    def active(self) -> Self:
        """Keep the plans in force."""
        return self.filter(state="active")

    def of_month(self, shop_id: int, month: date, metric_key: str) -> Self:
        """Keep the versions of one shop's month and metric."""
        return self.filter(shop_id=shop_id, month=month, metric_key=metric_key)
