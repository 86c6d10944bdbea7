"""What is turned away unread: keys over plain http, and large bodies of who is not signed in."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.test import Client

from apps.accounts.entrance import STRANGER_MAX_BYTES
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, make_program, signed_in

pytestmark = pytest.mark.django_db
LARGE = b"x" * (STRANGER_MAX_BYTES + 1)


@pytest.fixture
def program(shop: Shop) -> Client:
    return make_program(shop, "kpi:read")


def test_a_key_over_plain_http_is_refused_and_not_led_on(
    program: Client, settings: LazySettings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    plain = program.get("/api/v1/shops/")
    assert (plain.status_code, plain.json()["code"]) == (403, "https_required")
    assert program.get("/api/v1/shops/", secure=True).status_code == 200


def test_where_there_is_no_https_a_program_is_answered(program: Client) -> None:
    assert program.get("/api/v1/shops/").status_code == 200


def test_a_large_body_of_nobody_is_not_read() -> None:
    answer = Client().post("/accounts/login/", {"login": BytesIO(LARGE)})
    assert answer.status_code == 413
    assert not answer.wsgi_request._read_started


def test_who_sends_a_file_after_the_sign_in_ended_is_told_so_and_led_back() -> None:
    page = "http://testserver/data/upload/?shop=spring"
    answer = Client().post("/data/upload/", {"file": BytesIO(LARGE)}, headers={"Referer": page})
    text = answer.content.decode()
    assert "Your sign-in has ended" in text
    assert "Nothing of what you sent was read or saved." in text
    assert "/accounts/login/?next=%2Fdata%2Fupload%2F%3Fshop%3Dspring" in text
    hungarian = Client(headers={"Accept-Language": "hu"})
    said = hungarian.post("/data/upload/", {"file": BytesIO(LARGE)}).content.decode()
    assert "lejárt" in said


def test_a_large_fragment_of_nobody_leads_the_page_to_the_sign_in_as_a_small_one() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/targets/?m=1"}
    headers["Referer"] = headers["HX-Current-URL"]
    answers = [
        Client().post("/targets/", {"text": BytesIO(body)}, headers=headers)
        for body in (LARGE, b"x")
    ]
    led = "/accounts/login/?next=%2Ftargets%2F%3Fm%3D1"
    assert [(answer.status_code, answer["HX-Redirect"]) for answer in answers] == [(200, led)] * 2


def test_a_program_without_a_key_is_told_so_as_data() -> None:
    answer = Client().post("/api/v1/targets/", LARGE, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_made_up_session_opens_nothing() -> None:
    client = Client()
    client.cookies["sid"] = "0" * 32
    assert client.post("/accounts/login/", {"login": BytesIO(LARGE)}).status_code == 413
    forged = Client(headers={"Authorization": "Bearer nothing"})
    assert forged.post("/accounts/login/", {"login": BytesIO(LARGE)}).status_code == 413


def test_who_is_signed_in_may_upload(shop: Shop) -> None:
    client = signed_in(make_person("nora@example.com", Role.DIRECTOR, shop), is_fresh=True)
    file = BytesIO(b"order_no\n" + LARGE)
    file.name = "orders.csv"
    assert client.post("/data/upload/?shop=spring", {"file": file}).status_code in (302, 422)


def test_a_small_form_of_nobody_is_read() -> None:
    answer = Client().post("/accounts/login/", {"login": "nora@example.com", "password": "x"})
    assert answer.status_code == 200
