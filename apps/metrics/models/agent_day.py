"""The table of numbers by person of the desk."""

from django.db import models
from django.db.models import BigIntegerField, DecimalField

from apps.metrics.querysets import DayQuerySet
from apps.service.models import Agent
from apps.shop.models import Shop


def _count() -> "BigIntegerField[int, int]":
    return BigIntegerField(default=0, db_default=0)


def _amount() -> "DecimalField[object, object]":
    return DecimalField(max_digits=18, decimal_places=4, default=0, db_default=0)


class AgentDay(models.Model):
    """What a person of the desk did on one day, and what they are credited with.

    Agent NULL = silent orders and questions that nobody answered, so that money adds up to that
    of the shop's day. Buyers do not: one who was served by two people counts for each. NULL in
    an outcome = nobody yet, and some may still.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    agent = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, db_index=False)
    inquiry_buyers = _count()
    inquiry_ordered_buyers = BigIntegerField(null=True)
    inquiry_next_day_buyers = BigIntegerField(null=True)
    inquiry_paid_buyers = BigIntegerField(null=True)
    inquiry_pending_buyers = _count()
    inquiry_lost_buyers = _count()
    credited_orders = _count()
    credited_amount = _amount()
    credited_refund_amount = _amount()
    own_payments = _count()
    others_payments = _count()
    silent_payments = _count()
    first_rounds = _count()
    first_replies = _count()
    first_replies_20s = _count()
    first_reply_seconds = _count()
    rounds = _count()
    replied_rounds = _count()
    reply_seconds = _count()
    platform_rounds = _count()
    rounds_180s = _count()
    sla_met = _count()
    buyer_lines = _count()
    agent_lines = _count()
    chat_seconds = _count()
    handle_seconds = _count()
    typed_chars = _count()
    compose_minutes = _amount()
    rostered_hours = _amount()

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "agent"], nulls_distinct=False, name="agent_day_key"
            )
        ]
        indexes = [models.Index(fields=["agent", "day"], name="agent_day_agent")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.agent_id}"
