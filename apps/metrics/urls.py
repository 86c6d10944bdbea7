"""URLs of the app."""

from django.urls import path

from apps.metrics import views

app_name = "metrics"
urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("data/days/recompute/", views.day_recompute, name="day-recompute"),
    path("targets/<str:month>/", views.targets, name="targets"),
]
