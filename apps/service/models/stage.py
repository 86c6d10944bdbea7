"""Where rows of conversations wait for a merge: unlogged, emptied after it, lost in a crash."""

from django.db import models


class MessageStage(models.Model):
    """One staged row of a conversation."""

    pk = models.CompositePrimaryKey("stage_key", "line")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    at = models.DateTimeField()
    side = models.TextField()
    channel = models.TextField()
    conversation = models.TextField()
    external_id = models.TextField()
    buyer = models.TextField()
    agent_name = models.TextField()
    body = models.TextField()
    product = models.TextField()

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}"
