"""Registers the app."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """The numbers: registry, rollups, targets, pacing."""

    name = "apps.metrics"
