"""The question and answer of why a day differs from its plan or from another day."""

from typing import Any, get_args

from rest_framework import serializers
from rest_framework.serializers import Serializer

from apps.metrics.api.bodies import Body, Stamp
from apps.metrics.api.shapes import DayQuery, day, number
from apps.metrics.attribution.effects import Method
from apps.metrics.comparing import Mode
from apps.metrics.readings import WORST_FIRST
from apps.metrics.selectors.explained import ExplainedDay
from apps.metrics.why_data import CUTS, Cut, base_data, causes_data, number_text, table_data
from apps.metrics.whys import DIMENSIONS, Silence
from apps.shop.models import Shop

SILENCES = get_args(Silence)
MODES = tuple(mode.value for mode in Mode)
METHODS = (*get_args(Method), "mixed")


class AttributionQuery(DayQuery):
    """A shop-day, what it is compared with, and how the gap is cut."""

    compare = serializers.ChoiceField(choices=MODES, default=Mode.PLAN.value)
    by = serializers.ChoiceField(choices=CUTS, default="source")

    def get_fields(self) -> dict[str, Any]:
        """Add `with`, which is no name in Python."""
        return {**super().get_fields(), "with": day(required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the other day where one of the caller's choice is compared."""
        if attrs["compare"] == Mode.CUSTOM and "with" not in attrs:
            raise serializers.ValidationError({"with": "Name the day to compare with."})
        return attrs


class BaseShape(Serializer[Any]):
    """What the day is held against; `day` null is the plan, `silence` says why there is none."""

    mode = serializers.ChoiceField(choices=MODES)
    day = serializers.DateField(allow_null=True)
    amount = number()
    silence = serializers.ChoiceField(choices=SILENCES, allow_blank=True)


class SideShape(Serializer[Any]):
    """A member on one side: visitors and buyers, or orders and units, and its money."""

    counts = serializers.DictField(child=number())
    amount = number()


class MemberGapShape(Serializer[Any]):
    """A member before and after; `effects` by factor sum to its gap, found by `method`."""

    member = serializers.CharField()
    name = serializers.CharField()
    method = serializers.ChoiceField(choices=METHODS)
    before = SideShape()
    after = SideShape()
    gap = number()
    effects = serializers.DictField(child=number())


class MoneyLineShape(Serializer[Any]):
    """Money outside of members: orders without a visit, overlap, shipping, refunds."""

    key = serializers.CharField()
    name = serializers.CharField()
    before = number()
    after = number()
    gap = number()


class CauseShape(Serializer[Any]):
    """A factor of a member and what it made; `share` = the member's gap / the whole gap."""

    dimension = serializers.ChoiceField(choices=DIMENSIONS)
    member = serializers.CharField()
    name = serializers.CharField()
    factor = serializers.CharField(allow_blank=True)
    money = number()
    share = number()


class AttributionShape(Serializer[Any]):
    """Why a day differs: `totals` by factor and line sum to the gap but for `residual`.

    A cut that is not to be had has no rows and `residual` null. `is_normal`: the gap is as usual
    for the weekday, so no cause is named.
    """

    shop = serializers.CharField()
    day = serializers.DateField()
    key = serializers.CharField()
    currency = serializers.CharField()
    by = serializers.ChoiceField(choices=CUTS)
    basis = serializers.CharField()
    state = serializers.ChoiceField(choices=WORST_FIRST)
    reason = serializers.CharField(allow_blank=True)
    base = BaseShape()
    actual = number()
    gap = number()
    factors = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=MemberGapShape())
    lines = serializers.ListField(child=MoneyLineShape())
    totals = serializers.DictField(child=number())
    residual = number()
    is_normal = serializers.BooleanField()
    causes = serializers.ListField(child=CauseShape())
    explained = number()
    unexplained = number()
    sentences = serializers.ListField(child=serializers.CharField())
    as_of = serializers.DateTimeField(allow_null=True)
    definition_version = serializers.CharField()


def attribution_body(shop: Shop, found: ExplainedDay, by: Cut, stamp: Stamp) -> Body:
    """Return a day explained, cut one way."""
    told, state = found.why, found.state_of(by)
    return {
        "shop": shop.code,
        "day": told.day.isoformat(),
        "key": told.metric_key,
        "currency": told.currency,
        "by": by,
        "basis": found.basis,
        "state": state.state,
        "reason": state.reason,
        "base": base_data(told),
        "actual": number_text(told.actual),
        "gap": number_text(told.gap),
        **table_data(told, by),
        **causes_data(told),
        **stamp.body(),
    }
