"""Whoever signs in stands on the first page that they may open."""

import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.shortcuts import resolve_url
from django.test import Client

from apps.accounts.roles import Role
from apps.accounts.sections import FIRST, HOMES, TOUR
from apps.shop.models import Shop
from tests.factories import PASSWORD, TOTP_SEED, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "asked", "page"),
    [
        (Role.DESIGNER, "?next=/", "/workday/mine/"),
        (Role.DESIGNER, "", "/workday/mine/"),
        (Role.DESIGNER, "?next=/texts/", "/texts/"),
        (Role.DIRECTOR, "?next=/", "/"),
        (Role.ANALYST, "?next=/", "/"),
        (Role.SUPERVISOR, "?next=/", "/desk/board/"),
        (Role.AGENT, "", "/workday/mine/"),
        (Role.ASSISTANT, "?next=/", "/aftersales/shift-start/"),
        (Role.PROMOTER, "?next=/", "/promotion/proposals/"),
        (Role.PROMOTER, "?next=/data/", "/data/"),
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


@pytest.mark.parametrize("role", Role)
def test_a_demo_shows_each_role_what_it_may_open_on_its_first_page(shop: Shop, role: Role) -> None:
    client = signed_in(make_person("someone@example.com", role, shop))
    home = resolve_url(HOMES.get(role, FIRST))
    assert "what to look at first" not in client.get(home).content.decode()
    Shop.objects.filter(pk=shop.pk).update(is_demo=True)
    page = client.get(home).content.decode()
    assert "what to look at first" in page
    stops = [resolve_url(stop.url_name) for stop in TOUR[role]]
    assert 3 <= len(stops) <= 5
    for stop in stops:
        assert f'href="{stop}?shop=spring"' in page, stop
        assert client.get(stop).status_code == 200, stop
    elsewhere = next(stop for stop in stops if stop != home)
    assert "what to look at first" not in client.get(elsewhere).content.decode()


def test_the_docs_of_the_tour_name_every_role() -> None:
    told = (Path(__file__).parents[2] / "docs" / "tour.md").read_text()
    assert [role for role in Role if str(role) not in told.lower()] == []
