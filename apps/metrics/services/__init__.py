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
from apps.metrics.services.factor import day_factor_remove, day_factor_set
from apps.metrics.services.forecast import forecast_make, forecasts_make
from apps.metrics.services.publish import day_publish, shops_publish
from apps.metrics.services.purge import runs_purge
from apps.metrics.services.recompute import day_recompute
from apps.metrics.services.target import target_approve, target_discard, target_draft, target_set
from apps.metrics.services.threshold import metric_threshold_remove, metric_threshold_set

__all__ = [
    "Difference",
    "DrainResult",
    "day_close",
    "day_factor_remove",
    "day_factor_set",
    "day_publish",
    "day_recompute",
    "forecast_make",
    "forecasts_make",
    "metric_threshold_remove",
    "metric_threshold_set",
    "rolling_refresh",
    "rollup_all",
    "rollup_drain",
    "rollups_audit",
    "runs_purge",
    "shop_drain",
    "shops_close",
    "shops_drain",
    "shops_due",
    "shops_publish",
    "target_approve",
    "target_discard",
    "target_draft",
    "target_set",
]
