"""Stand-in pages under the names of real ones, for what the middleware decides."""

from django.http import HttpResponse
from django.urls import include, path

from apps.accounts.selectors import shop_current
from apps.common.errors import ShopError
from apps.common.http import AppRequest
from shopops.health import livez

handler404 = "apps.common.http.page_not_found"


def page(request: AppRequest) -> HttpResponse:
    """Show which shop the page is about, and whose rows it may show."""
    shop = shop_current(request.access, request.GET.get("shop"))
    own = request.access.is_own_only(shop.pk)
    ids = sorted(request.access.shop_ids)
    return HttpResponse(f"<p>{shop.code} own={own} shops={ids}</p>")


def batch(request: AppRequest, code: str) -> HttpResponse:
    """Show an object that belongs to the shop of this code."""
    shop = request.access.shop_for(code)
    request.access.require("intake:batch", "GET", shop.pk)
    return HttpResponse(f"<p>{shop.code}</p>")


def stale(request: AppRequest) -> HttpResponse:
    """Refuse as a service does."""
    raise ShopError("stale", "Somebody changed it: 已改")


dashboard = [path("", page, name="day"), path("rows/", page, name="rows")]
intake = [
    path("batches/", page, name="batches"),
    path("batch/<str:code>/", batch, name="batch"),
    path("commit/", stale, name="batch-commit"),
]
urlpatterns = [
    path("livez", livez, name="livez"),
    path("", include((dashboard, "dashboard"))),
    path("targets/", include(([path("", page, name="targets")], "metrics"))),
    path("data/", include((intake, "intake"))),
    path("api/v1/", include(([path("status/", stale, name="status")], "dashboard"))),
    path("unlisted/", page, name="unlisted"),
    path("nameless/", page),
    path("", include("apps.accounts.urls")),
]
