"""What changes the numbers: draining the ledger, closing days, recomputing, auditing."""

from apps.metrics.services.close import day_close, rolling_refresh, rollup_all
from apps.metrics.services.drain import DrainResult, rollup_drain, shop_drain, shops_drain
from apps.metrics.services.target import target_set

__all__ = [
    "DrainResult",
    "day_close",
    "rolling_refresh",
    "rollup_all",
    "rollup_drain",
    "shop_drain",
    "shops_drain",
    "target_set",
]
