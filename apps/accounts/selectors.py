"""Reads of people, their shops and the audit log."""

from apps.common.access import Access
from apps.shop.models import Shop


def shop_current(access: Access, code: str | None = None) -> Shop:
    """Return the shop of a page: the one asked for, else the last looked at, else the first.

    Raises not_found for a foreign or missing code, role_refused for a shop in which the actor's
    role may not use the page.
    """
    shop: Shop = access.shop_here(code)
    return shop
