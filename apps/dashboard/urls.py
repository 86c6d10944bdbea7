"""Addresses of the pages over the metrics."""

from django.urls import path

from apps.dashboard import views
from apps.dashboard.views import ads, cases, desk

app_name = "dashboard"
urlpatterns = [
    path("", views.day, name="day"),
    path("data/status/", views.status, name="status"),
    path("days/export/", views.day_export, name="day-export"),
    path("metrics/<str:key>/", views.metric, name="metric"),
    path("scorecards/", desk.scorecards, name="scorecards"),
    path("scorecards/<int:agent_id>/", desk.scorecard, name="scorecard"),
    path("me/", desk.me, name="me"),
    path("aftersales/figures/", cases.figures, name="case-figures"),
    path("promotion/ads/", ads.board, name="ads"),
    path("promotion/ads/export/", ads.export, name="ads-export"),
    path("rows/", views.rows, name="rows"),
    path("rows/export/", views.rows_file, name="rows-export"),
]
