"""Campaigns, entries, prices and subscriptions for programs: read only, 500 at most."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ErrorShape
from apps.promotion.api.asked import ShopView, StateAsked
from apps.promotion.selectors import plan_lists as lists
from apps.shop.models import Shop

RESULT = ("version", "is_final", "method", "days", "days_after", "actual", "baseline", "gross",
          "gross_low", "gross_high", "cannibal", "pull_forward", "halo", "net", "low", "high",
          "profit", "profit_low", "profit_high")  # fmt: skip
LAUNCH = ("name", "kind", "state", "starts_at", "ends_at", "ended_at", "budget", "borne_by",
          "expected_uplift", "needed_uplift", "is_hopeless")  # fmt: skip
ENROLMENT = ("event_name", "state", "opens_at", "closes_at", "met", "deposit", "reject_reason")
PRICE = ("state", "starts_at", "ends_at", "price_before", "price", "restore_price", "floor_price",
         "verified_price", "verified_at", "verified_by")  # fmt: skip
SUBSCRIPTION = ("vendor", "purpose", "cost", "currency", "cycle", "renews_on", "notice_days",
                "cancel_by", "state")  # fmt: skip


class PlansShape(serializers.Serializer[Any]):
    """Rows of one shop, decimals and times as text, null = unknown."""

    shop = serializers.CharField()
    currency = serializers.CharField()
    rows = serializers.ListField(child=serializers.DictField())


class PlanList(ShopView):
    """A list of what is planned."""

    asks = StateAsked


class Launches(PlanList):
    """Campaigns with what each brought."""

    @extend_schema(
        operation_id="launches", parameters=[StateAsked],
        responses={200: PlansShape, "4XX": ErrorShape},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return the youngest campaigns; `result` null = not measured yet."""
        shop, told = self.shop_asked()
        lines = lists.launch_lines(shop, told.get("state", ""))
        rows = (
            {"id": each.row.pk, **_told(each.row, LAUNCH),
             "result": _told(each.result, RESULT) if each.result else None}
            for each in lines
        )  # fmt: skip
        return _answer(shop, rows)


class Enrolments(PlanList):
    """Entries into events of the platform."""

    @extend_schema(
        operation_id="enrolments", parameters=[StateAsked],
        responses={200: PlansShape, "4XX": ErrorShape},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return the entries that close last, with how many requirements are met of how many."""
        shop, told = self.shop_asked()
        rows = (
            {"id": each.pk, "launch": each.campaign_id, **_told(each, ENROLMENT),
             "requirements": len(each.requirements)}
            for each in lists.enrolment_rows(shop, told.get("state", ""))
        )  # fmt: skip
        return _answer(shop, rows)


class Prices(PlanList):
    """Prices that hold for a time."""

    @extend_schema(
        operation_id="prices", parameters=[StateAsked],
        responses={200: PlansShape, "4XX": ErrorShape},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return the youngest prices with what was last read on the platform."""
        shop, told = self.shop_asked()
        rows = (
            {"id": each.pk, "sku": each.sku.code, **_told(each, PRICE),
             "launch": each.campaign_item.campaign_id if each.campaign_item else None}
            for each in lists.price_rows(shop, told.get("state", ""))
        )  # fmt: skip
        return _answer(shop, rows)


class Subscriptions(PlanList):
    """Software, tools and domains that renew themselves."""

    @extend_schema(
        operation_id="subscriptions", parameters=[StateAsked],
        responses={200: PlansShape, "4XX": ErrorShape},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return the subscriptions by their last day to cancel."""
        shop, told = self.shop_asked()
        found = lists.subscription_rows(shop, told.get("state", ""))
        return _answer(shop, ({"id": each.pk, **_told(each, SUBSCRIPTION)} for each in found))


def _answer(shop: Shop, rows: Iterable[dict[str, Any]]) -> Response:
    return Response({"shop": shop.code, "currency": shop.currency, "rows": list(rows)})


def _told(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _text(getattr(row, name)) for name in names}


def _text(value: Any) -> Any:
    """Return a value as JSON takes it: decimals as plain text, times and days in ISO form."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, datetime | date) else value
