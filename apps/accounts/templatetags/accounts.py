"""Tags of the sign-in pages."""

from django import template
from django.conf import settings

from apps.shop.models import Shop

register = template.Library()


@register.simple_tag
def is_demo_without_second_factor() -> bool:
    """Tell whether this installation shows demo shops and lets people in by password alone."""
    return not settings.SECOND_FACTOR_REQUIRED and Shop.objects.filter(is_demo=True).exists()
