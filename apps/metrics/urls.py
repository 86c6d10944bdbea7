"""URLs of the app."""

from django.urls import path

from apps.metrics import views

app_name = "metrics"
urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("data/days/recompute/", views.day_recompute, name="day-recompute"),
    path("targets/plans/<int:plan_id>/approve/", views.target_approve, name="target-approve"),
    path("targets/plans/<int:plan_id>/discard/", views.target_discard, name="target-discard"),
    path(
        "targets/factors/<int:factor_id>/remove/", views.day_factor_remove, name="day-factor-remove"
    ),
    path("targets/aims/", views.aims, name="aims"),
    path("targets/aims/<int:threshold_id>/remove/", views.aim_remove, name="aim-remove"),
    path("targets/<str:month>/factors/", views.day_factor_add, name="day-factor-add"),
    path("targets/<str:month>/", views.targets, name="targets"),
]
