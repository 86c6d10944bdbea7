"""So many calls a person: pages, exports, uploads; open where nothing can be counted."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver
from structlog.testing import capture_logs

from apps.accounts import policy
from apps.accounts.policy import Load
from apps.accounts.roles import Role
from apps.common.cache import FastCache
from apps.shop.models import Shop
from shopops.settings_sign_in import PERSON_RATES
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PAGE = "/accounts/"
EXPORT = "/days/export/?shop=spring&day=2026-11-20"
UPLOAD = "/data/upload/?shop=spring"


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[Any]:
    """A clock that stands, and limits that a test reaches soon."""
    settings.PERSON_RATES = {"page": (12, 60), "export": (3, 600), "upload": (4, 600)}
    caches["fast"].clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def nora(shop: Shop, clock: Any) -> Client:
    """A director's browser."""
    return signed_in(make_person("nora@example.com", Role.DIRECTOR, shop), is_fresh=True)


def statuses(client: Client, path: str, count: int, **form: Any) -> list[int]:
    """Send a form so many times; return what was answered."""
    return [status(client.post(path, form)) for _ in range(count)]


def status(answer: Any) -> int:
    """Read an answer to its end; return its status."""
    if answer.streaming:
        assert b"".join(answer)
    code: int = answer.status_code
    return code


def test_an_export_beyond_the_limit_waits(nora: Client, shop: Shop, clock: Any) -> None:
    other = signed_in(make_person("ida@example.com", Role.DIRECTOR, shop))
    with capture_logs() as lines:
        answers = statuses(nora, EXPORT, 4, format="csv")
    assert (set(answers[:-1]), answers[-1]) == ({200}, 429)
    told = [(each["status"], each["why"], each["page"]) for each in lines]
    assert told == [(429, "Too Many Requests", "dashboard:day-export")]
    assert nora.get(PAGE).status_code == 200
    assert statuses(other, EXPORT, 1, format="csv") == [200]
    clock.shift(timedelta(minutes=20))
    assert statuses(nora, EXPORT, 1, format="csv") == [200]


def test_who_waits_is_told_so_in_their_language(nora: Client) -> None:
    statuses(nora, EXPORT, 3, format="csv")
    answer = nora.post(EXPORT, {"format": "csv"}, headers={"Accept-Language": "hu"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "601")
    text = answer.content.decode()
    assert "<h1>" in text
    assert "601" in text
    assert "Too many" not in text
    part = nora.post(EXPORT, {"format": "csv"}, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Reswap"], part.content) == (429, "none", b"")


def test_an_upload_beyond_the_limit_waits(nora: Client) -> None:
    answers = [nora.post(UPLOAD, {"file": BytesIO(b"")}).status_code for _ in range(5)]
    assert 429 not in answers[:-1]
    assert answers[-1] == 429
    assert nora.get(UPLOAD).status_code == 200


def test_people_work() -> None:
    assert PERSON_RATES == {"page": (600, 60), "export": (30, 600), "upload": (60, 600)}


def test_everything_counts_as_a_page(nora: Client) -> None:
    assert [nora.get(PAGE).status_code for _ in range(12)] == [200] * 12
    assert nora.get(PAGE).status_code == 429
    assert statuses(nora, EXPORT, 1, format="csv") == [429]
    assert Client().get("/accounts/login/").status_code == 200


def test_without_the_fast_cache_nobody_waits(nora: Client, settings: Any) -> None:
    nowhere = {"BACKEND": "apps.common.cache.FastCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "fast": nowhere}
    assert isinstance(caches["fast"], FastCache)
    assert statuses(nora, EXPORT, 4, format="csv") == [200] * 4


def test_who_tried_too_often_to_sign_in_is_told_when_to_come_back() -> None:
    answers = [Client().post("/accounts/login/", {"login": "x"}) for _ in range(31)]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "300")


def test_every_route_of_files_is_one_of_the_table() -> None:
    """A view that reads files is an upload; what the table names is there."""
    listed = {rule.url_name for rule in policy.RULES if "POST" in rule.methods}
    assert listed >= policy.UPLOADS | policy.EXPORTS
    found = set()
    for name, view in views(get_resolver()):
        if "request.FILES" in inspect.getsource(inspect.unwrap(view)):
            found.add(name)
    assert found
    assert {name for name in found if Load.UPLOAD not in policy.loads_of(name, "POST")} == set()


def views(resolver: Any, names: str = "") -> Iterator[tuple[str, Any]]:
    """Yield name and view of every URL of ours that is a function."""
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from views(entry, f"{names}{entry.namespace}:" if entry.namespace else names)
        elif entry.callback.__module__.startswith("apps.") and inspect.isfunction(entry.callback):
            yield f"{names}{entry.name}", entry.callback


@pytest.mark.parametrize(
    ("name", "method", "load"),
    [
        ("intake:batch-upload", "POST", Load.UPLOAD),
        ("intake:batch-upload", "GET", Load.PAGE),
        ("aftersales:export", "POST", Load.EXPORT),
        ("promotion:members-export", "POST", Load.EXPORT),
        ("dashboard:day", "GET", Load.PAGE),
    ],
)
def test_a_request_counts_as_what_it_costs(name: str, method: str, load: Load) -> None:
    assert policy.loads_of(name, method)[-1] == load
    assert policy.loads_of(name, method)[0] == Load.PAGE
