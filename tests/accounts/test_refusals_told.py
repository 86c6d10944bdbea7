"""Each refusal leaves a line with a stable event, by which an operator lists attempts."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from structlog.contextvars import bind_contextvars, get_contextvars
from structlog.testing import capture_logs

from apps.accounts.entrance import STRANGER_MAX_BYTES
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.accounts.test_sign_in import CODE_PAGE, EMAIL, enter_password
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
WRONG = "wrong wrong wrong"


@pytest.fixture
def nora(shop: Shop) -> User:
    """A director with a password and a second factor."""
    cache.clear()
    return make_person(EMAIL, Role.DIRECTOR, shop)


@pytest.fixture
def lines() -> Iterator[Any]:
    """What is written into the log."""
    with capture_logs() as lines:
        yield lines


def told(lines: Any, event: str = "access.refused") -> list[tuple[Any, ...]]:
    """Return status, reason, method and page of each refusal, or the subject of a sign-in."""
    keys = ("status", "why", "method", "page") if event == "access.refused" else ("subject",)
    return [tuple(line[key] for key in keys) for line in lines if line["event"] == event]


def test_a_stranger_at_a_closed_page_is_told_of(lines: Any) -> None:
    assert Client().get("/rows/?shop=spring").status_code == 302
    assert Client().get("/api/v1/status/").status_code == 401
    assert told(lines) == [
        (302, "sign in", "GET", "dashboard:rows"),
        (401, "sign in", "GET", "dashboard:status"),
    ]


def test_a_refused_person_is_told_of(agent_client: Client, lines: Any) -> None:
    agent_client.get("/rows/")
    agent_client.delete("/rows/")
    agent_client.get("/unlisted/")
    agent_client.get("/no/such/page/")
    assert told(lines) == [
        (403, "refuse role", "GET", "dashboard:rows"),
        (405, "refuse method", "DELETE", "dashboard:rows"),
        (404, "unlisted", "GET", "unlisted"),
        (404, "Not Found", "GET", ""),
    ]


def test_a_form_without_its_token_is_told_of(lines: Any) -> None:
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": EMAIL})
    assert told(lines) == [(403, "Forbidden", "POST", "account_login")]


def test_what_is_turned_away_unread_is_told_of_under_a_number_of_its_own(lines: Any) -> None:
    bind_contextvars(request="of somebody else", actor="user:7")
    Client().post("/rows/", {"file": BytesIO(b"x" * STRANGER_MAX_BYTES)})
    assert told(lines) == [(413, "large body of nobody", "POST", "")]
    assert get_contextvars().keys() == {"request"}
    assert get_contextvars()["request"] != "of somebody else"


def test_an_answered_request_leaves_no_line(director_client: Client, lines: Any) -> None:
    assert director_client.get("/rows/").status_code == 200
    assert Client().get("/accounts/login/").status_code == 200
    assert told(lines) == []


def test_wrong_passwords_and_codes_are_told_of_by_number(nora: User, lines: Any) -> None:
    client = Client()
    enter_password(client)
    client.post(CODE_PAGE, {"code": "000000"})
    enter_password(Client(), "no@example.com", WRONG)
    for _ in range(6):
        enter_password(Client(), password=WRONG)
    number = (f"accounts.User:{nora.pk}",)
    assert told(lines, "sign_in.code_refused") == [number]
    assert told(lines, "sign_in.refused") == [("accounts.User:unknown",), *[number] * 5]
    assert told(lines, "sign_in.limited") == [number]
    assert EMAIL not in str(lines)
