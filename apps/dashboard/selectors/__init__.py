"""Composes pages from the readings of metrics."""

from apps.dashboard.selectors.drill import drill
from apps.dashboard.selectors.metric_view import metric_page
from apps.dashboard.selectors.morning import data_status_page, day_links, morning
from apps.dashboard.selectors.restores import restore_warning

__all__ = [
    "data_status_page",
    "day_links",
    "drill",
    "metric_page",
    "morning",
    "restore_warning",
]
