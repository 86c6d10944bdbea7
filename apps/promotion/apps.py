"""Registers promotion."""

from django.apps import AppConfig


class PromotionConfig(AppConfig):
    """Ads, what they cost and brought, and what is proposed about their bids."""

    name = "apps.promotion"
