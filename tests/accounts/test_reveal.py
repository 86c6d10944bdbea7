"""Buyers: masked in lists, by name only for who may and says why, and every look is written."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.test import Client
from model_bakery import baker

from apps.accounts.access import AccessGrant, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.accounts.services import buyer_reveal
from apps.common.errors import ShopError
from apps.shop.models import Customer, Order, Refund, Shop
from tests.factories import directing, make_person, make_shop, signed_in

NAME = "张三丰 Kovács"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    """A buyer of the shop with an order of 20 November."""
    return make_buyer(shop)


def make_buyer(shop: Shop) -> Customer:
    """Make a buyer with one paid order and one refund."""
    customer = Customer.objects.create(shop=shop, key_hash=f"hash{shop.pk}" * 8, name=NAME)
    at = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    order = baker.make(
        Order,
        shop=shop,
        number="A1",
        external_id="A1",
        customer=customer,
        ordered_at=at,
        ordered_on=at.date(),
        paid_at=at,
        paid_on=at.date(),
        status="paid",
        currency="CNY",
        order_amount=10,
        paid_amount=10,
    )
    baker.make(Refund, shop=shop, external_id="R1", order=order, amount=1, refunded_on=at.date())
    return customer


def looks() -> list[tuple[str, str, str]]:
    """Return who looked at whom, and why."""
    rows = AuditEvent.objects.filter(action="pii.reveal").order_by("pk")
    return list(rows.values_list("actor", "object", "reason"))


@pytest.mark.django_db
@pytest.mark.parametrize("metric", ["sales.paid_amount", "sales.refund_amount"])
def test_the_rows_behind_a_figure_mask_their_buyers(
    supervisor_client: Client, buyer: Customer, metric: str
) -> None:
    page = supervisor_client.get(f"/rows/?metric={metric}&day=2026-11-20").content.decode()
    assert ("张* K*" in page, f'"/buyers/{buyer.pk}/"' in page) == (True, True)
    assert ("张三丰" in page, "Kovács" in page, buyer.key_hash in page) == (False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SUPERVISOR])
def test_a_reason_shows_the_name_for_a_minute(shop: Shop, buyer: Customer, role: Role) -> None:
    user = make_person("nora@example.com", role, shop)
    client, address = signed_in(user), f"/buyers/{buyer.pk}/"
    assert NAME not in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}, headers=HTMX).status_code == 422
    assert looks() == []
    page = client.post(address, {"reason": "核对地址"}, headers=HTMX).content.decode()
    assert NAME in page
    assert f'hx-get="{address}" hx-trigger="load delay:60s"' in page
    assert looks() == [(f"user:{user.pk}", f"shop.Customer:{buyer.pk}", "核对地址")]
    assert NAME not in str(AuditEvent.objects.values_list())
    assert NAME not in client.get(address, headers=HTMX).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.AGENT, 404),
        (Role.ASSISTANT, 404),
        (Role.PROMOTER, 403),
        (Role.DESIGNER, 403),
        (Role.ANALYST, 403),
    ],
)
def test_other_roles_never_see_a_buyer_who_is_not_of_their_own_work(
    shop: Shop, buyer: Customer, role: Role, status: int
) -> None:
    client = signed_in(make_person("a@example.com", role, shop), is_fresh=True)
    assert client.get(f"/buyers/{buyer.pk}/").status_code == status
    assert client.post(f"/buyers/{buyer.pk}/", {"reason": "curious"}).status_code == status
    assert looks() == []


@pytest.mark.django_db
def test_a_buyer_of_another_shop_does_not_exist(
    director_client: Client, other_shop: Shop, shop: Shop
) -> None:
    theirs = make_buyer(other_shop)
    for pk in (theirs.pk, 999_999_999):
        assert director_client.get(f"/buyers/{pk}/").status_code == 404
        assert director_client.post(f"/buyers/{pk}/", {"reason": "x"}).status_code == 404
    with pytest.raises(ShopError):
        buyer_reveal(access=directing(shop), customer_id=theirs.pk, reason="x")
    assert looks() == []


@pytest.mark.django_db
def test_the_service_checks_for_itself(shop: Shop, buyer: Customer) -> None:
    analyst = AccessGrant(UserActor(7), (ShopRole(shop, Role.ANALYST),))
    agent = AccessGrant(UserActor(8), (ShopRole(shop, Role.AGENT),))
    for access, reason, code in (
        (directing(shop), " ", "field_invalid"),
        (analyst, "curious", "role_refused"),
        (agent, "curious", "role_refused"),
    ):
        with pytest.raises(ShopError) as caught:
            buyer_reveal(access=access, customer_id=buyer.pk, reason=reason)
        assert caught.value.code == code
    assert looks() == []


@pytest.mark.django_db
def test_the_thirty_first_look_of_an_hour_waits(shop: Shop, buyer: Customer) -> None:
    user = make_person("nora@example.com", Role.DIRECTOR, shop)
    client, address = signed_in(user), f"/buyers/{buyer.pk}/"
    statuses = [client.post(address, {"reason": "x"}).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [422]
    assert len(looks()) == 30
    other = signed_in(make_person("eve@example.com", Role.DIRECTOR, shop))
    assert other.post(address, {"reason": "x"}).status_code == 200


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Eight threads, each with a connection of its own."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.mark.django_db(transaction=True)
def test_parallel_looks_count_one_after_the_other(threads: ThreadPoolExecutor) -> None:
    shop = make_shop(code="spring")
    buyer, user = make_buyer(shop), User.objects.create_user("nora@example.com")
    access = directing(shop, user_id=user.pk)

    def look(_: int) -> bool:
        try:
            buyer_reveal(access=access, customer_id=buyer.pk, reason="x")
        except ShopError as error:
            return error.code != "limit_refused"
        finally:
            connections.close_all()
        return True

    assert sum(threads.map(look, range(40))) == 30
    assert len(looks()) == 30


@pytest.mark.django_db
def test_rows_of_no_figure_are_missing(director_client: Client) -> None:
    assert director_client.get("/rows/").status_code == 404
