"""Registers the service desk."""

from datetime import datetime
from typing import Any

import structlog
from django.apps import AppConfig
from django.db import DatabaseError, transaction

log = structlog.get_logger(__name__)


class ServiceConfig(AppConfig):
    """People of the desk, rosters, inquiries, queues and promises."""

    name = "apps.service"

    def ready(self) -> None:
        """Follow every change of orders, addresses and parcels in its own transaction."""
        from apps.shop.services.changes import on_orders_changed

        on_orders_changed(_orders_noticed)


def _orders_noticed(shop_id: int, orders: Any, now: datetime) -> None:
    from apps.service.services.promise_scan import promises_judge
    from apps.service.services.queue_sweep import orders_noticed

    # An import never fails for the sake of the queues: the sweep makes up for what was missed.
    try:
        with transaction.atomic():
            promises_judge(shop_id=shop_id, now=now, orders=orders)
            orders_noticed(shop_id, orders, now)
    except DatabaseError as error:
        log.warning("service.orders_not_noticed", shop=shop_id, error=type(error).__name__)
