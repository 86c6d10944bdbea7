"""Registers the app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Files in: read, checked, committed."""

    name = "apps.intake"
