"""Services check for themselves: a page that forgot to ask would still be refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.accounts import services
from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import AuditEvent, RoleRaise
from apps.accounts.roles import KeyScope, Role
from apps.accounts.selectors import keys_of, people_of, wishes_of
from apps.common.errors import ShopError
from apps.shop.models import Customer, Shop
from tests.factories import directing, make_key, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OTHERS = [role for role in Role if role is not Role.DIRECTOR]


def grant(*held: tuple[Shop, str]) -> AccessGrant:
    """Return the access of a person with these roles."""
    return AccessGrant(UserActor(0), tuple(ShopRole(shop, role) for shop, role in held))


def calls(shop: Shop) -> dict[str, dict[str, Any]]:
    """Return the arguments of every service that takes an access, about objects of this shop."""
    user = make_person("bo@example.com", Role.AGENT, shop)
    asked = {"asked_by": "user:1", "asked_at": NOW, "user": user, "shop": shop}
    person = {"user_id": user.pk, "shop_id": shop.pk, "now": NOW}
    wish = {"raise_id": RoleRaise.objects.create(**asked).pk, "now": NOW}
    key = {"name": "x", "scopes": [KeyScope.KPI_READ], "days": 1, "now": NOW}
    buyer = Customer.objects.create(shop=shop, key_hash="b" * 64)
    return {
        "member_invite": {
            "shop_id": shop.pk,
            "email": "ada@example.com",
            "name": "",
            "role": Role.AGENT,
            "now": NOW,
        },
        "member_role_set": {**person, "role": Role.ANALYST},
        "member_leave": person,
        "member_disable": person,
        "member_enable": person,
        "member_sign_out": person,
        "member_unlock": person,
        "raise_grant": wish,
        "raise_refuse": wish,
        "key_make": {**key, "shop_id": shop.pk},
        "key_revoke": {"key_id": make_key(shop, "kpi:read")[0].pk, "now": NOW},
        "buyer_reveal": {"customer_id": buyer.pk, "reason": "x"},
    }


SERVICES = (
    "member_invite", "member_role_set", "member_leave", "member_disable", "member_enable",
    "member_sign_out", "member_unlock", "raise_grant", "raise_refuse", "key_make", "key_revoke",
    "buyer_reveal",
)  # fmt: skip


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_refuses_other_roles_and_other_shops(
    shop: Shop, other_shop: Shop, name: str
) -> None:
    arguments = calls(shop)[name]
    before = AuditEvent.objects.count()
    refused = {}
    for role in OTHERS:
        if (name, role) == ("buyer_reveal", Role.SUPERVISOR):
            continue
        refused[role] = code_of(name, grant((shop, role)), arguments)
    assert set(refused.values()) == {"role_refused"}
    assert code_of(name, grant((other_shop, Role.DIRECTOR)), arguments) == "not_found"
    assert code_of(name, grant(), arguments) == "not_found"
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("name", "url_name"),
    [
        ("key_revoke", "accounts:key-revoke"),
        ("raise_grant", "accounts:raise-grant"),
        ("raise_refuse", "accounts:raise-refuse"),
        ("buyer_reveal", "service:buyer"),
    ],
)
def test_at_its_address_an_object_out_of_reach_does_not_exist(
    shop: Shop, name: str, url_name: str
) -> None:
    arguments = calls(shop)[name]
    analyst = replace(grant((shop, Role.ANALYST)), asked=Asked(url_name, "POST"))
    assert code_of(name, analyst, arguments) == "not_found"


def test_a_page_without_any_shop_in_reach_is_refused(shop: Shop) -> None:
    analyst = replace(grant((shop, Role.ANALYST)), asked=Asked("accounts:people", "GET"))
    with pytest.raises(ShopError) as caught:
        analyst.shop_here()
    assert caught.value.code == "role_refused"


def test_two_directors_cannot_disable_each_other_at_once(shop: Shop) -> None:
    """The second request was let in before the first one disabled who sent it."""
    first = make_person("a@example.com", Role.DIRECTOR, shop)
    second = make_person("b@example.com", Role.DIRECTOR, shop)
    fields = {"shop_id": shop.pk, "now": NOW}
    services.member_disable(access=directing(shop, user_id=first.pk), user_id=second.pk, **fields)
    late = directing(shop, user_id=second.pk)
    assert code_of("member_disable", late, {"user_id": first.pk, **fields}) == "guard_refused"


def code_of(name: str, access: AccessGrant, arguments: dict[str, Any]) -> str:
    """Return the code of the refusal that a service answers with."""
    with pytest.raises(ShopError) as caught:
        getattr(services, name)(access=access, **arguments)
    return caught.value.code


def test_reads_show_nothing_of_other_shops(shop: Shop, other_shop: Shop) -> None:
    calls(shop)
    theirs, ours = grant((other_shop, Role.DIRECTOR)), grant((shop, Role.DIRECTOR))
    for access, count in ((theirs, 0), (ours, 1)):
        assert len(people_of(access, shop.pk, NOW)) == count
        assert len(wishes_of(access, shop.pk)) == count
        assert len(keys_of(access, shop.pk, NOW)) == count
