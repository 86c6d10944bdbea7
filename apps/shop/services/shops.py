"""New shops."""

from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Q

from apps.common.errors import ShopError
from apps.shop.currencies import CURRENCIES
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
    shop = Shop(
        code=code,
        name=name.strip(),
        zone=zone,
        currency=currency.upper(),
        platform=platform,
        external_ref=external_ref,
        is_demo=is_demo,
    )
    _fields_check(shop)
    _double_refuse(shop)
    shop.save()
    return shop


def _fields_check(shop: Shop) -> None:
    _refuse_unless(_is_slug(shop.code), "code", "A code has 1 to 40 letters, digits, - or _.")
    _refuse_unless(0 < len(shop.name) <= 120, "name", "A shop needs a name of 1 to 120 characters.")
    _refuse_unless(
        shop.zone in available_timezones(),
        "zone",
        f"{shop.zone!r} is no time zone; say Asia/Shanghai.",
    )
    _refuse_unless(
        shop.currency in CURRENCIES,
        "currency",
        f"{shop.currency!r} is no currency; say CNY or EUR.",
    )
    _refuse_unless(
        shop.platform in Shop.Platform.values,
        "platform",
        f"{shop.platform!r} is no platform: one of {', '.join(Shop.Platform.values)}.",
    )


def _is_slug(code: str) -> bool:
    letters = code.replace("-", "").replace("_", "")
    return len(code) <= 40 and letters.isascii() and letters.isalnum()


def _double_refuse(shop: Shop) -> None:
    if Shop.objects.filter(code=shop.code).exists():
        raise ShopError("duplicate", f"A shop with the code {shop.code} exists.", "code")
    same = Q(platform=shop.platform, external_ref=shop.external_ref)
    if shop.external_ref and Shop.objects.filter(same).exists():
        raise ShopError("duplicate", "This platform shop exists already.", "external_ref")


def _refuse_unless(sound: object, field: str, message: str) -> None:
    if not sound:
        raise ShopError("field_invalid", message, field)
