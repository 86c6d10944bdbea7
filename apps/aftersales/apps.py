"""Registers after-sales."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AftersalesConfig(AppConfig):
    """Cases, legs, deadlines and reasons."""

    name = "apps.aftersales"

    def ready(self) -> None:
        """Keep reasons and deadlines as the seeds have them, whenever tables were made."""
        post_migrate.connect(_seed, sender=self)


def _seed(**signal: Any) -> None:
    from apps.aftersales.services.seeds import reasons_seed

    # A flush tells no state of the apps: all tables are there.
    is_behind = signal.get("apps") and not _has_limits(signal["apps"])
    if not is_behind:
        reasons_seed()


def _has_limits(apps: Any) -> bool:
    return any(model._meta.model_name == "deadlinepolicy" for model in apps.get_models())
