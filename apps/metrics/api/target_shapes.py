"""The shapes of targets, and of what moved in published days."""

from datetime import UTC, date
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from apps.metrics.api.shapes import ShopQuery, number
from apps.metrics.models import TargetPlan
from apps.metrics.splits import ABSORBS

MONEY = r"^\d{1,14}(\.\d{1,4})?$"
PLAN_STATES = TargetPlan.State.values
MOST_ID = 2**63 - 1


class PlanDayShape(Serializer[Any]):
    """One day of a target."""

    day = serializers.DateField()
    amount = number()
    weight = number()
    visitors = serializers.IntegerField(allow_null=True)
    buyers = serializers.IntegerField(allow_null=True)
    pinned = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class PlanShape(Serializer[Any]):
    """One version of a month's target with its days, which sum to its amount."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PLAN_STATES)
    key = serializers.CharField()
    amount = number()
    absorb = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    days = serializers.ListField(child=PlanDayShape())


class TargetsShape(Serializer[Any]):
    """A month's target: the version in force, the draft, and a value to start from."""

    shop = serializers.CharField()
    month = serializers.CharField()
    currency = serializers.CharField()
    active = PlanShape(allow_null=True)
    draft = PlanShape(allow_null=True)
    suggestion = number()


class DraftShape(Serializer[Any]):
    """A target to keep as a draft; pins fix single days, the rest is split by weight."""

    amount = serializers.RegexField(MONEY, max_length=20)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    absorb = serializers.ChoiceField(choices=ABSORBS, required=False)
    pins = serializers.DictField(child=serializers.RegexField(MONEY, max_length=20), required=False)

    def validate_amount(self, value: str) -> Decimal:
        """Return the amount."""
        return Decimal(value)

    def validate_pins(self, value: dict[str, str]) -> dict[date, Decimal]:
        """Return the fixed days; a key that is no day is a fault."""
        try:
            return {date.fromisoformat(day): Decimal(amount) for day, amount in value.items()}
        except ValueError as error:
            raise serializers.ValidationError("A pin is named by its day.") from error


class RestatementShape(Serializer[Any]):
    """One figure of a published day that moved; null is unknown."""

    id = serializers.IntegerField()
    day = serializers.DateField()
    key = serializers.CharField()
    at = serializers.DateTimeField()
    old = number()
    new = number()
    causes = serializers.DictField(child=serializers.IntegerField())


class RestatementsShape(Serializer[Any]):
    """What moved, oldest first; `next` opens the following page, null on the last."""

    shop = serializers.CharField()
    restatements = serializers.ListField(child=RestatementShape())
    next = serializers.IntegerField(allow_null=True)


class SinceQuery(ShopQuery):
    """From which instant on, and after which entry of the page before."""

    since = serializers.DateTimeField(required=False, default_timezone=UTC)
    after = serializers.IntegerField(required=False, min_value=0, max_value=MOST_ID)
