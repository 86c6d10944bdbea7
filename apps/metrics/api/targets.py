"""Endpoints of targets, and of what moved in published days."""

from datetime import date

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ApiView, ErrorShape, body_of, checked, json_of, tag_given
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.metrics.api import shapes, target_shapes
from apps.metrics.api.bodies import restatements_body, targets_body
from apps.metrics.api.figures import REFUSALS, month_of_text
from apps.metrics.selectors.restatements import restatements_since
from apps.metrics.selectors.target_pages import target_page
from apps.metrics.services import target_draft
from apps.shop.models import Shop

MOST_BYTES = 64 * 1024
CHANGES = {**REFUSALS, **dict.fromkeys((409, 412, 413, 415), ErrorShape)}
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the answer that was read; another version since is refused (412).",
)


class Targets(ApiView):
    """A month's target."""

    @extend_schema(
        operation_id="targets",
        parameters=[shapes.MonthQuery],
        responses={200: target_shapes.TargetsShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return the target in force and the draft of a month, day by day."""
        return self._answer()

    @extend_schema(
        operation_id="target-draft",
        parameters=[shapes.MonthQuery, IF_MATCH],
        request=target_shapes.DraftShape,
        responses={200: target_shapes.TargetsShape, **CHANGES},
    )
    def put(self, request: Request) -> Response:
        """Keep a target as the month's draft; a person puts it in force."""
        given = json_of(body_of(request, most=MOST_BYTES))
        wanted = checked(target_shapes.DraftShape(data=given))
        shop, month, today = self._place()
        who, seen = self.access.actor, tag_given(request)
        try:
            target_draft(shop=shop, month=month, actor=who, today=today, seen=seen, **wanted)
        except ShopError as error:
            if error.code == "stale":
                error.extra["current"] = targets_body(shop, target_page(shop, month, today))
            raise
        return self._answer()

    def _answer(self) -> Response:
        shop, month, today = self._place()
        page = target_page(shop, month, today)
        return Response(targets_body(shop, page), headers={"ETag": f'"{page.mark}"'})

    def _place(self) -> tuple[Shop, date, date]:
        asked = self.asked(shapes.MonthQuery)
        shop: Shop = self.access.shop_here(asked.get("shop"))
        today = business_day(timezone.now(), shop.tz, shop.day_cut)
        return shop, month_of_text(asked.get("month"), today), today


class Restatements(ApiView):
    """Figures of published days that moved."""

    @extend_schema(
        operation_id="restatements",
        parameters=[target_shapes.SinceQuery],
        responses={200: target_shapes.RestatementsShape, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Return what moved since an instant, oldest first, page by page."""
        asked = self.asked(target_shapes.SinceQuery)
        shop = self.access.shop_here(asked.get("shop"))
        page = restatements_since(shop, asked.get("since"), asked.get("after"))
        return Response(restatements_body(shop, page))
