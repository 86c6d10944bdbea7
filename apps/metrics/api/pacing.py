"""The shapes of a month against its plan and of its forecast."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from apps.metrics.api.shapes import number


class PacePointShape(Serializer[Any]):
    """One day of the month's line."""

    day = serializers.DateField()
    plan = number()
    plan_cumulative = number()
    actual = number()
    actual_cumulative = number()


class ForecastShape(Serializer[Any]):
    """Where the month will end, with its error; without an amount while too few days are known."""

    made_on = serializers.DateField()
    amount = number()
    low = number()
    high = number()
    chance = number()
    model = serializers.CharField(allow_blank=True)
    mase = number()
    naive_mase = number()
    clean_days = serializers.IntegerField()
    needed_days = serializers.IntegerField()
    sentence = serializers.CharField()


class PacingShape(Serializer[Any]):
    """The month to date against its plan."""

    shop = serializers.CharField()
    month = serializers.CharField()
    last = serializers.DateField()
    key = serializers.CharField()
    currency = serializers.CharField()
    status = serializers.CharField()
    sentence = serializers.CharField()
    target = number()
    actual = number()
    plan_to_date = number()
    pace = number()
    gap = number()
    projection = number()
    required_next = number()
    stretch = number()
    days_left = serializers.IntegerField()
    unknown_days = serializers.ListField(child=serializers.DateField())
    forecast = ForecastShape(allow_null=True)
    points = serializers.ListField(child=PacePointShape())
    as_of = serializers.DateTimeField(allow_null=True)
    definition_version = serializers.CharField()
