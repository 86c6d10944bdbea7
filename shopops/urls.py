"""Mounts the pages of the apps."""

from django.urls import include, path

urlpatterns = [
    path("", include("apps.dashboard.urls")),
    path("", include("apps.metrics.urls")),
    path("data/", include("apps.intake.urls")),
    path("accounts/", include("apps.accounts.urls")),
]
