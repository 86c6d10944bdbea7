"""Endpoints of the numbers: catalogue, series, scorecard, pacing, data status."""

from datetime import date

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ApiView, ErrorShape
from apps.common.days import business_day, month_start, yesterday
from apps.metrics.api import shapes
from apps.metrics.api.attribution import AttributionQuery, AttributionShape, attribution_body
from apps.metrics.api.bodies import (
    Stamp,
    cut_series_body,
    metric_body,
    pacing_body,
    scorecard_body,
    series_body,
    status_body,
)
from apps.metrics.api.pacing import PacingShape
from apps.metrics.comparing import Mode
from apps.metrics.definitions import registry
from apps.metrics.selectors import (
    SeriesAsked,
    data_status,
    figures_as_of,
    member_series,
    metric_known,
    metric_series,
    month_pace,
    scorecard,
    snapshot,
)
from apps.metrics.selectors.explained import explained_day
from apps.metrics.selectors.member_numbers import MEMBER_GRAINS
from apps.metrics.selectors.points import GRAINS
from apps.metrics.selectors.why import Compared

REFUSALS = dict.fromkeys((400, 401, 403, 404, 429), ErrorShape)
DATE = {"type": "string", "format": "date"}
SHOPS = OpenApiParameter("shop", str, many=True, description="May be given several times.")
KEY = OpenApiParameter("key", str, OpenApiParameter.PATH, enum=[metric.key for metric in registry])
AGENT = "agent"
BY = OpenApiParameter("by", str, enum=list(MEMBER_GRAINS))
SPAN = [OpenApiParameter(name, DATE, required=True) for name in ("from", "to")]


class Metrics(ApiView):
    """The catalogue of metrics."""

    @extend_schema(operation_id="metrics", responses={200: shapes.MetricsShape, **REFUSALS})
    def get(self, request: Request) -> Response:
        """List every metric with its formula in words."""
        metrics = [metric_body(metric) for metric in registry]
        return Response({"definition_version": registry.version, "metrics": metrics})


class MetricSeries(ApiView):
    """A metric over time."""

    @extend_schema(
        operation_id="series",
        parameters=[KEY, SHOPS, *SPAN, OpenApiParameter("grain", str, enum=GRAINS), BY],
        responses={200: shapes.SeriesShape, **REFUSALS},
    )
    def get(self, request: Request, key: str) -> Response:
        """Return a metric by day, whole week or month, or hour; several shops are added up.

        Cut by source, product, reason or campaign, each member of one shop has its own points:
        every one, or the 20 products with the most of it and what no product brought.
        """
        metric_known(key)
        asked = self.asked(shapes.SeriesQuery)
        codes = dict.fromkeys(asked.get("shop") or [None])
        shops = [self.access.shop_here(code) for code in codes]
        wanted = SeriesAsked(key, asked["from"], asked["to"], asked["grain"])
        if by := asked.get("by"):
            for shop in shops if by == AGENT else ():
                self.access.require("api:agents", "GET", shop.pk)
            cut = member_series(shops, wanted, by, timezone.now())
            return Response(cut_series_body(cut, shops[0].code))
        series = metric_series(shops, wanted, timezone.now())
        return Response(series_body(series, tuple(shop.code for shop in shops)))


class Scorecard(ApiView):
    """One shop-day."""

    @extend_schema(
        operation_id="scorecard",
        parameters=[shapes.DayQuery],
        responses={200: shapes.ScorecardShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return every metric of a day, and the day against its target."""
        asked, now = self.asked(shapes.DayQuery), timezone.now()
        shop = self.access.shop_here(asked.get("shop"))
        day = asked.get("day") or yesterday(now, shop.tz, shop.day_cut)
        with snapshot():
            card, stamp = scorecard(shop, day, now), Stamp(figures_as_of([shop]))
        return Response(scorecard_body(card, stamp))


class Attribution(ApiView):
    """Why one shop-day differs from its plan or from another day."""

    @extend_schema(
        operation_id="attribution",
        parameters=[AttributionQuery],
        responses={200: AttributionShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return the gap by factor, source or product to the minor unit, and its causes.

        `compare` custom takes the other day from `with`. Without anything to compare with,
        `base.silence` says why.
        """
        asked, now = self.asked(AttributionQuery), timezone.now()
        shop = self.access.shop_here(asked.get("shop"))
        day = asked.get("day") or yesterday(now, shop.tz, shop.day_cut)
        compared = Compared(Mode(asked["compare"]), asked.get("with"))
        with snapshot():
            found = explained_day(shop, day, now, compared)
            stamp = Stamp(figures_as_of([shop]))
        return Response(attribution_body(shop, found, asked["by"], stamp))


class Pacing(ApiView):
    """One shop-month."""

    @extend_schema(
        operation_id="pacing",
        parameters=[shapes.MonthQuery],
        responses={200: PacingShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return a month to its last closed day against its target."""
        asked, now = self.asked(shapes.MonthQuery), timezone.now()
        shop = self.access.shop_here(asked.get("shop"))
        last = yesterday(now, shop.tz, shop.day_cut)
        month = month_of_text(asked.get("month"), business_day(now, shop.tz, shop.day_cut))
        with snapshot():
            pace = month_pace(shop, month, last, now)
            stamp = Stamp(figures_as_of([shop]))
        return Response(pacing_body(shop.code, pace, stamp))


class Status(ApiView):
    """The state of a shop's data."""

    @extend_schema(
        operation_id="status",
        parameters=[shapes.ShopQuery],
        responses={200: shapes.StatusShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return how complete and how fresh the figures of a shop are."""
        asked = self.asked(shapes.ShopQuery)
        shop = self.access.shop_here(asked.get("shop"))
        with snapshot():
            status = data_status(shop, timezone.now())
            stamp = Stamp(figures_as_of([shop]))
        return Response(status_body(shop.code, status, stamp))


def month_of_text(text: str | None, today: date) -> date:
    """Return the first day of a month written YYYY-MM; of the running one for None."""
    return date.fromisoformat(f"{text}-01") if text else month_start(today)
