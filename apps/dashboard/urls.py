"""Addresses of the pages over the metrics."""

from django.urls import path

from apps.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.day, name="day"),
    path("data/status/", views.status, name="status"),
    path("rows/", views.rows, name="rows"),
]
