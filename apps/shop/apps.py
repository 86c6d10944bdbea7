"""Registers the shared facts."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ShopConfig(AppConfig):
    """Shops, products, customers, orders, refunds, traffic and the ledger of changed days."""

    name = "apps.shop"

    def ready(self) -> None:
        """Keep the sources of visits as the taxonomy has them, whenever tables were made."""
        post_migrate.connect(_sources_seed, sender=self)


def _sources_seed(**signal: Any) -> None:
    from apps.shop.services.sources import sources_seed

    is_behind = signal.get("apps") and not _has_aliases(signal["apps"])
    if not is_behind:
        sources_seed()


def _has_aliases(apps: Any) -> bool:
    return any(model._meta.model_name == "trafficsourcealias" for model in apps.get_models())
