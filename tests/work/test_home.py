"""Whoever signs in stands on the first page that they may open."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import PASSWORD, TOTP_SEED, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "asked", "page"),
    [
        (Role.DESIGNER, "?next=/", "/workday/mine/"),
        (Role.DESIGNER, "", "/workday/mine/"),
        (Role.DESIGNER, "?next=/texts/", "/texts/"),
        (Role.ASSISTANT, "?next=/", "/"),
    ],
)
def test_a_sign_in_leads_to_a_page_of_ones_own(
    shop: Shop, role: Role, asked: str, page: str
) -> None:
    person = make_person("someone@example.com", role, shop)
    client, sent = Client(), {"login": person.email, "password": PASSWORD}
    client.post(f"/accounts/login/{asked}", sent)
    once = format_hotp_value(hotp_value(TOTP_SEED, int(time.time()) // 30))
    assert client.post("/accounts/2fa/authenticate/", {"code": once})["Location"] == page
