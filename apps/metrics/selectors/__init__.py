"""Reads of the numbers: the one path of page, command, file and API to a figure."""

from apps.metrics.selectors.forecasts import forecast_latest
from apps.metrics.selectors.hourly import hours
from apps.metrics.selectors.member_series import member_series
from apps.metrics.selectors.members import (
    member_scorecard,
    product_table,
    reason_table,
    source_table,
)
from apps.metrics.selectors.paces import month_pace
from apps.metrics.selectors.points import SeriesAsked, figures_as_of, metric_known, metric_series
from apps.metrics.selectors.rows import FactRow, PartSum, RowPage, RowsOf, rows, rows_sums
from apps.metrics.selectors.scorecards import recent_days, scorecard, verdict
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.status import data_status
from apps.metrics.selectors.values import known_days, series, values, values_of_shops

__all__ = [
    "FactRow",
    "PartSum",
    "RowPage",
    "RowsOf",
    "SeriesAsked",
    "data_status",
    "figures_as_of",
    "forecast_latest",
    "hours",
    "known_days",
    "member_scorecard",
    "member_series",
    "metric_known",
    "metric_series",
    "month_pace",
    "product_table",
    "reason_table",
    "recent_days",
    "rows",
    "rows_sums",
    "scorecard",
    "series",
    "snapshot",
    "source_table",
    "values",
    "values_of_shops",
    "verdict",
]
