"""New shops."""

from django.db import transaction

from apps.shop.models import Shop


@transaction.atomic
def shop_add(
    *,
    code: str,
    name: str,
    zone: str,
    currency: str,
    platform: str,
    external_ref: str = "",
    is_demo: bool = False,
) -> Shop:
    """Add a shop: `zone` an IANA name, `currency` an ISO 4217 code, `platform` of Shop.Platform.

    Raises ShopError: field_invalid (names the field), duplicate (code or platform reference).
    """
    raise NotImplementedError
