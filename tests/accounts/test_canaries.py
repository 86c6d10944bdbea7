"""Personal data and secrets planted everywhere: no page shows them to who may not see them."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.accounts.test_matrix import addresses
from tests.accounts.test_reveal import make_buyer
from tests.factories import TOTP_SEED, make_audit, make_key, make_person, signed_in

pytestmark = pytest.mark.django_db
QUERIES = (
    "",
    "?shop=spring&day=2026-11-20&metric=sales.paid_amount",
    "?metrics=sales.paid_amount&days=2026-11-20..2026-11-20&fields=customer,name&ordering=name",
    "?search=canary&name__startswith=c&expand=customer&format=csv",
)
COLLEAGUE = "canary.colleague@example.com"


@dataclass(frozen=True)
class Canary:
    """A text that only these roles may meet in a body; nobody where there are none."""

    text: str
    roles: frozenset[Role] = frozenset()


DIRECTORS = frozenset({Role.DIRECTOR})


def planted(shop: Shop, other_shop: Shop) -> list[Canary]:
    """Plant buyers, people, keys and secrets in both shops; return them with who may meet them."""
    canaries = [Canary(TOTP_SEED)]
    for place in (shop, other_shop):
        buyer = make_buyer(place)
        buyer.name = f"Canary{place.pk} Buyer"
        buyer.save()
        order = buyer.order_set.get()
        order.seller_note, order.region = f"canary note {place.pk}", f"canary street {place.pk}"
        order.save()
        key, text = make_key(place, "kpi:read", now=datetime.now(UTC))
        canaries += [Canary(buyer.name), Canary(buyer.key_hash), Canary(order.seller_note)]
        canaries += [Canary(order.region), Canary(text), Canary(key.sha256)]
    theirs = make_person("canary.stranger@example.com", Role.AGENT, other_shop)
    colleague = make_person(COLLEAGUE, Role.AGENT, shop)
    make_audit(shop=other_shop, actor=f"user:{theirs.pk}", reason="canary reason")
    canaries += [Canary(person.password) for person in User.objects.all()]
    canaries += [Canary(str(row.data)) for row in Authenticator.objects.all()]
    canaries += [Canary(theirs.email), Canary("canary reason"), Canary(colleague.email, DIRECTORS)]
    return canaries


def bodies(client: Client) -> list[tuple[str, str]]:
    """Return the address, and headers with body, of every page and part of it by every query."""
    found = []
    for _, path in addresses():
        for query in QUERIES:
            for headers in ({}, {"HX-Request": "true"}):
                answer = client.get(f"{path}{query}", headers=headers)
                found.append((path + query, f"{answer.headers}{read(answer)}"))
    return found


def read(answer: object) -> str:
    """Return the text of an answer, sent whole or in pieces."""
    whole = getattr(answer, "streaming_content", None)
    content = b"".join(whole) if whole is not None else answer.content  # type: ignore[attr-defined]
    return str(content.decode(errors="replace"))


@pytest.mark.parametrize("person", [*Role, "stranger", "key"])
def test_no_body_shows_what_is_not_for_its_reader(
    shop: Shop, other_shop: Shop, person: str
) -> None:
    canaries = planted(shop, other_shop)
    if person in set(Role):
        client = signed_in(make_person("reader@example.com", person, shop), is_fresh=True)
    else:
        headers = {"Authorization": f"Bearer {make_key(shop, 'kpi:read')[1]}"}
        client = Client(headers=headers if person == "key" else {})
    client.raise_request_exception = False
    leaks = [
        f"{address}: {canary.text}"
        for address, body in bodies(client)
        for canary in canaries
        if person not in canary.roles and canary.text in body
    ]
    assert leaks == []


def test_the_director_does_meet_the_colleague(shop: Shop, other_shop: Shop) -> None:
    """The walk would see a leak: it sees what is allowed."""
    planted(shop, other_shop)
    client = signed_in(make_person("reader@example.com", Role.DIRECTOR, shop), is_fresh=True)
    client.raise_request_exception = False
    assert any(COLLEAGUE in body for _, body in bodies(client))
