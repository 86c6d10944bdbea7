"""Addresses of the preview: the pages of the shell over example objects, without a database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from apps.accounts.middleware import Caller
from apps.accounts.policy import Standing
from apps.common.htmx import render_page
from apps.shop.models import Shop
from tests.dashboard import preview, preview_metric, preview_pages
from tests.factories import directing

Context = Callable[[], dict[str, object]]


DIRECTOR = Caller(Standing.FULL, directing(Shop(pk=1, code="water")))


def page(template: str, context: Context) -> Callable[..., HttpResponse]:
    """Return a view that renders the template over the example context."""

    def view(request: HttpRequest, **asked: str) -> HttpResponse:
        request.caller = DIRECTOR  # type: ignore[attr-defined]
        request.access = DIRECTOR.access  # type: ignore[attr-defined]
        return render_page(request, template, context(), request.GET.get("part"))

    return view


dashboard = [
    path("", page("dashboard/day.html", preview.day_context), name="day"),
    path(
        "metrics/<str:key>/",
        page("dashboard/metric.html", preview_metric.metric_context),
        name="metric",
    ),
    path("rows/", page("dashboard/rows.html", preview_pages.rows_context), name="rows"),
]
metrics = [
    path("targets/", page("metrics/targets.html", preview_pages.targets_context), name="targets"),
    path("targets/aims/", page("404.html", dict), name="aims"),
    path("targets/<str:month>/factors/", page("404.html", dict), name="day-factor-add"),
]
blank = page("base.html", lambda: preview.shell("intake"))
intake = [path("data/", blank, name="batches")]
sign_in = page("account/login.html", preview_pages.sign_in_context)
urlpatterns = [
    path("unplanned/", page("dashboard/day.html", preview.unplanned_context)),
    path("empty/", page("dashboard/day.html", preview.empty_context)),
    path("gone/", page("404.html", lambda: preview.shell("day"))),
    path("sign-in/", sign_in, name="account_login"),
    path("", include((dashboard, "dashboard"))),
    path("", include((metrics, "metrics"))),
    path("", include((intake, "intake"))),
]
