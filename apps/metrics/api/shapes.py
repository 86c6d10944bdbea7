"""The shapes of the answers and of the questions, for the published schema."""

from datetime import date
from typing import Any, get_args

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers
from rest_framework.serializers import Serializer

from apps.metrics.readings import WORST_FIRST, Standing
from apps.metrics.selectors.member_numbers import MEMBER_GRAINS
from apps.metrics.selectors.points import DAY, GRAINS

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
NUMBER = r"^-?\d+(\.\d+)?$"
MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"


def number() -> serializers.RegexField:
    """Return a decimal string, null when unknown."""
    return serializers.RegexField(NUMBER, allow_null=True)


def day(**options: Any) -> serializers.DateField:
    """Return a day of the years that figures are kept for."""
    bounds = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    return serializers.DateField(validators=bounds, **options)


class IntervalShape(Serializer[Any]):
    """The 95% interval (Wilson) of a proportion of counts."""

    low = serializers.RegexField(NUMBER)
    high = serializers.RegexField(NUMBER)
    level = serializers.CharField()


class AimShape(Serializer[Any]):
    """What the shop aims at, in the unit of the metric; `good` or better is ahead."""

    good = number()
    warn = number()
    standing = serializers.ChoiceField(choices=get_args(Standing))
    benchmark = number()
    # A field of this name takes the place of the serializer's own, which is not used here.
    # A field of the answer, beside the attribute of every field that has this name.
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    valid_from = serializers.DateField()


class ValueShape(Serializer[Any]):
    """One number with what it needs to be trusted; null is unknown and never 0."""

    key = serializers.CharField()
    unit = serializers.CharField()
    value = number()
    state = serializers.ChoiceField(choices=WORST_FIRST)
    reason = serializers.CharField(allow_blank=True)
    numerator = number()
    denominator = number()
    interval = IntervalShape(allow_null=True)
    basis = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    target = number()
    aim = AimShape(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True)
    definition_version = serializers.CharField()


class PointShape(ValueShape):
    """A value with its days; `hour` only by the hour, `known_days` of `days` are counted."""

    first = serializers.DateField()
    last = serializers.DateField()
    hour = serializers.IntegerField(allow_null=True)
    known_days = serializers.IntegerField()
    days = serializers.IntegerField()


class MemberSeriesShape(Serializer[Any]):
    """One source or product over time; member "" is what no product brought."""

    member = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    points = serializers.ListField(child=PointShape())


class SeriesShape(Serializer[Any]):
    """A metric over time; cut `by` source or product, `points` is empty and `members` is not."""

    key = serializers.CharField()
    shops = serializers.ListField(child=serializers.CharField())
    grain = serializers.ChoiceField(choices=GRAINS)
    by = serializers.ChoiceField(choices=tuple(MEMBER_GRAINS), allow_null=True)
    points = serializers.ListField(child=PointShape())
    members = serializers.ListField(child=MemberSeriesShape())


class MetricShape(Serializer[Any]):
    """One entry of the catalogue of metrics."""

    key = serializers.CharField()
    # A field of this name takes the place of the serializer's own label, which is not shown.
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=("measure", "derived", "ratio"))
    unit = serializers.CharField()
    better = serializers.CharField()
    combine = serializers.CharField(allow_null=True)
    grains = serializers.ListField(child=serializers.CharField())
    parts = serializers.DictField(child=serializers.IntegerField())
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    doc = serializers.CharField()


class MetricsShape(Serializer[Any]):
    """The catalogue; the version changes when a stored formula does."""

    definition_version = serializers.CharField()
    metrics = serializers.ListField(child=MetricShape())


class VerdictShape(Serializer[Any]):
    """The day against its target."""

    outcome = serializers.CharField()
    sentence = serializers.CharField()
    target = number()
    ratio = number()
    gap = number()


class ScorecardShape(Serializer[Any]):
    """Everything known of one shop-day."""

    shop = serializers.CharField()
    day = serializers.DateField()
    state = serializers.ChoiceField(choices=WORST_FIRST)
    verdict = VerdictShape()
    values = serializers.ListField(child=ValueShape())


class StatusItemShape(Serializer[Any]):
    """One thing about the data that somebody may have to act on."""

    # A field of this name takes the place of the serializer's own label, which is not shown.
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=("good", "warning", "bad"))
    sentence = serializers.CharField()


class StatusShape(Serializer[Any]):
    """How complete and how fresh a shop's figures are."""

    shop = serializers.CharField()
    sentence = serializers.CharField()
    items = serializers.ListField(child=StatusItemShape())
    as_of = serializers.DateTimeField(allow_null=True)


class ShopQuery(Serializer[Any]):
    """The shop; the caller's usual one where none is named."""

    shop = serializers.SlugField(required=False)


class SeriesQuery(Serializer[Any]):
    """The days and their grain; `shop` may be given several times."""

    shop = serializers.ListField(
        child=serializers.SlugField(), required=False, max_length=20, allow_empty=False
    )
    grain = serializers.ChoiceField(choices=GRAINS, default=DAY)
    by = serializers.ChoiceField(choices=tuple(MEMBER_GRAINS), required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add `from` and `to`, of which the first is no name in Python."""
        return {**super().get_fields(), "from": day(), "to": day()}


class DayQuery(ShopQuery):
    """A shop and a day, the last closed one where none is named."""

    day = day(required=False)


class MonthQuery(ShopQuery):
    """A shop and a month, the running one where none is named."""

    month = serializers.RegexField(MONTH, required=False)
