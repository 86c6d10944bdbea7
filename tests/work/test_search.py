"""The search finds what its reader may open, masked, by indexes, and nothing else."""

from copy import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Agent, Inquiry
from apps.service.selectors.buyers import buyers_found
from apps.service.selectors.readers import Reader
from apps.shop.models import Customer, Order, Shop
from apps.work.selectors.search import found
from tests.accounts.planting import rows_of_every_kind
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
NAME = "Anna Kovács"


def reader(shop: Shop, role: Role) -> Reader:
    """Return how somebody of a role reads at the search."""
    email = f"{role}.searches@{shop.code}.example.com"
    known = User.objects.filter(email=email).first()
    user = known or make_person(email, role, shop, name=f"The {role}")
    held = (ShopRole(shop, role),)
    return Reader(AccessGrant(UserActor(user.pk), held, Asked("work:search", "GET")), user)


def hits(by: Reader, shop: Shop, query: str) -> dict[str, list[str]]:
    """Return the names found, by kind."""
    return {each.key: [hit.name for hit in each.hits] for each in found(by, shop, query, NOW)}


@pytest.fixture
def rows(shop: Shop) -> dict[str, Any]:
    planted = rows_of_every_kind(shop)
    buyer = planted["customer_id"]
    buyer.name = NAME
    buyer.save()
    Order.objects.filter(customer=buyer).update(number="20261120-77", external_id="TB77")
    return planted


def test_an_order_is_found_by_its_numbers_and_a_buyer_masked(
    shop: Shop, rows: dict[str, Any]
) -> None:
    by = reader(shop, Role.SUPERVISOR)
    for query in ("20261120", "TB77", " 20261120-77 "):
        assert hits(by, shop, query)["orders"] == ["20261120-77"]
    assert hits(by, shop, "Anna")["orders"] == ["A* K*"]
    (group,) = [each for each in found(by, shop, "TB77", NOW) if each.key == "orders"]
    assert group.hits[0].href == f"/orders/{rows['order_id'].pk}/"
    assert group.hits[0].detail == "A* K* · 2026-11-20"
    # By how it begins, and never by one sign.
    assert hits(by, shop, "-77") == {}
    assert found(by, shop, "2", NOW) == []


def test_everything_else_is_found_by_part_of_its_name_or_its_number(
    shop: Shop, rows: dict[str, Any]
) -> None:
    by = reader(shop, Role.DIRECTOR)
    case, task = rows["case_id"], rows["task_id"]
    assert [name.split(":")[0] for name in hits(by, shop, f"#{case.pk:02}")["cases"]] == [
        f"Case #{case.pk}"
    ]
    assert hits(by, shop, task.title[3:])["tasks"] == [f"#{task.pk} {task.title}"]
    assert hits(by, shop, "director")["people"] == ["The director"]
    assert hits(by, shop, "canary-reply")["texts"]


def test_a_role_finds_only_what_it_may_open(shop: Shop, rows: dict[str, Any]) -> None:
    task = rows["task_id"]
    assert hits(reader(shop, Role.PROMOTER), shop, "TB77") == {}
    assert "tasks" in hits(reader(shop, Role.PROMOTER), shop, task.title)
    for role in (Role.ANALYST, Role.DESIGNER, Role.AGENT):
        by = reader(shop, role)
        assert "tasks" not in hits(by, shop, task.title), role
        assert "people" not in hits(by, shop, "The"), role
        assert "orders" not in hits(by, shop, "TB77"), role
    assert "people" not in hits(reader(shop, Role.SUPERVISOR), shop, "The")


def test_an_agent_finds_the_buyers_of_their_own_inquiries(shop: Shop, rows: dict[str, Any]) -> None:
    by = reader(shop, Role.AGENT)
    assert hits(by, shop, "Anna") == {}
    agent = Agent.objects.filter(home_shop=shop)[0]
    Agent.objects.filter(pk=agent.pk).update(user=by.user)
    Inquiry.objects.filter(pk=rows["inquiry_id"].pk).update(owner=agent)
    assert hits(by, shop, "Anna")["orders"] == ["A* K*"]
    assert hits(by, shop, "TB77")["orders"] == ["20261120-77"]


def test_another_shop_is_never_searched(shop: Shop, other_shop: Shop, rows: dict[str, Any]) -> None:
    theirs = rows_of_every_kind(other_shop)
    by = reader(shop, Role.DIRECTOR)
    assert hits(by, shop, theirs["task_id"].title) == {}
    assert hits(by, other_shop, theirs["task_id"].title) == {}


def test_the_box_gets_a_list_of_options_and_without_scripts_there_is_a_page(
    shop: Shop, rows: dict[str, Any]
) -> None:
    client = signed_in(make_person("s@example.com", Role.SUPERVISOR, shop))
    asked = {"q": "TB77", "shop": shop.code}
    part = client.get("/workday/search/", asked, headers={"HX-Request": "true"}).content.decode()
    assert 'role="option"' in part
    assert "<html" not in part
    page = client.get("/workday/search/", asked).content.decode()
    assert "20261120-77" in page
    assert "Kovács" not in part + page
    assert 'id="search"' in client.get("/workday/").content.decode()


def test_orders_and_buyers_are_looked_up_by_indexes(shop: Shop, rows: dict[str, Any]) -> None:
    by = reader(shop, Role.SUPERVISOR)
    Customer.objects.bulk_create(
        Customer(shop=shop, key_hash=f"k{n}", name=f"Buyer {n:04}") for n in range(3_000)
    )
    first = Order.objects.get(number="20261120-77")
    orders = []
    for n in range(3_000):
        order = copy(first)
        order.pk, order.external_id, order.number = None, f"X{n:05}", f"N{n:05}"
        orders.append(order)
    Order.objects.bulk_create(orders)
    plans: list[str] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with connection.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE shop_order, shop_customer")
    with connection.execute_wrapper(explained):
        buyers_found(by, shop, "TB77")
    told = "\n".join(plans)
    for index in ("order_shop_number", "order_natural_key", "customer_shop_name"):
        assert index in told, told
    assert "Seq Scan on shop_order" not in told


def test_odd_signs_and_a_few_figures_list_no_orders(shop: Shop, rows: dict[str, Any]) -> None:
    by = reader(shop, Role.SUPERVISOR)
    assert hits(by, shop, "TB\x0077\x00")["orders"] == ["20261120-77"]
    client = signed_in(make_person("s@example.com", Role.SUPERVISOR, shop))
    assert client.get("/workday/search/?q=ab%00&shop=spring").status_code == 200
    # Three figures begin nearly every number of a shop; one that is whole is found.
    assert "orders" not in hits(by, shop, "202")
    assert hits(by, shop, "2026")["orders"] == ["20261120-77"]
    Order.objects.filter(number="20261120-77").update(number="202")
    assert hits(by, shop, "202")["orders"] == ["202"]
