"""Endpoints of promotion."""

from apps.promotion.api.competitors import Competitors
from apps.promotion.api.content import Content

__all__ = ["Competitors", "Content"]
