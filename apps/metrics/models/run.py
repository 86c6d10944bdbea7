"""What the rollup did: one row a batch, and the days that wait after a failure."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.metrics.querysets import DayQuerySet, RunQuerySet
from apps.shop.models import Shop


class RollupRun(models.Model):
    """One batch of days of a shop, written with its figures or, when it failed, after them.

    `marks` counts the claimed marks by reason; `rows` is the number of figure rows that changed.
    """

    class State(models.TextChoices):
        DONE = "done"
        FAILED = "failed"

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    days = ArrayField(models.DateField())
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State.choices)
    marks = models.JSONField(default=dict)
    rows = models.BigIntegerField(default=0)
    definitions_version = models.CharField(max_length=12)
    error = models.TextField(blank=True, default="")

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["shop", "finished_at"], name="rollup_run_shop_finished")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.state} {self.finished_at}"


class ParkedDay(models.Model):
    """A day whose rollup failed: its figures are unknown or old until a later attempt works."""

    pk = models.CompositePrimaryKey("shop", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    attempts = models.PositiveIntegerField(default=1)
    parked_until = models.DateTimeField()
    error = models.TextField()
    parked_at = models.DateTimeField(db_default=Now())

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}: {self.error}"
