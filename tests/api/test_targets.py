"""Targets are read and drafted by programs; what moved is read on from where one stopped."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import AuditEvent
from apps.metrics.models import Restatement, TargetPlan
from apps.metrics.selectors import restatements as log
from apps.shop.models import Shop
from tests.api.contract import held, refused
from tests.factories import make_key

PATH = "/api/v1/targets"


def draft(client: Client, body: Any, month: str = "2099-02", tag: str = "") -> HttpResponse:
    """Draft a month's target, on the version that `tag` names."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.put(
        f"{PATH}?month={month}",
        data=sent,
        content_type="application/json",
        headers={"If-Match": tag} if tag else {},
    )


def test_a_draft_is_kept_and_nothing_is_in_force_by_it(director_client: Client) -> None:
    body = held(
        draft(director_client, {"amount": "2800.00", "pins": {"2099-02-14": "500.00"}}), PATH
    )
    assert (body["active"], body["draft"]["state"], body["draft"]["version"]) == (None, "draft", 1)
    days = body["draft"]["days"]
    assert sum(Decimal(day["amount"]) for day in days) == Decimal("2800.00")
    assert [day["day"] for day in days if day["pinned"]] == ["2099-02-14"]
    assert held(director_client.get(PATH, {"month": "2099-02"}), PATH) == body
    assert AuditEvent.objects.filter(action="target.draft").count() == 1
    assert draft(director_client, {"amount": "2900"}).json()["draft"]["version"] == 2  # type: ignore[attr-defined]
    assert set(TargetPlan.objects.values_list("state", flat=True)) == {"draft", "discarded"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e9"}, "amount"),
        ({"amount": "10.001"}, "amount"),
        ({"amount": "10", "absorb": "luck"}, "absorb"),
        ({"amount": "10", "pins": {"14": "5"}}, "pins"),
        ({"amount": "10", "pins": {"2099-03-01": "5"}}, "pins"),
        ({"amount": "10", "pins": {"2099-02-14": "11"}}, None),
        ({"amount": "10", "note": "x" * 501}, "note"),
    ],
)
def test_a_wrong_draft_names_its_field(
    director_client: Client, body: dict[str, Any], field: str | None
) -> None:
    answer = draft(director_client, body)
    told = answer.json()  # type: ignore[attr-defined]
    assert (answer.status_code, told["code"]) == (400, "field_invalid"), told
    assert told["field"] == field or field is None
    assert not TargetPlan.objects.exists()


def test_a_draft_on_an_older_version_is_refused_with_both(director_client: Client) -> None:
    """[trust 11] If-Match names what was read; 412 shows what is there now."""
    read = director_client.get(PATH, {"month": "2099-02"})["ETag"]
    first = draft(director_client, {"amount": "2800.00"}, tag=read)
    assert (read, first["ETag"]) == ('"0.0"', '"1.0"')
    told = refused(draft(director_client, {"amount": "2900.00"}, tag=read), 412, "stale")
    assert (told["seen"], told["now"]) == ("0.0", "1.0")
    assert told["current"]["draft"]["amount"] == "2800.00"
    assert TargetPlan.objects.get().amount == Decimal("2800.00")
    assert draft(director_client, {"amount": "2900.00"}, tag="*").status_code == 200
    assert draft(director_client, {"amount": "3000.00"}, tag='W/"2.0"').status_code == 200
    assert draft(director_client, {"amount": "1.00"}, tag="nonsense").status_code == 412


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b'"x"', b'{"amount":NaN}', b'{"a":1,"a":2}'])
def test_a_hostile_draft_is_refused(director_client: Client, body: bytes) -> None:
    assert draft(director_client, body).status_code in (400, 415)
    assert not TargetPlan.objects.exists()


def test_others_read_targets_and_draft_none(shop: Shop, supervisor_client: Client) -> None:
    _, text = make_key(shop, "kpi:read")
    for client in (supervisor_client, Client(headers={"Authorization": f"Bearer {text}"})):
        assert client.get(PATH).status_code == 200
        refused(draft(client, {"amount": "10"}), 403, "role_refused")


def test_restatements_are_read_page_by_page(
    director_client: Client, shop: Shop, other_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    for at, of in enumerate((shop, shop, other_shop, shop)):
        Restatement.objects.create(
            shop=of,
            day=date(2026, 3, 1),
            metric_key="sales.paid_amount",
            at=datetime(2026, 3, 2 + at, tzinfo=UTC),
            old=None,
            new=Decimal(at),
            causes={"import": 1},
        )
    path = "/api/v1/restatements"
    first = held(director_client.get(path), path)
    assert [e["new"] for e in first["restatements"]] == ["0.0000", "1.0000"]
    rest = held(director_client.get(path, {"after": first["next"]}), path)
    assert ([e["new"] for e in rest["restatements"]], rest["next"]) == (["3.0000"], None)
    late = held(director_client.get(path, {"since": "2026-03-05T00:00:00Z"}), path)
    assert [e["new"] for e in late["restatements"]] == ["3.0000"]
    refused(director_client.get(path, {"since": "soon"}), 400, "field_invalid", "since")
    refused(director_client.get(path, {"after": "-1"}), 400, "field_invalid", "after")
