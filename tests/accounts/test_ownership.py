"""Objects of a shop that is not one's own: at every address as if they were not (trust.md 5)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from apps.accounts.policy import RULES, SIGNED_IN, Scope
from apps.accounts.roles import Role
from apps.service.models import ShiftAssignment, SwapRequest
from apps.shop.models import Shop
from tests.accounts.planting import on_desk, rows_of_every_kind
from tests.accounts.test_matrix import counts, expected, patterns
from tests.factories import make_person, membership_recipe, signed_in
from tests.pages import text_of
from tests.service.desk import MONDAY, make_roster, publish, put

pytestmark = pytest.mark.django_db
FORM = "role=agent&reason=x"
# Arguments of addresses that name no row of a shop.
NO_ROWS = {"month", "key", "event", "uidb36", "secret", "kind"}


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
    theirs = ids_in(other_shop)
    reader = make_person("reader@example.com", role, shop)
    on_desk(reader, shop)
    client = signed_in(reader, is_fresh=True)
    before = counts()
    assert walk(client, theirs, role) == []
    assert counts() == before


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.DIRECTOR])
def test_a_directors_reach_ends_where_the_role_is_another(
    shop: Shop, other_shop: Shop, role: Role
) -> None:
    """Somebody who directs one shop may in the other do what their role there may."""
    theirs = ids_in(other_shop)
    person = make_person("reader@example.com", Role.DIRECTOR, shop)
    membership_recipe.make(user=person, shop=other_shop, role=role)
    on_desk(person, shop)
    client = signed_in(person, is_fresh=True)
    before = counts()
    reached = set()
    for url_name, argument, kwargs in named():
        path = reverse(url_name, kwargs={**kwargs, argument: theirs[argument]})
        rules = [rule for rule in RULES if rule.url_name == url_name and role not in rule.allow]
        # What everybody has who is signed in depends on no role.
        for rule in (rule for rule in rules if SIGNED_IN not in rule.allow):
            # What no role of theirs may do is refused wherever it is asked.
            wanted = 404 if Role.DIRECTOR in rule.allow else 403
            for method in rule.methods:
                reached.add((url_name, method, ask(client, method, path).status_code - wanted))
    assert {entry for entry in reached if entry[2]} == set()
    assert len(reached) > 20
    assert counts() == before


@pytest.mark.parametrize("role", [Role.AGENT, Role.ASSISTANT])
def test_a_colleagues_row_answers_like_a_missing_one(shop: Shop, role: Role) -> None:
    """Where a role reaches its own rows alone; a swap is open to whom it was offered."""
    colleagues = ids_in(shop)
    reader = make_person("reader@example.com", role, shop)
    on_desk(reader, shop)
    client = signed_in(reader, is_fresh=True)
    before, own = counts(), set()
    for url_name, argument, kwargs in named():
        rules = [rule for rule in RULES if rule.url_name == url_name]
        for rule in (rule for rule in rules if rule.allow.get(role) is Scope.OWN):
            path = reverse(url_name, kwargs={**kwargs, argument: colleagues[argument]})
            own |= {(url_name, ask(client, method, path).status_code) for method in rule.methods}
    assert {entry for entry in own if entry[1] != 404} == set()
    shared = {"buyer", "order", "inquiry-notes", "buyer-note", "order-note", "note-edit"}
    shared |= {"note-acknowledge", "note-end", "leave-withdraw", "swap-act", "swap-bid"}
    acts = {"queue-item", "queue-result", "inquiry", "inquiry-reply", "inquiry-state", "review"}
    reached = shared | (acts if role is Role.AGENT else set())
    assert {f"service:{each}" for each in reached} <= {name for name, _status in own}
    assert counts() == before


def test_an_open_shift_of_another_shop_takes_no_bid(shop: Shop, other_shop: Shop) -> None:
    reader = make_person("reader@example.com", Role.AGENT, shop)
    on_desk(reader, shop)
    client = signed_in(reader)
    asked = []
    for place in (shop, other_shop):
        roster = make_roster(place)
        put(roster, None, MONDAY, "D")
        publish(roster)
        shift = ShiftAssignment.objects.get(shift__roster=roster, agent=None)
        answer = client.post(reverse("service:swap-bid", args=[shift.pk]))
        asked.append((answer.status_code, SwapRequest.objects.filter(shop=place).count()))
    assert asked == [(302, 1), (404, 0)]


def test_every_argument_of_an_address_is_decided(shop: Shop) -> None:
    assert {argument for _, argument, _ in named()} == ids_in(shop).keys()


def ids_in(shop: Shop) -> dict[str, int]:
    """Plant a row of every kind in the shop; return their ids by the argument that names them."""
    return {name: row.pk for name, row in rows_of_every_kind(shop).items()}
