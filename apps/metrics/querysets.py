"""The words of the numbers' tables: which shop, which days."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from apps.common.querysets import ShopScoped


class DayQuerySet(ShopScoped[Any]):
    """Rows that carry a shop and a day."""

    def for_shops(self, shop_ids: Iterable[int]) -> Self:
        """Keep the rows of these shops."""
        return self.filter(shop_id__in=list(shop_ids))

    def between(self, first: date, last: date) -> Self:
        """Keep the rows of these business days, both ends included, in order."""
        return self.filter(day__range=(first, last)).order_by("day")


class SpanQuerySet(ShopScoped[Any]):
    """Rows that carry a shop and a span of days."""

    def for_shops(self, shop_ids: Iterable[int]) -> Self:
        """Keep the rows of these shops."""
        return self.filter(shop_id__in=list(shop_ids))

    def spanning(self, first: date, last: date) -> Self:
        """Keep the rows of exactly this span."""
        return self.filter(starts_on=first, ends_on=last)


class RunQuerySet(ShopScoped[Any]):
    """Batches of the rollup."""

    def done(self) -> Self:
        """Keep the batches that wrote their figures."""
        return self.filter(state="done")

    def reaching(self, day: date) -> Self:
        """Keep the batches that held this day."""
        return self.filter(days__contains=[day])


class TargetPlanQuerySet(ShopScoped[Any]):
    """Target plans in the shop's own words."""

    def active(self) -> Self:
        """Keep the plans in force."""
        return self.filter(state="active")

    def of_month(self, shop_id: int, month: date, metric_key: str) -> Self:
        """Keep the versions of one shop's month and metric."""
        return self.filter(shop_id=shop_id, month=month, metric_key=metric_key)


class ForecastQuerySet(ShopScoped[Any]):
    """Forecasts by what they are about and when they were made."""

    def said(self, shop_id: int, metric_key: str, first: date, last: date) -> Self:
        """Keep a shop's forecasts of a metric made from `first` to `last`, the newest first."""
        return self.made(shop_id, first, last).filter(metric_key=metric_key)

    def made(self, shop_id: int, first: date, last: date) -> Self:
        """Keep all of a shop's forecasts made from `first` to `last`, the newest first."""
        return self.filter(shop_id=shop_id, made_on__range=(first, last)).order_by("-made_on")
