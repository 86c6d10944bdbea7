"""Registers after-sales."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.apps import apps as django_apps
from django.db.models.signals import post_migrate


class AftersalesConfig(AppConfig):
    """Cases, legs, deadlines and reasons."""

    name = "apps.aftersales"

    def ready(self) -> None:
        """Keep the seeds whenever tables were made, and the days of returns whose order changed.

        Let people see the buyers of their cases.
        """
        from apps.aftersales.selectors.buyers import buyers_of_cases
        from apps.service.selectors.reach import reach_add
        from apps.shop.services.changes import on_orders_changed

        post_migrate.connect(_seed, sender=self)
        reach_add("cases", buyers_of_cases)
        on_orders_changed(_returns_mark)


def _returns_mark(shop_id: int, orders: Any, now: datetime) -> None:
    """Mark the days of returns whose worth the lines of these orders tell."""
    from apps.aftersales.selectors.figure_days import return_days_of_orders
    from apps.shop.services import days_mark

    days = return_days_of_orders(shop_id, orders)
    days_mark(shop_id=shop_id, days=days, domain="aftersales", reason="case")


def _seed(**signal: Any) -> None:
    from apps.aftersales.services.seeds import reasons_seed

    # After a flush no state of the tables is told: they are all there.
    tables = signal.get("apps") or django_apps
    if any(each._meta.model_name == "deadlinepolicy" for each in tables.get_models()):
        reasons_seed()
