"""Mounts the endpoints of the apps under /api/v1/, with their schema and its reader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from apps.aftersales.api import Case, CaseEvents, CaseEventTry, Cases, LegEventTry
from apps.intake.api import (
    PushAdStats,
    PushMessages,
    PushOrders,
    PushRefunds,
    PushReviews,
    PushTraffic,
)
from apps.metrics.api import ads, agents, figures, targets
from apps.promotion.api import (
    Competitors,
    Content,
    Enrolments,
    Launches,
    Members,
    Prices,
    Subscriptions,
)
from apps.service.api import Coverage, Inquiries, QueueItems, Shifts
from apps.shop.api import Shops


def docs(request: HttpRequest) -> HttpResponse:
    """Show the schema with a form for each call; all of it is served from here."""
    return render(request, "api/docs.html")


app_name = "api"
urlpatterns = [
    path("shops/", Shops.as_view(), name="shops"),
    path("metrics/", figures.Metrics.as_view(), name="metrics"),
    path("metrics/<str:key>/series", figures.MetricSeries.as_view(), name="series"),
    path("scorecard", figures.Scorecard.as_view(), name="scorecard"),
    path("agents", agents.AgentCards.as_view(), name="agents"),
    path("ads", ads.Ads.as_view(), name="ads"),
    path("competitors", Competitors.as_view(), name="competitors"),
    path("members", Members.as_view(), name="members"),
    path("content", Content.as_view(), name="content"),
    path("launches", Launches.as_view(), name="launches"),
    path("enrolments", Enrolments.as_view(), name="enrolments"),
    path("prices", Prices.as_view(), name="prices"),
    path("subscriptions", Subscriptions.as_view(), name="subscriptions"),
    path("attribution", figures.Attribution.as_view(), name="attribution"),
    path("pacing", figures.Pacing.as_view(), name="pacing"),
    path("status", figures.Status.as_view(), name="status"),
    path("targets", targets.Targets.as_view(), name="targets"),
    path("restatements", targets.Restatements.as_view(), name="restatements"),
    path("push/orders/", PushOrders.as_view(), name="push-orders"),
    path("push/refunds/", PushRefunds.as_view(), name="push-refunds"),
    path("push/traffic/", PushTraffic.as_view(), name="push-traffic"),
    path("push/ad-stats/", PushAdStats.as_view(), name="push-ad-stats"),
    path("push/reviews/", PushReviews.as_view(), name="push-reviews"),
    path("push/messages/", PushMessages.as_view(), name="push-messages"),
    path("inquiries", Inquiries.as_view(), name="inquiries"),
    path("shifts", Shifts.as_view(), name="shifts"),
    path("coverage", Coverage.as_view(), name="coverage"),
    path("aftersales/", Cases.as_view(), name="cases"),
    path("aftersales/<int:case_id>/", Case.as_view(), name="case"),
    path("aftersales/<int:case_id>/events/", CaseEvents.as_view(), name="case-events"),
    path("aftersales/<int:case_id>/<slug:event>/", CaseEventTry.as_view(), name="case-event"),
    path(
        "aftersales/<int:case_id>/legs/<int:leg_id>/<slug:event>/",
        LegEventTry.as_view(),
        name="leg-event",
    ),
    path("queue-items", QueueItems.as_view(), name="queue-items"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
