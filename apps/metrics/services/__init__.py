"""What changes the numbers: draining the ledger, closing days, recomputing, auditing."""

from apps.metrics.services.audit import Difference, rollups_audit
from apps.metrics.services.close import (
    day_close,
    rolling_refresh,
    rollup_all,
    shops_close,
)
from apps.metrics.services.drain import (
    DrainResult,
    rollup_drain,
    shop_drain,
    shops_drain,
    shops_due,
)
from apps.metrics.services.target import target_set

__all__ = [
    "Difference",
    "DrainResult",
    "day_close",
    "rolling_refresh",
    "rollup_all",
    "rollup_drain",
    "rollups_audit",
    "shop_drain",
    "shops_close",
    "shops_drain",
    "shops_due",
    "target_set",
]
