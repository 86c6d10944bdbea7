"""What a grant answers, inside and outside a request."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import get_hasher

from apps.accounts.access import AccessGrant, Asked, access_of
from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.hashers import Argon2Hasher
from apps.accounts.models import User
from apps.accounts.policy import Scope
from apps.accounts.roles import Role
from apps.accounts.selectors import shop_current
from apps.common.errors import ShopError
from apps.shop.models import Shop
from tests.factories import make_person, membership_recipe

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
NOWHERE = Asked()
ROWS = Asked("dashboard:rows", "GET")


@pytest.fixture
def two(shop: Shop, other_shop: Shop) -> tuple[Shop, Shop]:
    """A person's two shops: an agent in the first, a director in the second."""
    user = make_person("nora@example.com", Role.AGENT, shop)
    membership_recipe.make(user=user, shop=other_shop, role=Role.DIRECTOR)
    return shop, other_shop


def grant(asked: Asked = NOWHERE) -> AccessGrant:
    """Return what Nora may do at this URL."""
    return access_of(User.objects.get(), now=NOW, asked=asked, request_id="r1")


def refusal(access: AccessGrant, code: str | None) -> str:
    """Return the code of the refusal that a shop meets."""
    with pytest.raises(ShopError) as caught:
        shop_current(access, code)
    return caught.value.code


def test_the_actor_is_the_person_and_their_request(two: tuple[Shop, Shop]) -> None:
    actor = grant().actor
    assert isinstance(actor, UserActor)
    assert (actor.kind, actor.reference, actor.request_id) == (
        "user",
        f"user:{actor.user_id}",
        "r1",
    )
    assert (SYSTEM.kind, SYSTEM.reference, SYSTEM.request_id) == ("system", "system", "")


def test_outside_a_request_all_shops_with_a_role_count(two: tuple[Shop, Shop]) -> None:
    here, there = two
    access = grant()
    assert access.shop_ids == {here.pk, there.pk}
    assert (access.role_in(here.pk), access.role_in(there.pk)) == (Role.AGENT, Role.DIRECTOR)
    assert access.role_in(0) is None
    assert access.roles == {Role.AGENT, Role.DIRECTOR}
    assert access.shop_ids_as(Role.DIRECTOR) == {there.pk}
    assert access.shop_ids_as(Role.ANALYST) == frozenset()


def test_at_a_url_only_shops_whose_role_may_use_it_count(two: tuple[Shop, Shop]) -> None:
    here, there = two
    access = grant(ROWS)
    assert access.shop_ids == {there.pk}
    assert (access.can("dashboard:rows", "GET", here.pk), access.scope_in(here.pk)) == (False, None)
    assert access.can("dashboard:rows", "GET", there.pk)
    assert access.scope_in(there.pk) is Scope.SHOP
    assert not access.can("dashboard:rows", "GET", 0)
    assert not access.can("dashboard:rows", "POST", there.pk)


def test_own_rows_only_where_the_role_says_so(two: tuple[Shop, Shop]) -> None:
    here, there = two
    access = grant(Asked("dashboard:day", "GET"))
    assert (access.is_own_only(here.pk), access.is_own_only(there.pk)) == (True, False)


def test_the_shop_of_a_page_is_asked_for_or_the_last_or_the_first(two: tuple[Shop, Shop]) -> None:
    here, there = two
    day = grant(Asked("dashboard:day", "GET"))
    assert shop_current(day, here.code) == here
    assert shop_current(day) == there  # harbour before spring
    assert shop_current(grant(Asked("dashboard:day", "GET", here.code))) == here
    assert shop_current(grant(Asked("dashboard:rows", "GET", here.code))) == there
    assert shop_current(grant(Asked("dashboard:day", "GET", "gone"))) == there


def test_a_shop_is_refused_by_role_or_as_missing(two: tuple[Shop, Shop]) -> None:
    here, there = two
    assert refusal(grant(ROWS), here.code) == "role_refused"
    assert refusal(grant(ROWS), "nothing") == "not_found"
    assert refusal(grant(Asked("intake:unknown", "GET")), there.code) == "role_refused"
    assert grant(ROWS).shop_for(here.pk) == here


def test_require_tells_foreign_from_forbidden(two: tuple[Shop, Shop]) -> None:
    here, there = two
    access = grant()
    access.require("metrics:targets", "POST", there.pk)
    for shop_id, code in ((here.pk, "role_refused"), (0, "not_found")):
        with pytest.raises(ShopError) as caught:
            access.require("metrics:targets", "POST", shop_id)
        assert caught.value.code == code


def test_people_read_as_name_or_address() -> None:
    assert str(make_person("nora@example.com")) == "nora@example.com"
    assert str(make_person("b@example.com", name="Nora")) == "Nora"


def test_a_password_costs_nineteen_mebibytes_and_two_rounds() -> None:
    encoded = Argon2Hasher().encode("correct horse", "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert get_hasher().algorithm != Argon2Hasher.algorithm  # the suite's hasher is the fast one
