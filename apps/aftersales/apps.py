"""Registers after-sales."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as django_apps
from django.db.models.signals import post_migrate


class AftersalesConfig(AppConfig):
    """Cases, legs, deadlines and reasons."""

    name = "apps.aftersales"

    def ready(self) -> None:
        """Keep reasons and deadlines as the seeds have them, whenever tables were made."""
        post_migrate.connect(_seed, sender=self)


def _seed(**signal: Any) -> None:
    from apps.aftersales.services.seeds import reasons_seed

    # After a flush no state of the tables is told: they are all there.
    tables = signal.get("apps") or django_apps
    if any(each._meta.model_name == "deadlinepolicy" for each in tables.get_models()):
        reasons_seed()
