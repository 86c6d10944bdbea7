"""Endpoints of promotion."""

from apps.promotion.api.content import Content

__all__ = ["Content"]
