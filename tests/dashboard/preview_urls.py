"""Addresses of the preview: the pages of the shell over example objects, without a database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from apps.common.htmx import render_page
from tests.dashboard import preview

Context = Callable[[], dict[str, object]]


def page(template: str, context: Context, status: int = 200) -> Callable[..., HttpResponse]:
    """Return a view that renders the template over the example context."""

    def view(request: HttpRequest) -> HttpResponse:
        return render_page(request, template, context(), request.GET.get("part"), status)

    return view


day = page("dashboard/day.html", preview.day_context)
blank = page("base.html", lambda: preview.shell("day"))
urlpatterns = [
    path("unplanned/", page("dashboard/day.html", preview.unplanned_context)),
    path("empty/", page("dashboard/day.html", preview.empty_context)),
    path(
        "", include(([path("", day, name="day"), path("rows/", blank, name="rows")], "dashboard"))
    ),
    path("targets/", include(([path("", blank, name="targets")], "metrics"))),
    path(
        "data/",
        include(
            ([path("", blank, name="batches"), path("upload/", blank, name="upload")], "intake")
        ),
    ),
]
