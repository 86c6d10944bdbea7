"""Rows of a file that wait until somebody agrees to import them."""

from django.db import models


class ToldStage(models.Model):
    """A review or case of a file on its way: `told` is the row as plain data, words included."""

    stage_key = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    external_id = models.CharField(max_length=80)
    at = models.DateTimeField()
    told = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage_key", "line"], name="told_stage_line")
        ]

    def __str__(self) -> str:
        return f"{self.stage_key} {self.line}"
