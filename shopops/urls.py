"""Mounts the pages of the apps."""

from django.urls import include, path

from shopops.health import livez, readyz

handler404 = "apps.common.http.page_not_found"
handler429 = "apps.common.http.too_many_tries"  # the sign-in library's limits

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("", include("apps.dashboard.urls")),
    path("", include("apps.metrics.urls")),
    path("", include("apps.service.urls")),
    path("aftersales/", include("apps.aftersales.urls")),
    path("promotion/", include("apps.promotion.urls")),
    path("data/", include("apps.intake.urls")),
    path("workday/", include("apps.work.urls")),
    path("api/v1/", include("shopops.api")),
    path("", include("apps.accounts.urls")),
]
