"""The numbers and how they came to be, one module a noun."""

from apps.metrics.models.agent_day import AgentDay
from apps.metrics.models.campaign_day import CampaignDay
from apps.metrics.models.forecast import Forecast
from apps.metrics.models.publication import DayPublication, Restatement
from apps.metrics.models.reason_day import AfterSalesReasonDay
from apps.metrics.models.rollup import ProductDay, ShopDay, ShopHour, ShopPeriod, SourceDay
from apps.metrics.models.run import ParkedDay, RollupRun
from apps.metrics.models.target import DayFactor, TargetDay, TargetPlan
from apps.metrics.models.threshold import MetricThreshold

__all__ = [
    "AfterSalesReasonDay",
    "AgentDay",
    "CampaignDay",
    "DayFactor",
    "DayPublication",
    "Forecast",
    "MetricThreshold",
    "ParkedDay",
    "ProductDay",
    "Restatement",
    "RollupRun",
    "ShopDay",
    "ShopHour",
    "ShopPeriod",
    "SourceDay",
    "TargetDay",
    "TargetPlan",
]
