"""Objects of a shop that is not one's own: at every address as if they were not (trust.md 5)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.models import RoleRaise
from apps.accounts.policy import RULES
from apps.accounts.roles import Role
from apps.metrics.services import target_set
from apps.shop.models import Shop
from tests.accounts.test_matrix import counts, expected, patterns
from tests.accounts.test_reveal import make_buyer
from tests.factories import make_key, make_person, membership_recipe, signed_in
from tests.pages import text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
FORM = "role=agent&reason=x"
# Arguments of addresses that name no row of a shop.
NO_ROWS = {"month", "key", "uidb36"}
OBJECTS: dict[str, Callable[[Shop], Any]] = {
    "batch_id": lambda shop: baker.make("intake.Batch", shop=shop, kind="orders"),
    "mapping_id": lambda shop: baker.make("intake.ImportProfile", shop=shop, key="theirs"),
    "customer_id": make_buyer,
    "user_id": lambda shop: make_person("theirs@example.com", Role.AGENT, shop),
    "key_id": lambda shop: make_key(shop, "kpi:read")[0],
    "raise_id": lambda shop: RoleRaise.objects.create(
        shop=shop,
        user=make_person("raised@example.com", Role.AGENT, shop),
        asked_by="user:1",
        asked_at=NOW,
    ),
    "plan_id": lambda shop: target_set(
        shop=shop, month=TODAY.replace(day=1), amount=Decimal(30_000), actor=SYSTEM, today=TODAY
    ),
    "factor_id": lambda shop: baker.make("metrics.DayFactor", shop=shop),
    "threshold_id": lambda shop: baker.make("metrics.MetricThreshold", shop=shop),
}


def named() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each URL that names a row, the argument that does, and all arguments."""
    for url_name, kwargs in patterns(get_resolver()):
        for argument in kwargs.keys() - NO_ROWS:
            yield url_name, argument, kwargs


def ask(client: Client, method: str, path: str) -> Any:
    """Ask one address, with a form that would be good for a row of one's own."""
    return client.generic(method, path, FORM, "application/x-www-form-urlencoded")


def walk(client: Client, theirs: dict[str, int], role: Role) -> list[str]:
    """Ask for a foreign and for a missing row by every listed method; return what differs."""
    wrong = []
    for url_name, argument, kwargs in named():
        methods = [m for rule in RULES if rule.url_name == url_name for m in rule.methods]
        foreign = reverse(url_name, kwargs={**kwargs, argument: theirs[argument]})
        missing = reverse(url_name, kwargs=kwargs)
        for method in methods:
            answers = [ask(client, method, path) for path in (foreign, missing)]
            wanted = 404 if expected(url_name, method, role) == "answers" else 403
            if [answer.status_code for answer in answers] != [wanted, wanted]:
                wrong.append(f"{method} {url_name}: {[a.status_code for a in answers]}")
            elif text_of(answers[0]) != text_of(answers[1]):  # type: ignore[arg-type]
                wrong.append(f"{method} {url_name}: other words")
    return wrong


@pytest.mark.parametrize("role", list(Role))
def test_a_row_of_a_foreign_shop_answers_like_a_missing_one(
    shop: Shop, other_shop: Shop, role: Role
) -> None:
    theirs = {name: make(other_shop).pk for name, make in OBJECTS.items()}
    client = signed_in(make_person("reader@example.com", role, shop), is_fresh=True)
    before = counts()
    assert walk(client, theirs, role) == []
    assert counts() == before


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.DIRECTOR])
def test_a_directors_reach_ends_where_the_role_is_another(
    shop: Shop, other_shop: Shop, role: Role
) -> None:
    """Somebody who directs one shop may in the other do what their role there may."""
    theirs = {name: make(other_shop).pk for name, make in OBJECTS.items()}
    person = make_person("reader@example.com", Role.DIRECTOR, shop)
    membership_recipe.make(user=person, shop=other_shop, role=role)
    client = signed_in(person, is_fresh=True)
    before = counts()
    reached = set()
    for url_name, argument, kwargs in named():
        path = reverse(url_name, kwargs={**kwargs, argument: theirs[argument]})
        rules = [rule for rule in RULES if rule.url_name == url_name and role not in rule.allow]
        for method in (method for rule in rules for method in rule.methods):
            reached.add((url_name, method, ask(client, method, path).status_code))
    assert {entry for entry in reached if entry[2] != 404} == set()
    assert len(reached) > 20
    assert counts() == before


def test_every_argument_of_an_address_is_decided() -> None:
    assert {argument for _, argument, _ in named()} == OBJECTS.keys()
