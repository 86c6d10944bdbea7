"""What the pages of work share."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.service.views.pages import PersonRequest, reader, shop_and_today, today_in
from apps.shop.models import Shop

__all__ = ["PersonRequest", "address", "reader", "shop_and_today", "today_in"]


def address(url_name: str, shop: Shop, *args: Any, **query: Any) -> str:
    """Return where a page of work is."""
    asked = {"shop": shop.code, **{key: value for key, value in query.items() if value}}
    return f"{reverse(f'work:{url_name}', args=args)}?{urlencode(asked)}"
