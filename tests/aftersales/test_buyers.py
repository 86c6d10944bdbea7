"""Buyers of cases: seen by who handles the case, named with a reason, and forgotten."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, User
from apps.aftersales.models import (
    AfterSalesCase,
    CaseEvent,
    CaseLeg,
    CaseLine,
    EventFile,
    InspectionCheck,
    Review,
)
from apps.aftersales.services.deciding import case_take
from apps.aftersales.services.evidence import evidence_path
from apps.aftersales.services.forgetting import customer_forget
from apps.shop.models import Customer, Shop
from tests.aftersales.cases import decided, fresh, hand_of, leg, log, make_order
from tests.aftersales.planted import quality_rows
from tests.factories import make_person, signed_in

pytestmark = pytest.mark.django_db
SECRET = "She lives at Dock 7"
NAME = "张三丰"


@pytest.fixture
def person(shop: Shop) -> User:
    """An assistant of the shop."""
    return make_person("handler@spring.example.com", "assistant", shop, name="Handler")


@pytest.fixture
def case(shop: Shop) -> AfterSalesCase:
    """A logged case of a buyer with a name, which nobody has taken."""
    made = log(shop, now=timezone.now())
    Customer.objects.filter(pk=made.customer_id).update(name=NAME)
    return fresh(made)


def test_who_takes_a_case_sees_its_buyer_masked_and_by_name_with_a_reason(
    shop: Shop, person: User, case: AfterSalesCase
) -> None:
    client = signed_in(person)
    pages = {
        name: reverse(name, args=[case.customer_id])
        for name in ("service:buyer", "aftersales:buyer-cases", "aftersales:buyer-reviews")
    }
    pages |= {
        name: reverse(name, args=[case.order_id])
        for name in ("service:order", "aftersales:order-cases")
    }
    assert {client.get(path).status_code for path in pages.values()} == {404}
    around = reverse("aftersales:case-context", args=[case.pk])
    assert "Take the case to see its buyer" in client.get(around).content.decode()
    case_take(case_id=case.pk, hand=hand_of(person, "assistant", shop, timezone.now()))
    texts = {name: client.get(path).content.decode() for name, path in pages.items()}
    assert [name for name, text in texts.items() if NAME in text] == []
    assert f"#{case.pk}" in texts["aftersales:buyer-cases"]
    assert f"#{case.pk}" in texts["aftersales:order-cases"]
    assert "Page of the buyer" in client.get(around).content.decode()
    assert client.post(pages["service:buyer"], {"reason": ""}).status_code == 422
    assert AuditEvent.objects.filter(action="pii.reveal").count() == 0
    shown = client.post(pages["service:buyer"], {"reason": "calls about case"}).content.decode()
    assert NAME in shown
    told = AuditEvent.objects.get(action="pii.reveal")
    assert (told.actor, told.object, told.reason) == (
        f"user:{person.pk}", f"shop.Customer:{case.customer_id}", "calls about case",
    )  # fmt: skip
    AfterSalesCase.objects.filter(pk=case.pk).update(status="closed")
    assert client.get(pages["service:buyer"]).status_code == 404
    assert client.post(pages["service:buyer"], {"reason": "x"}).status_code == 404


def test_another_shops_supervisor_and_an_agent_see_nothing_of_it(
    shop: Shop, case: AfterSalesCase, outsider_client: Client, agent_client: Client,
    supervisor_client: Client,
) -> None:  # fmt: skip
    for name, key in (
        ("aftersales:buyer-cases", case.customer_id),
        ("aftersales:order-cases", case.order_id),
    ):
        path = reverse(name, args=[key])
        assert supervisor_client.get(path).status_code == 200
        assert outsider_client.get(path).status_code == 404
        assert agent_client.get(path).status_code == 404


def written(shop: Shop) -> str:
    """Return all words that after-sales keeps about buyers of a shop."""
    return str(
        [
            list(AfterSalesCase.objects.filter(shop=shop).values()),
            list(CaseLine.objects.filter(case__shop=shop).values()),
            list(CaseLeg.objects.filter(case__shop=shop).values()),
            list(CaseEvent.objects.values()),
            list(Review.objects.filter(shop=shop).values()),
            list(InspectionCheck.objects.filter(inspection__shop=shop).values()),
        ]
    )


def figures(shop: Shop) -> Any:
    """Return what must stay as it was."""
    return [
        list(CaseLine.objects.order_by("pk").values("qty", "asked_amount", "restock_qty")),
        list(CaseLeg.objects.order_by("pk").values("kind", "state", "amount")),
        list(CaseEvent.objects.order_by("pk").values("event", "business_day", "payload")),
        list(Review.objects.order_by("pk").values("rating", "result", "posted_on")),
    ]


def test_who_is_forgotten_leaves_no_word_and_no_picture_and_every_figure(
    shop: Shop, settings: Any, tmp_path: Any
) -> None:
    settings.UPLOAD_ROOT = tmp_path
    order = make_order(shop)
    case = decided(shop, "return_refund", order=order, tracking_no=SECRET)
    rows = quality_rows(shop)
    opened = {"issue": rows["issue_id"], "type": "transition", "event": "open"}
    baker.make(CaseEvent, **opened, note=SECRET, payload={"case": case.pk})
    Review.objects.filter(pk=rows["review_id"].pk).update(
        order_line=order.lines.get(), reply=SECRET, text=SECRET
    )
    look = rows["inspection_id"]
    type(look).objects.filter(pk=look.pk).update(case_line=case.lines.get(), target="return")
    look.checks.update(note=SECRET, measured=SECRET)
    CaseLine.objects.filter(case=case).update(note=SECRET)
    CaseLeg.objects.filter(pk=leg(case, "goods").pk).update(tracking_no=SECRET)
    event = baker.make(CaseEvent, case=case, type="note", event="note", note=SECRET, payload={})
    evidence_path("case-1").write_bytes(b"a face")
    EventFile.objects.create(
        event=event, stored_name="case-1", sha256="0" * 64, mime="image/png", bytes=6
    )
    other = log(shop)
    CaseLine.objects.filter(case=other).update(note="stays")
    before = figures(shop)
    assert SECRET in written(shop)
    assert customer_forget(customer=order.customer, actor=SYSTEM) > 0
    left = written(shop)
    assert (SECRET in left, "stays" in left, evidence_path("case-1").exists()) == (
        False, True, False,
    )  # fmt: skip
    assert EventFile.objects.count() == 0
    assert figures(shop) == before
    assert customer_forget(customer=order.customer, actor=SYSTEM) == 0
