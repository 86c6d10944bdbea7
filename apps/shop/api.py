"""The shops that a caller may read."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, ListField, Serializer

from apps.common.api import ApiView, ErrorShape


class ShopShape(Serializer[Any]):
    """A shop; every amount of its figures is in `currency`, every day ends by `zone`."""

    code = CharField()
    name = CharField()
    platform = CharField()
    zone = CharField()
    currency = CharField()
    day_cut = CharField()
    visit_basis = CharField()


class ShopsShape(Serializer[Any]):
    """The shops of the caller, by code."""

    shops = ListField(child=ShopShape())


class Shops(ApiView):
    """The caller's shops."""

    @extend_schema(operation_id="shops", responses={200: ShopsShape, 401: ErrorShape})
    def get(self, request: Request) -> Response:
        """List the shops whose figures the caller may read."""
        return Response({"shops": [_body(shop) for shop in self.access.shops]})


def _body(shop: Any) -> dict[str, str]:
    return {
        "code": shop.code,
        "name": shop.name,
        "platform": shop.platform,
        "zone": shop.zone,
        "currency": shop.currency,
        "day_cut": shop.day_cut.isoformat("minutes"),
        "visit_basis": shop.visit_basis,
    }
