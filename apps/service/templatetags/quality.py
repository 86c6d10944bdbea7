"""Filters of the pages of reviews and coaching."""

from django import template

from apps.service.models import QualityMark

register = template.Library()


@register.filter
def stretch(body: str, mark: QualityMark) -> str:
    """Return the words of a message that a finding is about."""
    return body[mark.start : mark.end]


@register.filter
def points(share: float) -> str:
    """Return a difference of shares in percentage points: "+4.1 pp"."""
    return f"{float(share) * 100:+.1f} pp".replace("-", "\u2212")
