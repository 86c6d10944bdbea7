"""The pages and services of keys."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import ApiKey, AuditEvent
from apps.accounts.roles import Role
from apps.accounts.secretkeys import key_digest
from apps.accounts.services import key_make
from apps.common.errors import ShopError
from apps.shop.models import Shop
from tests.factories import directing, make_key, make_person, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MAKE = "/keys/new/"
BODY = {"name": "Warehouse", "scopes": ["kpi:read", "facts:push"], "days": "90"}


@pytest.fixture
def desk(shop: Shop) -> Client:
    """The browser of a director who signed in just now."""
    return signed_in(make_person("nora@example.com", Role.DIRECTOR, shop), is_fresh=True)


def test_a_key_is_shown_once(desk: Client, shop: Shop) -> None:
    response = desk.post(MAKE, BODY)
    assert response.status_code == 201
    text, key = response.context["text"], ApiKey.objects.get()
    assert text in response.content.decode()
    assert (key.shop, key.scopes) == (shop, ["kpi:read", "facts:push"])
    assert key.sha256 == key_digest(text)
    assert text not in str(ApiKey.objects.values().get())
    listed = desk.get("/keys/").content.decode()
    assert (text in listed, key.prefix in listed, key.sha256 in listed) == (False, True, False)
    row = AuditEvent.objects.get()
    assert (row.action, row.object, row.shop) == ("key.make", f"accounts.ApiKey:{key.pk}", shop)
    assert text not in str(row.changes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"days": "0"},
        {"days": "366"},
        {"days": "x"},
    ],
)
def test_a_key_form_is_refused_in_words(desk: Client, wrong: dict[str, object]) -> None:
    assert desk.post(MAKE, {**BODY, **wrong}).status_code == 422
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [
        (" ", ["kpi:read"], 1, "name"),
        ("x", [], 1, "scopes"),
        ("x", ["all"], 1, "scopes"),
        ("x", ["kpi:read"], 0, "days"),
        ("x", ["kpi:read"], 366, "days"),
    ],
)
def test_the_service_checks_for_itself(
    shop: Shop, name: str, scopes: list[str], days: int, field: str
) -> None:
    with pytest.raises(ShopError) as caught:
        key_make(
            access=directing(shop), shop_id=shop.pk, name=name, scopes=scopes, days=days, now=NOW
        )
    assert (caught.value.code, caught.value.field) == ("field_invalid", field)


def test_no_key_outlives_a_year_in_the_database(shop: Shop) -> None:
    key = make_key(shop, "kpi:read", now=NOW, days=365)[0]
    key.expires_at += timedelta(seconds=1)
    with pytest.raises(IntegrityError):
        key.save()


def test_a_revoked_key_stays_revoked(desk: Client, shop: Shop) -> None:
    key = make_key(shop, "kpi:read")[0]
    address = reverse("accounts:key-revoke", args=[key.pk])
    assert desk.post(address).status_code == 302
    at = ApiKey.objects.get().revoked_at
    desk.post(address)
    assert ApiKey.objects.get().revoked_at == at
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "key.make",
        "key.revoke",
    ]
    assert b"Revoked" in desk.get("/keys/").content


def test_keys_of_other_shops_do_not_exist(desk: Client, other_shop: Shop) -> None:
    key = make_key(other_shop, "kpi:read")[0]
    assert key.prefix not in desk.get("/keys/").content.decode()
    assert desk.post(reverse("accounts:key-revoke", args=[key.pk])).status_code == 404
    assert desk.post(f"{MAKE}?shop={other_shop.code}", BODY).status_code == 404
    assert ApiKey.objects.get().revoked_at is None
    for shop_id, code in ((other_shop.pk, "not_found"), (0, "not_found")):
        with pytest.raises(ShopError) as caught:
            key_make(
                access=directing(), shop_id=shop_id, name="x", scopes=["kpi:read"], days=1, now=NOW
            )
        assert caught.value.code == code


def test_an_old_sign_in_makes_no_key(shop: Shop) -> None:
    client = signed_in(make_person("nora@example.com", Role.DIRECTOR, shop))
    for method in (client.get, client.post):
        assert method(MAKE)["Location"].startswith("/accounts/reauthenticate/?next=%2Fkeys%2Fnew")
    assert ApiKey.objects.count() == 0
