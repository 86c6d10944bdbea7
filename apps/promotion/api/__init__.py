"""Endpoints of promotion."""

from apps.promotion.api.competitors import Competitors
from apps.promotion.api.content import Content
from apps.promotion.api.members import Members

__all__ = ["Competitors", "Content", "Members"]
