"""Composes pages from the readings of metrics."""

from apps.dashboard.selectors.drill import drill
from apps.dashboard.selectors.morning import day_links, morning

__all__ = ["day_links", "drill", "morning"]
