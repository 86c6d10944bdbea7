"""Whoever signs in stands on the first page that they may open."""

import pytest
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "asked", "page"),
    [
        (Role.DESIGNER, "?next=/", "/work/mine/"),
        (Role.DESIGNER, "", "/work/mine/"),
        (Role.DESIGNER, "?next=/texts/", "/texts/"),
        (Role.ASSISTANT, "?next=/", "/"),
    ],
)
def test_a_sign_in_leads_to_a_page_of_ones_own(
    shop: Shop, role: Role, asked: str, page: str
) -> None:
    person = make_person("someone@example.com", role, shop)
    sent = {"login": person.email, "password": PASSWORD}
    assert Client().post(f"/accounts/login/{asked}", sent)["Location"] == page
