"""Registers shared helpers and template tags; no tables."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Helpers that every app may use."""

    name = "apps.common"
