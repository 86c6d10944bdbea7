"""What each person meets at each door, on stand-in pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from apps.accounts.models import Membership
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, make_shop, membership_recipe, signed_in
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def test_an_unlisted_url_answers_nobody(director_client: Client) -> None:
    for path in ("/unlisted/", "/nameless/"):
        for client in (director_client, Client()):
            assert client.get(path).status_code == 404


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    response = Client().get("/rows/?shop=spring&day=2026-11-20")
    assert response.status_code == 302
    assert response["Location"] == (
        "/accounts/login/?next=%2Frows%2F%3Fshop%3Dspring%26day%3D2026-11-20"
    )


def test_a_strangers_fragment_makes_the_whole_page_go_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/targets/?m=1"}
    response = Client().get("/rows/", headers=headers)
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Ftargets%2F%3Fm%3D1"


def test_a_strangers_program_is_told_so() -> None:
    response = Client().get("/api/v1/status/")
    assert (response.status_code, response.json()["code"]) == (401, "sign_in")


def test_a_disabled_person_is_out_at_the_next_request(shop: Shop) -> None:
    user = make_person("a@example.com", Role.DIRECTOR, shop)
    client = signed_in(user)
    assert client.get("/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/").status_code == 302
    user.is_active = True
    user.save()
    assert client.get("/").status_code == 302


def test_without_a_second_factor_only_its_set_up_opens(shop: Shop) -> None:
    user = make_person("a@example.com", Role.DIRECTOR, shop, has_second_factor=False)
    client = signed_in(user)
    assert client.get("/")["Location"] == "/accounts/2fa/totp/activate/?next=%2F"
    assert client.post("/targets/").status_code == 302
    assert client.get("/accounts/")["Location"].startswith("/accounts/2fa/totp/activate/")
    assert client.get(reverse("account_logout")).status_code == 200


def test_the_demo_on_loopback_needs_no_second_factor(shop: Shop, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    user = make_person("a@example.com", Role.DIRECTOR, shop, has_second_factor=False)
    assert signed_in(user).get("/").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "post"])
def test_a_method_outside_the_table_is_refused(director_client: Client, method: str) -> None:
    response = getattr(director_client, method)("/rows/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_a_public_page_answers_only_its_methods() -> None:
    for path, allowed in (("/livez", "GET, HEAD"), ("/accounts/login/", "GET, POST, HEAD")):
        response = Client().delete(path)
        assert (response.status_code, response["Allow"]) == (405, allowed)


def test_head_goes_with_get(director_client: Client) -> None:
    assert director_client.head("/rows/").status_code == 200


def test_a_wrong_role_is_refused_in_words(agent_client: Client) -> None:
    response = agent_client.get("/rows/")
    assert response.status_code == 403
    assert "does not include this" in response.content.decode()


def test_a_person_without_a_shop_reaches_nothing_but_their_account() -> None:
    client = signed_in(make_person("a@example.com"))
    assert client.get("/").status_code == 403
    assert client.get("/accounts/").status_code == 200


def test_an_agent_sees_their_own_part(agent_client: Client, director_client: Client) -> None:
    assert b"own=True" in agent_client.get("/").content
    assert b"own=False" in director_client.get("/").content


def test_foreign_and_missing_shops_answer_alike(director_client: Client, other_shop: Shop) -> None:
    for path in ("/?shop={}", "/rows/?shop={}", "/data/batch/{}/"):
        foreign = director_client.get(path.format(other_shop.code))
        missing = director_client.get(path.format("nothing"))
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert text_of(foreign) == text_of(missing)
        assert foreign.headers == missing.headers


def test_a_path_that_no_url_matches_answers_like_a_foreign_object(
    director_client: Client, other_shop: Shop
) -> None:
    nowhere = director_client.get("/no/such/page/")
    foreign = director_client.get(f"/data/batch/{other_shop.code}/")
    assert (nowhere.status_code, text_of(nowhere)) == (404, text_of(foreign))


def test_the_role_is_that_of_the_shop(shop: Shop, other_shop: Shop) -> None:
    user = make_person("a@example.com", Role.AGENT, shop)
    membership_recipe.make(user=user, shop=other_shop, role=Role.DIRECTOR)
    client = signed_in(user)
    assert client.get(f"/rows/?shop={shop.code}").status_code == 403
    assert client.get(f"/data/batch/{shop.code}/").status_code == 403
    assert client.get(f"/rows/?shop={other_shop.code}").status_code == 200
    assert client.post(f"/targets/?shop={shop.code}").status_code == 403
    assert client.post(f"/targets/?shop={other_shop.code}").status_code == 200


def test_rows_come_only_from_shops_whose_role_may_use_the_page(
    shop: Shop, other_shop: Shop
) -> None:
    user = make_person("a@example.com", Role.AGENT, shop)
    membership_recipe.make(user=user, shop=other_shop, role=Role.DIRECTOR)
    client = signed_in(user)
    assert f"shops=[{other_shop.pk}]" in client.get("/rows/").content.decode()
    both = sorted([shop.pk, other_shop.pk])
    assert f"shops={both}" in client.get("/").content.decode()


def test_the_last_shop_is_remembered(director_client: Client, shop: Shop) -> None:
    second = make_shop(code="zz-second")
    user = Membership.objects.get(shop=shop, role=Role.DIRECTOR).user
    membership_recipe.make(user=user, shop=second, role=Role.DIRECTOR)
    assert b"spring own" in director_client.get("/").content
    assert b"zz-second own" in director_client.get("/?shop=zz-second").content
    assert b"zz-second own" in director_client.get("/").content


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        (timedelta(days=-2), timedelta(0), 403),
        (timedelta(days=-2), timedelta(seconds=1), 200),
        (timedelta(0), None, 200),
        (timedelta(seconds=1), None, 403),
    ],
    ids=["ended now", "ends soon", "starts now", "starts soon"],
)
def test_a_role_counts_only_while_it_is_valid(
    shop: Shop, starts: timedelta, ends: timedelta | None, status: int
) -> None:
    user = make_person("a@example.com")
    with time_machine.travel(NOW, tick=False):
        until = None if ends is None else NOW + ends
        membership_recipe.make(
            user=user, shop=shop, role="director", valid_from=NOW + starts, valid_to=until
        )
        assert signed_in(user).get("/rows/").status_code == status


def test_three_idle_hours_end_a_sign_in(director_client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert director_client.get("/").status_code == 200
        clock.shift(timedelta(hours=3) - timedelta(seconds=1))
        assert director_client.get("/").status_code == 200
        clock.shift(timedelta(hours=3))
        assert director_client.get("/").status_code == 302


def test_what_a_page_asks_by_itself_does_not_keep_a_sign_in(director_client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert director_client.get("/").status_code == 200
        clock.shift(timedelta(hours=2))
        assert director_client.get("/", headers={"X-Unattended": "1"}).status_code == 200
        clock.shift(timedelta(hours=1))
        assert director_client.get("/", headers={"X-Unattended": "1"}).status_code == 302


def test_twelve_hours_end_a_sign_in_however_busy(director_client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(12):
            assert director_client.get("/").status_code == 200
            clock.shift(timedelta(hours=1))
        assert director_client.get("/").status_code == 302


def test_nothing_of_a_person_is_kept_by_the_browser(director_client: Client) -> None:
    assert director_client.get("/")["Cache-Control"] == "no-store"
    assert director_client.get("/rows/?shop=none")["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_refused(shop: Shop) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person("a@example.com", Role.DIRECTOR, shop))
    assert client.post("/targets/").status_code == 403


def test_the_language_of_the_person_wins(shop: Shop) -> None:
    user = make_person("a@example.com", Role.DIRECTOR, shop, language="zh-hans")
    response = signed_in(user).get("/accounts/", headers={"Accept-Language": "hu"})
    assert response["Content-Language"] == "zh-hans"


def test_the_process_answers_without_a_database(django_db_blocker: DjangoDbBlocker) -> None:
    client = Client(headers={"Cookie": "sid=whatever"})
    with django_db_blocker.block():
        response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok")


def test_the_clock_of_the_server_is_utc() -> None:
    assert timezone.now().tzinfo is UTC
