"""Aims other than the month's sales: from where on a rate is good, and what others reach."""

from django.db import models
from django.db.models.functions import Now

from apps.common.querysets import ShopScoped
from apps.shop.models import Shop


class MetricThreshold(models.Model):
    """What a shop aims at on one metric from a day on, until the next row of the metric.

    `good` and `warn` are in the unit of the metric, shares as fractions of one: at `good` or
    better the shop is ahead, at `warn` or better near, else behind. `benchmark` is what others
    reach, with its source.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    metric_key = models.CharField(max_length=40)
    good = models.DecimalField(max_digits=18, decimal_places=6)
    warn = models.DecimalField(max_digits=18, decimal_places=6)
    benchmark = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    source_note = models.CharField(max_length=120, blank=True, default="")
    valid_from = models.DateField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    # as_manager() gives a manager with the methods of the queryset; its stubs tell half of it.
    objects: ShopScoped["MetricThreshold"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "metric_key", "valid_from"], name="metric_threshold_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.metric_key} from {self.valid_from}"
