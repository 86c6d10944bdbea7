"""Registers the shared facts."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Shops, products, customers, orders, refunds, traffic and the ledger of changed days."""

    name = "apps.shop"
