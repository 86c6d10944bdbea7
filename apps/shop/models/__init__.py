"""The shared facts, one module a business noun."""

from apps.shop.models.changed_day import ChangedDay
from apps.shop.models.customer import Customer
from apps.shop.models.delivery import Recipient, Shipment
from apps.shop.models.hold import SkuHold
from apps.shop.models.order import Order, OrderLine, Refund, RefundLine
from apps.shop.models.product import Product, Sku
from apps.shop.models.shop import Shop
from apps.shop.models.stage import (
    OrderLineStage,
    OrderStage,
    OrderTouch,
    RecipientStage,
    RefundStage,
    TrafficStage,
)
from apps.shop.models.traffic import TrafficDay, TrafficSource, TrafficSourceAlias

__all__ = [
    "ChangedDay",
    "Customer",
    "Order",
    "OrderLine",
    "OrderLineStage",
    "OrderStage",
    "OrderTouch",
    "Product",
    "Recipient",
    "RecipientStage",
    "Refund",
    "RefundLine",
    "RefundStage",
    "Shipment",
    "Shop",
    "Sku",
    "SkuHold",
    "TrafficDay",
    "TrafficSource",
    "TrafficSourceAlias",
    "TrafficStage",
]
