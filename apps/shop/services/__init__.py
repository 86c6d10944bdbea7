"""The only door through which facts are written."""

from apps.shop.services.days import days_mark
from apps.shop.services.orders import (
    Counts,
    order_exclude,
    order_restore,
    orders_compare,
    orders_merge,
    orders_upsert,
)
from apps.shop.services.refunds import refunds_upsert
from apps.shop.services.shops import shop_add
from apps.shop.services.staging import orders_stage, stage_clear

__all__ = [
    "Counts",
    "days_mark",
    "order_exclude",
    "order_restore",
    "orders_compare",
    "orders_merge",
    "orders_stage",
    "orders_upsert",
    "refunds_upsert",
    "shop_add",
    "stage_clear",
]
