"""The numbers and how they came to be, one module a noun."""

from apps.metrics.models.rollup import ShopDay, ShopHour, ShopPeriod
from apps.metrics.models.run import ParkedDay, RollupRun

__all__ = [
    "ParkedDay",
    "RollupRun",
    "ShopDay",
    "ShopHour",
    "ShopPeriod",
]
