"""Thousands of calls made from the published schema, good and bad: never an answer of 500."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_key, make_person, signed_in

# Calls by operation, caller and mode; a release asks for more.
EXAMPLES = int(os.environ.get("SHOPOPS_FUZZ_EXAMPLES", "20"))
TOKEN = "t" * 32
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wide_gate(settings: Any) -> None:
    """Let more calls through than one caller may make in a minute."""
    rates = dict.fromkeys(("anon", "user", "key"), "1000000/min")
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection of the test over the calls, as the test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass(frozen=True)
class Caller:
    """Who calls: the headers and cookies of each call."""

    headers: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)


def fuzz(caller: Caller, reader: Caller) -> Counter[str]:
    """Call every operation of the schema that `reader` gets; return the answers by status."""
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/?format=json", get_wsgi_application(), headers=reader.headers
    )
    met: Counter[str] = Counter()
    for result in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            called(result.ok(), mode, caller, met)
    return met


def called(operation: Any, mode: GenerationMode, caller: Caller, met: Counter[str]) -> None:
    """Call one operation with good or with bad input, and hold each answer to the schema."""

    @examples(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            as_known(case, caller)
        response = case.call(headers=caller.headers, cookies=caller.cookies)
        met[f"{operation.label} {response.status_code}"] += 1
        assert response.status_code < 500, case.as_curl_command()
        if response.status_code != 405:
            case.validate_response(response, checks=CHECKS)

    call()


def as_known(case: Any, caller: Caller) -> None:
    """Name a shop that is there, and show no invented key beside the caller's own sign-in."""
    if "shop" in (case.query or {}):
        case.query["shop"] = "spring"
    if "Authorization" not in caller.headers:
        (case.headers or {}).pop("Authorization", None)


def program(shop: Shop) -> Caller:
    """Return a key that may read and push."""
    _, text = make_key(shop, "kpi:read", "facts:push")
    return Caller({"Authorization": f"Bearer {text}"})


def director(shop: Shop) -> Caller:
    """Return a director's browser."""
    client = signed_in(make_person("fuzz@example.com", Role.DIRECTOR, shop))
    cookies = {"sid": client.cookies["sid"].value, "csrf": TOKEN}
    return Caller({"X-CSRFToken": TOKEN}, cookies)


@pytest.mark.parametrize("make", [program, director])
def test_no_caller_meets_an_error_of_ours(
    known_shop: Shop,
    wide_gate: None,
    one_connection: None,
    make: Callable[[Shop], Caller],
    record_property: Callable[[str, object], None],
) -> None:
    met = fuzz(make(known_shop), program(known_shop))
    record_property("calls", met.total())
    record_property("answers of 500", sum(met[label] for label in met if label[-3] == "5"))
    assert met.total() > 300
    good = sum(number for label, number in met.items() if label.endswith(" 200"))
    assert good > 100, sorted(met.items())
