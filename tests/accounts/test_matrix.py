"""Every URL of the site by every method for every kind of person, against the table."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.policy import ANYONE, RULES, SIGNED_IN
from apps.accounts.roles import KeyScope, Role
from apps.accounts.services import key_revoke
from apps.shop.models import Shop
from tests.factories import directing, make_key, make_person, make_shop, signed_in
from tests.pages import text_of

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAMPLES = ("999999999", "nothing", "2026-11-20", "00000000-0000-4000-8000-000000000000")
API_CODES = {"sign in": (401, "sign_in"), "set up": (403, "second_factor")}
NOT_FRESH = "director of an old sign-in"
OLD_KEY = "revoked key"
SIGN_IN_PAGES = ("account", "mfa", "usersessions")
PEOPLE = (*Role, NOT_FRESH, "stranger", "disabled", "without second factor", "without a shop")
PROGRAMS = (*KeyScope, OLD_KEY)
EVERYBODY = tuple(map(str, (*PEOPLE, *PROGRAMS)))


def patterns(
    resolver: URLResolver, names: str = "", outer: dict[str, Any] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the full name of every URL, with an object that is missing."""
    for entry in resolver.url_patterns:
        found = {**(outer or {}), **missing_object(entry.pattern)}
        if isinstance(entry, URLResolver):
            inner = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from patterns(entry, inner, found)
        elif isinstance(entry, URLPattern):
            yield f"{names}{entry.name}", found


def missing_object(pattern: Any) -> dict[str, Any]:
    """Return arguments of the right form for an object that nobody has."""
    converters = getattr(pattern, "converters", {})
    if not converters:
        return dict.fromkeys(re.compile(str(pattern)).groupindex, "nothing")
    fit = {
        name: next(sample for sample in SAMPLES if re.fullmatch(converter.regex, sample))
        for name, converter in converters.items()
    }
    return {name: converters[name].to_python(sample) for name, sample in fit.items()}


def addresses() -> list[tuple[str, str]]:
    """Return (name, path) of every URL."""
    return [(name, reverse(name, kwargs=kwargs)) for name, kwargs in patterns(get_resolver())]


def expected(url_name: str, method: str, person: str) -> str:
    """Read the cell off the table: the first clause that applies. A key opens the API alone."""
    rules = [rule for rule in RULES if rule.url_name == url_name]
    if person == OLD_KEY or (person in set(KeyScope) and not url_name.startswith("api:")):
        person = "stranger"
    asked = "GET" if method == "HEAD" else method
    answering = [rule for rule in rules if asked in rule.methods]
    if not any(ANYONE in rule.allow for rule in rules):
        if person in ("stranger", "disabled"):
            return "sign in"
        is_set_up = all(rule.before_second_factor for rule in rules)
        if person == "without second factor" and not is_set_up:
            return "set up"
    if not answering:
        return "405"
    role = Role.DIRECTOR if person in ("without second factor", NOT_FRESH) else person
    everybody = {ANYONE} if person in set(KeyScope) else {ANYONE, SIGNED_IN}
    if not answering[0].allow.keys() & {*everybody, role}:
        return "403"
    return "again" if answering[0].fresh and person == NOT_FRESH else "answers"


def is_program(response: HttpResponse) -> bool:
    """Tell whether the answer went to a program, which is sent to no page."""
    return response.wsgi_request.path.startswith("/api/")  # type: ignore[attr-defined]


def is_told(response: HttpResponse, status: int, code: str) -> bool:
    """Tell whether a program got this status and code; HEAD has no words."""
    is_silent = response.wsgi_request.method == "HEAD"  # type: ignore[attr-defined]
    if response.status_code != status:
        return False
    return is_silent or response.json()["code"] == code  # type: ignore[attr-defined]


def met(response: HttpResponse, expectation: str, path: str) -> str:
    """Say what the person met, in the words of `expected`."""
    place = response.get("Location", "")
    if is_program(response) and expectation in API_CODES:
        return expectation if is_told(response, *API_CODES[expectation]) else "told otherwise"
    if response.status_code in (403, 405):
        return str(response.status_code)
    if expectation == "sign in" and place.startswith("/accounts/login/?next="):
        return "sign in"
    if expectation == "set up" and place.startswith("/accounts/2fa/totp/activate/?next="):
        return "set up"
    if expectation == "again" and place.startswith("/accounts/reauthenticate/?next="):
        return "again"
    if place.startswith("/accounts/reauthenticate/") and "/accounts/" not in path:
        return "again"
    return "answers" if response.status_code < 500 else str(response.status_code)


