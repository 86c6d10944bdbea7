"""[trust 11, metrics 11] Who saves on an older version is told of both; the text stays."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from time_machine import travel

from apps.accounts.actors import UserActor
from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.metrics.models import TargetPlan
from apps.metrics.services import target_approve, target_discard, target_draft, target_set
from apps.shop.models import Shop
from tests.factories import make_person
from tests.metrics.plan_rows import NOW, TODAY

pytestmark = pytest.mark.django_db

D = Decimal
PAGE = "/targets/2024-06/"
MONTH, JULY = date(2024, 6, 1), date(2024, 7, 1)
MINE = {"amount": "3200.00", "note": "mine <b>", "absorb": "basket", "pin-2024-06-20": "500.00"}


@pytest.fixture(autouse=True)
def sunday_morning() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def other(shop: Shop) -> User:
    """The director who is faster."""
    return make_person("faster@spring.example.com", Role.DIRECTOR, shop)


def seen_on(client: Client, page: str = PAGE) -> str:
    """The mark that the page's form carries."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(page).content.decode())
    assert found
    return found[1]


def save(client: Client, action: str, seen: str, **more: str) -> HttpResponse:
    response: HttpResponse = client.post(PAGE, {**MINE, "action": action, "seen": seen, **more})
    return response


@pytest.mark.parametrize("action", ["approve", "draft"])
@pytest.mark.parametrize("faster", [target_set, target_draft], ids=["set", "draft"])
def test_the_later_save_is_refused_and_keeps_its_text(
    director_client: Client, shop: Shop, other: User, action: str, faster: object
) -> None:
    seen = seen_on(director_client)
    faster(  # type: ignore[operator]
        shop=shop,
        month=MONTH,
        amount=D("4100.00"),
        actor=UserActor(other.pk),
        today=TODAY,
        note="theirs",
        pins={date(2024, 6, 21): D(600)},
    )
    written = AuditEvent.objects.count()
    response = save(director_client, action, seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert "was saved by faster@spring.example.com" in page
    for theirs in ("¥4,100.00", "theirs", "Fri 21 Jun ¥600.00"):
        assert theirs in page
    for mine in ("¥3,200.00", "mine &lt;b&gt;", "Thu 20 Jun ¥500.00"):
        assert mine in page
    assert 'name="amount" value="3200.00"' in page
    assert 'name="pin-2024-06-20" value="500.00"' in page
    assert TargetPlan.objects.get().amount == D(4100)
    assert AuditEvent.objects.count() == written


def test_who_has_read_theirs_may_keep_mine(
    director_client: Client, shop: Shop, other: User
) -> None:
    seen = seen_on(director_client)
    target_set(shop=shop, month=MONTH, amount=D(4100), actor=UserActor(other.pk), today=TODAY)
    page = save(director_client, "approve", seen).content.decode()
    found = re.search(r'name="seen" value="([^"]*)" id="id_seen"', page)
    assert found
    assert found[1] == "1.1"
    assert save(director_client, "draft", found[1]).status_code == 302
    assert TargetPlan.objects.get(state="draft").amount == D(3200)
    assert TargetPlan.objects.active().get().amount == D(4100)


def test_a_draft_put_in_force_by_somebody_else_is_a_newer_version(
    director_client: Client, shop: Shop, other: User
) -> None:
    who = UserActor(other.pk)
    plan = target_draft(shop=shop, month=MONTH, amount=D(4100), actor=who, today=TODAY)
    seen = seen_on(director_client)
    target_approve(plan=plan, actor=who, today=TODAY)
    assert (seen, seen_on(director_client)) == ("1.0", "1.1")
    assert save(director_client, "approve", seen).status_code == 409


def test_a_draft_is_not_approved_over_a_target_never_seen(
    director_client: Client, shop: Shop, other: User
) -> None:
    who = UserActor(other.pk)
    plan = target_draft(shop=shop, month=JULY, amount=D(4100), actor=who, today=TODAY)
    seen = seen_on(director_client, "/targets/2024-07/")
    target_set(shop=shop, month=JULY, amount=D(4300), actor=who, today=TODAY)
    path = f"/targets/plans/{plan.pk}/approve/"
    refused = director_client.post(path, {"seen": seen})
    assert refused.status_code == 409
    assert "Somebody changed this month" in refused.content.decode()
    assert director_client.post(path).status_code == 409
    assert TargetPlan.objects.active().get().amount == D(4300)
    assert director_client.post(path, {"seen": "2.2"}).status_code == 302
    assert TargetPlan.objects.active().get().amount == D(4100)


def test_a_preview_is_answered_whatever_others_did(
    director_client: Client, shop: Shop, other: User
) -> None:
    seen = seen_on(director_client)
    target_set(shop=shop, month=MONTH, amount=D(4100), actor=UserActor(other.pk), today=TODAY)
    assert save(director_client, "preview", seen).status_code == 200


def test_a_form_without_its_version_saw_nothing(
    director_client: Client, shop: Shop, other: User
) -> None:
    assert save(director_client, "draft", "").status_code == 302
    assert save(director_client, "draft", "").status_code == 409
    target_discard(plan=TargetPlan.objects.get(), actor=UserActor(other.pk))
    assert save(director_client, "draft", "").status_code == 409
    assert save(director_client, "draft", "1.0").status_code == 302
