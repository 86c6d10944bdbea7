"""Registers after-sales."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as django_apps
from django.db.models.signals import post_migrate


class AftersalesConfig(AppConfig):
    """Cases, legs, deadlines and reasons."""

    name = "apps.aftersales"

    def ready(self) -> None:
        """Keep the seeds whenever tables were made; let people see the buyers of their cases."""
        from apps.aftersales.selectors.buyers import buyers_of_cases
        from apps.service.selectors.reach import reach_add

        post_migrate.connect(_seed, sender=self)
        reach_add("cases", buyers_of_cases)


def _seed(**signal: Any) -> None:
    from apps.aftersales.services.seeds import reasons_seed

    # After a flush no state of the tables is told: they are all there.
    tables = signal.get("apps") or django_apps
    if any(each._meta.model_name == "deadlinepolicy" for each in tables.get_models()):
        reasons_seed()
