"""Rows of a file that wait until somebody agrees to import them."""

from django.db import models


class ReviewStage(models.Model):
    """A review of a file on its way: `told` is the row as plain data, its text included."""

    stage_key = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    external_id = models.CharField(max_length=80)
    posted_at = models.DateTimeField()
    told = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage_key", "line"], name="review_stage_line")
        ]

    def __str__(self) -> str:
        return f"{self.stage_key} {self.line}"
