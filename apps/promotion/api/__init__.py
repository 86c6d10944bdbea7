"""Endpoints of promotion."""

from apps.promotion.api.competitors import Competitors
from apps.promotion.api.content import Content
from apps.promotion.api.members import Members
from apps.promotion.api.plans import Enrolments, Launches, Prices, Subscriptions

__all__ = [
    "Competitors",
    "Content",
    "Enrolments",
    "Launches",
    "Members",
    "Prices",
    "Subscriptions",
]
