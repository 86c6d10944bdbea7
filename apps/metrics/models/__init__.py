"""The numbers' tables, one module a business noun."""

from apps.metrics.models.target import TargetDay, TargetPlan

__all__ = ["TargetDay", "TargetPlan"]
