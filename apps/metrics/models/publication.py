"""What was told of a day when it was first published, and what moved since."""

from django.db import models
from django.db.models import Q

from apps.metrics.models.target import TargetPlan
from apps.metrics.querysets import DayQuerySet
from apps.shop.models import Shop


class DayPublication(models.Model):
    """The headline figures of a closed day as people first read them; never changed afterwards.

    `figures` maps a metric key to its decimal text, None where nothing was known; `target` is
    the day's aim of that morning on `metric_key`.
    """

    class State(models.TextChoices):
        FINAL = "final"
        PROVISIONAL = "provisional"

    pk = models.CompositePrimaryKey("shop", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    first_published_at = models.DateTimeField()
    state = models.CharField(max_length=11, choices=State.choices)
    figures = models.JSONField(default=dict)
    metric_key = models.CharField(max_length=40, choices=TargetPlan.Metric.choices)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.state}"


class Restatement(models.Model):
    """One headline figure of a published day that moved, and the changes that moved it.

    `old` is what was told last, None = unknown; `causes` counts the changed facts by reason.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    metric_key = models.CharField(max_length=40)
    at = models.DateTimeField()
    old = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    new = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    causes = models.JSONField(default=dict)

    objects = DayQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["shop", "day"], name="restatement_shop_day"),
            models.Index(fields=["shop", "-at"], name="restatement_shop_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(old__isnull=False) | Q(new__isnull=False), name="restatement_moves"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.metric_key}: {self.old} -> {self.new}"
