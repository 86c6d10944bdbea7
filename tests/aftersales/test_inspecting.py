"""Inspections: every required check first, counts that add up, a cause from what failed."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from model_bakery import baker

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.aftersales.checklists import CAUSES, USUAL, Check, proposed, unanswered
from apps.aftersales.hands import Hand
from apps.aftersales.models import CaseEvent, CaseLine, CheckKind, EventFile, Inspection
from apps.aftersales.services.checklists import template_put
from apps.aftersales.services.evidence import photo_add
from apps.aftersales.services.inspecting import (
    Answer,
    Goods,
    checks_for,
    inspection_open,
    inspection_record,
)
from apps.common.errors import ShopError
from apps.shop.models import Shop
from tests.aftersales.products import NOW, sell, spoil
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class _Actor:
    kind, reference, request_id = "system", "system", ""


def helper(shop: Shop, role: Role = Role.ASSISTANT) -> Hand:
    user = make_person(f"{role}@{shop.code}.example.com", role, shop)
    return Hand(_Actor(), role, shop.pk, NOW, user_id=user.pk)


def returned(shop: Shop, **fields: Any) -> CaseLine:
    [line] = spoil(sell(shop, "A", 1), "NR7", **fields)
    return line


def begin(shop: Shop, line: CaseLine, hand: Hand) -> Inspection:
    assert line.sku is not None
    goods = Goods("return", line.sku, line.qty, case_line=line)
    return inspection_open(shop=shop, goods=goods, hand=hand)


def answers(inspection: Inspection, *failed: str) -> list[Answer]:
    checks = inspection.checks.all()
    return [Answer(each.position, passed=each.kind not in failed) for each in checks]


def test_a_kind_of_check_has_its_cause() -> None:
    assert set(CAUSES) == set(CheckKind.values)
    assert {each.kind for each in USUAL} == set(CheckKind.values)
    assert proposed([("look", True), ("expiry", False), ("size", False)]) == "EXPIRY"
    assert proposed([("look", None), ("size", True)]) == ""
    assert unanswered([("a", True, None), ("b", False, None), ("c", True, False)]) == ["a"]


def test_no_result_before_every_required_check(shop: Shop) -> None:
    me, line = helper(shop), returned(shop)
    looked = begin(shop, line, me)
    said = answers(looked)[1:]
    with pytest.raises(ShopError) as early:
        inspection_record(inspection_id=looked.pk, answers=said, hand=me)
    assert (early.value.code, early.value.field) == ("field_invalid", "checks")
    assert "As many as on the papers" in early.value.message
    looked.refresh_from_db()
    assert looked.result == ""
    assert not looked.checks.filter(passed=True).exists()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"restock_qty": 3}, "3 of 4 accounted for"),
        ({"restock_qty": 3, "missing_qty": 2}, "5 of 4 accounted for"),
        ({"restock_qty": 5, "scrap_qty": -1}, "4 of 4 accounted for"),
        ({}, "0 of 4 accounted for"),
    ],
)
def test_counts_that_do_not_add_up_are_refused(
    shop: Shop, counts: dict[str, int], said: str
) -> None:
    me, line = helper(shop), returned(shop, qty=4)
    looked = begin(shop, line, me)
    with pytest.raises(ShopError, match=said):
        inspection_record(inspection_id=looked.pk, answers=answers(looked), counts=counts, hand=me)
    line.refresh_from_db()
    looked.refresh_from_db()
    assert (line.is_counted, looked.result) == (False, "")


def test_a_failed_check_proposes_the_cause_of_the_line(shop: Shop) -> None:
    me, line = helper(shop), returned(shop, qty=4)
    looked = begin(shop, line, me)
    counts = {"restock_qty": 1, "supplier_qty": 2, "missing_qty": 1}
    said = answers(looked, "function")
    inspection_record(inspection_id=looked.pk, answers=said, counts=counts, hand=me)
    line.refresh_from_db()
    looked.refresh_from_db()
    assert looked.result == "failed"
    assert line.verified_cause is not None
    assert (line.verified_cause.code, line.liability) == ("FUNC", "supplier")
    assert (line.expected_qty, line.accepted_qty, line.missing_qty) == (4, 3, 1)
    event = CaseEvent.objects.get(case=line.case, event="inspected")
    assert (event.type, event.outcome, event.actor_id) == ("evidence", "failed", me.user_id)
    with pytest.raises(ShopError) as again:
        inspection_record(inspection_id=looked.pk, answers=said, counts=counts, hand=me)
    assert again.value.code == "state_refused"


def test_a_cause_that_somebody_found_stays(shop: Shop) -> None:
    me, line = helper(shop), returned(shop)
    line.verified_cause = line.stated_reason
    line.save()
    looked = begin(shop, line, me)
    inspection_record(
        inspection_id=looked.pk, answers=answers(looked, "look"), counts={"scrap_qty": 1}, hand=me
    )
    line.refresh_from_db()
    assert line.verified_cause == line.stated_reason


def test_one_inspection_at_a_time_of_a_line(shop: Shop) -> None:
    me, line = helper(shop), returned(shop)
    assert begin(shop, line, me) == begin(shop, line, me)


def test_a_batch_is_looked_at_by_the_checks_of_its_category(shop: Shop) -> None:
    me = helper(shop)
    water = baker.make("shop.Product", shop=shop, category="water")
    sku, other = (
        baker.make("shop.Sku", shop=shop, code=code, product=product)
        for code, product in (("W", water), ("O", None))
    )
    template_put(shop=shop, category="", checks=[Check("look", "Clean")], actor=SYSTEM)
    template_put(
        shop=shop, category="water",
        checks=[Check("expiry", "A year left"), Check("count", "All", required=False)],
        actor=SYSTEM,
    )  # fmt: skip
    looked = inspection_open(shop=shop, goods=Goods("stock", sku, 20, "B1", "Deng"), hand=me)
    plain = inspection_open(shop=shop, goods=Goods("delivery", other), hand=me)
    assert [each.spec for each in looked.checks.all()] == ["A year left", "All"]
    assert [each.spec for each in plain.checks.all()] == ["Clean"]
    seen = [Answer(1, passed=True, expiry_on=date(2027, 12, 1))]
    inspection_record(inspection_id=looked.pk, answers=seen, hand=me)
    looked.refresh_from_db()
    assert (looked.result, looked.checks.get(position=1).expiry_on) == (
        "passed",
        date(2027, 12, 1),
    )
    assert looked.events.get().event == "inspected"


@pytest.mark.parametrize("checks", [[], [Check("smell", "Fresh")], [Check("look", " ")]])
def test_a_template_without_sense_is_refused(shop: Shop, checks: list[Check]) -> None:
    with pytest.raises(ShopError) as refused:
        template_put(shop=shop, category="", checks=checks, actor=SYSTEM)
    assert refused.value.field == "checks"


def test_an_agent_does_not_inspect_and_a_foreign_shop_has_none(
    shop: Shop, other_shop: Shop
) -> None:
    line = returned(shop)
    looked = begin(shop, line, helper(shop))
    with pytest.raises(ShopError) as agent:
        inspection_record(inspection_id=looked.pk, answers=[], hand=helper(shop, Role.AGENT))
    assert agent.value.code == "role_refused"
    with pytest.raises(ShopError) as foreign:
        inspection_record(inspection_id=looked.pk, answers=[], hand=helper(other_shop))
    assert foreign.value.code == "not_found"


def test_a_director_writes_a_checklist_and_goes_back_to_the_usual_one(
    shop: Shop, director_client: Client, supervisor_client: Client
) -> None:
    water = baker.make("shop.Product", shop=shop, category="water")
    sku = baker.make("shop.Sku", shop=shop, code="W", product=water)
    path = f"{reverse('aftersales:checklists')}?shop=spring&category=water"
    assert supervisor_client.get(path).status_code == 403
    assert director_client.get(f"{path}x").status_code == 404
    assert "No scratch" in director_client.get(path).content.decode()
    told = {"kind-0": "expiry", "spec-0": "A year left", "required-0": "on", "kind-1": "look"}
    half = director_client.post(path, told)
    assert (half.status_code, "Say what to see" in half.content.decode()) == (422, True)
    assert director_client.post(path, told | {"spec-1": "Clean"}).status_code == 302
    asked = [Check("expiry", "A year left"), Check("look", "Clean", required=False)]
    assert list(checks_for(shop, sku)) == asked
    assert director_client.post(path, {"drop": "1"}).status_code == 302
    assert checks_for(shop, sku) == USUAL
    audited = AuditEvent.objects.filter(action__startswith="inspection_template")
    assert [each.changes["checks"] for each in audited.order_by("pk")] == [[None, 2], [2, None]]


def test_a_picture_stands_with_its_inspection_and_with_the_case_of_the_goods(
    shop: Shop, other_shop: Shop, supervisor_client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.UPLOAD_ROOT = tmp_path
    line, me = returned(shop), helper(shop)
    back = begin(shop, line, me)
    batch = inspection_open(shop=shop, goods=Goods("stock", line.sku, 2), hand=me)
    for looked in (back, batch):
        add = reverse("aftersales:inspection-photo-add", args=[looked.pk])
        page = reverse("aftersales:inspection", args=[looked.pk])
        script = SimpleUploadedFile("a.png", b"<script>", content_type="image/png")
        assert supervisor_client.post(add, {"file": script}).status_code == 302
        assert EventFile.objects.filter(event__inspection=looked).count() == 0
        good = SimpleUploadedFile("a.png", PNG, content_type="image/png")
        assert supervisor_client.post(add, {"file": good}).status_code == 302
        kept = EventFile.objects.latest("pk")
        shown = reverse("aftersales:inspection-photo", args=[looked.pk, kept.pk])
        assert shown in supervisor_client.get(page).content.decode()
        answer = supervisor_client.get(shown)
        assert b"".join(answer.streaming_content) == PNG
    # The picture of the batch is none of the goods sent back, and stands with no case.
    assert supervisor_client.get(
        reverse("aftersales:inspection-photo", args=[back.pk, kept.pk])
    ).status_code == 404  # fmt: skip
    assert EventFile.objects.filter(event__case=line.case_id).count() == 1
    with pytest.raises(ShopError) as foreign:
        photo_add(inspection_id=batch.pk, hand=helper(other_shop), file=good)
    assert foreign.value.code == "not_found"
