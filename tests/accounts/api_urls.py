"""Stand-in addresses of the API, for what its door decides."""

from types import SimpleNamespace

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Figures(APIView):
    """Answers who asks, and for which shops."""

    def get(self, request: Request) -> Response:
        """Show the caller as the view sees it."""
        access = request.access
        codes = [shop.code for shop in access.shops]
        return Response(
            {"actor": access.actor.reference, "shops": codes, "user": str(request.user.pk)}
        )

    def post(self, request: Request) -> Response:
        """Ask for an object of the shop named in the body."""
        self.check_object_permissions(request, SimpleNamespace(shop_id=request.data["shop"]))
        return Response({"done": True})


handler404 = "apps.common.http.page_not_found"

api = [path("metrics/", Figures.as_view(), name="metrics"), path("ghost/", Figures.as_view())]
urlpatterns = [path("api/v1/", include((api, "api")))]
