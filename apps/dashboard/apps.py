"""Registers the app."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages over the metrics; owns no tables."""

    name = "apps.dashboard"
