"""Two hundred wrong sign-ins at once, against a server with threads."""

import http.client
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from tests.factories import make_person, make_shop

TRIES = 200
AT_ONCE = 24


def ask(
    address: str, method: str, cookie: str = "", form: dict[str, str] | None = None
) -> tuple[int, str]:
    """Send one request; return the status and the CSRF cookie."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Cookie": f"csrf={cookie}", "X-CSRFToken": cookie}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, "/accounts/login/", urlencode(form or {}), headers)
        response = connection.getresponse()
        response.read()
        set_cookie = response.headers.get("Set-Cookie", "")
    finally:
        connection.close()
    return response.status, set_cookie.partition("csrf=")[2].partition(";")[0]


@pytest.mark.django_db(transaction=True)
def test_two_hundred_parallel_wrong_sign_ins_reach_few_password_checks(
    live_server: LiveServer, record_property: Callable[[str, object], None]
) -> None:
    make_person("nora@example.com", Role.DIRECTOR, make_shop())
    _, cookie = ask(live_server.url, "GET")
    form = {"login": "nora@example.com", "password": "wrong wrong wrong"}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tries = [pool.submit(ask, live_server.url, "POST", cookie, form) for _ in range(TRIES)]
        statuses = Counter(attempt.result()[0] for attempt in tries)
    checked = AuditEvent.objects.filter(action="sign_in.refused").count()
    record_property("wrong sign-ins at once", statuses.total())
    record_property("that reached the check", checked)
    assert statuses.total() == TRIES
    assert set(statuses) <= {200, 429}
    assert 1 <= checked <= 10