def browser(person: str, shop: Shop) -> Callable[[], Client]:
    """Return what opens a new browser of this kind of person; a request may end its sign-in."""
    if person == "stranger":
        return partial(Client, raise_request_exception=False)
    if person in PROGRAMS:
        return program(person, shop)
    role = person if person in set(Role) else Role.DIRECTOR
    user = make_person(
        f"{person.replace(' ', '.')}@example.com",
        role,
        None if person == "without a shop" else shop,
        has_second_factor=person != "without second factor",
    )

    def browse() -> Client:
        client = signed_in(user, is_fresh=person != NOT_FRESH)
        client.raise_request_exception = False
        return client

    if person == "disabled":
        cookie = browse().cookies
        User.objects.update(is_active=False)
        return partial(with_cookies, cookie)
    return browse


def program(scope: str, shop: Shop) -> Callable[[], Client]:
    """Return what makes a program with a key of this scope, or with one that was revoked."""
    wanted = list(KeyScope) if scope == OLD_KEY else [scope]
    key, text = make_key(shop, *wanted)
    if scope == OLD_KEY:
        key_revoke(access=directing(shop), key_id=key.pk, now=timezone.now())
    headers = {"Authorization": f"Bearer {text}"}
    return partial(Client, raise_request_exception=False, headers=headers)


def with_cookies(cookies: SimpleCookie) -> Client:
    """Return a browser that still holds these cookies."""
    client = Client(raise_request_exception=False)
    client.cookies = cookies
    return client


@pytest.mark.parametrize("person", EVERYBODY)
def test_the_cells_answer_as_the_table_says(person: str, shop: Shop) -> None:
    turn = EVERYBODY.index(person)
    asked = [
        (url_name, path, in_turn(url_name, turn + place))
        for place, (url_name, path) in enumerate(addresses())
    ]
    assert wrong_cells(person, browser(person, shop), asked) == []


def in_turn(url_name: str, turn: int) -> list[str]:
    """Return the methods that the table lists for a URL, and another one; each has its turn."""
    listed = {method for rule in RULES if rule.url_name == url_name for method in rule.methods}
    others = [method for method in METHODS if method not in listed]
    return [*sorted(listed), others[turn % len(others)]]


@pytest.mark.slow
@pytest.mark.parametrize("person", EVERYBODY)
def test_every_cell_answers_as_the_table_says(
    person: str, shop: Shop, record_property: Callable[[str, object], None]
) -> None:
    asked = [(url_name, path, METHODS) for url_name, path in addresses()]
    wrong = wrong_cells(person, browser(person, shop), asked)
    record_property("cells asked", len(asked) * len(METHODS))
    record_property("cells that answer otherwise", len(wrong))
    assert wrong == []


def wrong_cells(
    person: str, browse: Callable[[], Client], asked: Iterable[tuple[str, str, Iterable[str]]]
) -> list[str]:
    """Ask addresses by these methods; return the cells that answer otherwise."""
    caches["fast"].clear()
    wrong, client = [], browse()
    for url_name, path, methods in asked:
        for method in methods:
            expectation = expected(url_name, method, person)
            outcome = met(client.generic(method, path), expectation, path)
            if method == "POST" and url_name.startswith(SIGN_IN_PAGES):
                client = browse()  # it may have signed out
            if outcome != expectation:
                wrong.append(f"{method} {url_name}: {outcome}, not {expectation}")
    return wrong


@pytest.mark.parametrize("role", list(Role))
def test_a_foreign_shop_answers_like_a_missing_one(role: Role, shop: Shop) -> None:
    foreign = make_shop(code="harbour")
    client = browser(role, shop)()
    for url_name, path in addresses():
        rules = [rule for rule in RULES if rule.url_name == url_name and "GET" in rule.methods]
        if not rules or rules[0].allow.keys() & {ANYONE, SIGNED_IN} or not rules[0].allow:
            continue
        theirs = client.get(f"{path}?shop={foreign.code}")
        nobodys = client.get(f"{path}?shop=nothing")
        wanted = 404 if role in rules[0].allow else 403
        assert (url_name, theirs.status_code) == (url_name, wanted)
        assert (theirs.status_code, text_of(theirs)) == (nobodys.status_code, text_of(nobodys))


def test_no_page_writes_on_a_get(shop: Shop) -> None:
    """Row counts of all tables but sessions stay as they are over every GET of a director."""
    client = browser(Role.DIRECTOR, shop)()
    before = counts()
    for _, path in addresses():
        client.get(path)
    assert counts() == before


def counts() -> dict[str, int]:
    """Return the rows of every table but those of sessions."""
    models = [m for m in apps.get_models() if m._meta.app_label not in ("sessions", "usersessions")]
    return {model._meta.label: model._default_manager.count() for model in models}
