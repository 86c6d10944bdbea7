"""Shops are added once, with a zone and a currency that exist."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.common.errors import ShopError
from apps.shop.models import Shop
from apps.shop.services import shop_add

pytestmark = pytest.mark.django_db

SOUND: dict[str, Any] = {
    "code": "water",
    "name": "Water",
    "zone": "Asia/Shanghai",
    "currency": "CNY",
    "platform": "tmall",
    "external_ref": "77",
}


def test_a_shop_is_added_with_its_zone_and_currency() -> None:
    shop = shop_add(**{**SOUND, "currency": "cny"})
    assert Shop.objects.get() == shop
    assert (shop.tz.key, shop.currency, shop.is_demo) == ("Asia/Shanghai", "CNY", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Asia/Atlantis"),
        ("zone", ""),
        ("currency", "RMB"),
        ("currency", "元"),
        ("platform", "bazaar"),
        ("code", "two words"),
        ("code", ""),
        ("code", "x" * 41),
        ("name", " "),
    ],
)
def test_a_shop_with_an_impossible_field_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(ShopError) as refusal:
        shop_add(**{**SOUND, field: value})
    assert (refusal.value.code, refusal.value.field) == ("field_invalid", field)
    assert Shop.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"), [({"external_ref": "78"}, "code"), ({"code": "other"}, "external_ref")]
)
def test_a_shop_that_exists_is_refused(change: dict[str, str], field: str) -> None:
    shop_add(**SOUND)
    with pytest.raises(ShopError) as refusal:
        shop_add(**{**SOUND, **change})
    assert (refusal.value.code, refusal.value.field) == ("duplicate", field)


def test_shops_without_a_platform_reference_stand_beside_each_other() -> None:
    for code in ("a", "b"):
        shop_add(**{**SOUND, "code": code, "external_ref": ""})
    assert Shop.objects.count() == 2


def test_the_command_adds_lists_and_refuses_in_words() -> None:
    out = StringIO()
    options = ["--name", "Water", "--zone", "Asia/Shanghai", "--platform", "tmall"]
    call_command("shop", "add", "water", *options, "--currency", "CNY", stdout=out)
    call_command("shop", "list", stdout=out)
    line = "water: Water, tmall, Asia/Shanghai, CNY"
    assert out.getvalue().splitlines() == [f"Added {line}", line]
    with pytest.raises(CommandError, match="'RMB' is no currency"):
        call_command("shop", "add", "tea", *options, "--currency", "RMB")
