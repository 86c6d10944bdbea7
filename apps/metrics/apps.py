"""Registers the app."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """The numbers: registry, rollups, targets, pacing."""

    name = "apps.metrics"

    def ready(self) -> None:
        """Register the system checks."""
        from apps.metrics import checks  # noqa: F401
