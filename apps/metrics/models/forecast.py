"""What was expected of a shop's coming days, as said on one day."""

from django.db import models
from django.db.models import Q

from apps.metrics.models.target import TargetPlan
from apps.metrics.querysets import ForecastQuerySet
from apps.shop.models import Shop


class Forecast(models.Model):
    """The forecast made once a day is published: of `made_on` and the days after it.

    `days` lists the coming days as {day, amount, low, high}, amounts as decimal text, the 95%
    band None where errors are not known; `percentiles` are the 0th to 100th of what the days to
    the end of the month bring together. `chance` is that of the target in force when it was
    made. With too few clean days `model` is empty and nothing is said.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    metric_key = models.CharField(max_length=40, choices=TargetPlan.Metric.choices)
    made_on = models.DateField()
    model = models.CharField(max_length=20, blank=True, default="")
    mase = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    naive_mase = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    clean_days = models.PositiveIntegerField()
    chance = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    days = models.JSONField(default=list)
    percentiles = models.JSONField(default=list)

    objects = ForecastQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "metric_key", "made_on"], name="forecast_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(chance__isnull=True) | Q(chance__range=(0, 1)),
                name="forecast_chance_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.made_on} {self.model}"
