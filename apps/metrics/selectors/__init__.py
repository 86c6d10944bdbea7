"""Reads of the numbers: the one path of page, command, file and API to a figure."""

from apps.metrics.selectors.hourly import hours
from apps.metrics.selectors.paces import month_pace
from apps.metrics.selectors.scorecards import recent_days, scorecard, verdict
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.status import data_status

__all__ = [
    "data_status",
    "hours",
    "month_pace",
    "recent_days",
    "scorecard",
    "snapshot",
    "verdict",
]
