"""Reviews and product issues have the moves of their tables, and rows that the database holds."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from model_bakery import baker

from apps.aftersales import states
from apps.aftersales.models import CaseEvent, Inspection, ProductIssue, Review
from apps.shop.models import OrderLine, Shop, SkuHold
from apps.shop.services import hold_lift, hold_place, orders_upsert
from tests.aftersales.test_states import rows, transitions
from tests.shop.facts import line_row, order_row


def test_models_have_the_transitions_of_their_tables() -> None:
    assert transitions(Review, "state") == rows(states.REVIEW_MOVES)
    assert transitions(ProductIssue, "state") == rows(states.ISSUE_MOVES)
    assert set(states.REVIEW_STATES) == set(Review.State.values)
    assert set(states.ISSUE_STATES) == set(ProductIssue.State.values)
    assert states.terminal_of(states.REVIEW_MOVES) == states.REVIEW_ENDS
    assert states.terminal_of(states.ISSUE_MOVES) == states.ISSUE_ENDS


def test_every_live_state_has_a_way_on_for_a_person() -> None:
    for moves, live in (
        (states.REVIEW_MOVES, states.REVIEW_LIVE),
        (states.ISSUE_MOVES, states.ISSUE_LIVE),
    ):
        for state in live:
            own = states.DESK | {states.OWNER}
            assert any(move.who & own for move in states.moves_from(moves, state)), state


def review(shop: Shop, **fields: object) -> Review:
    now = timezone.now()
    told = {
        "platform": shop.platform, "external_id": "r-1", "result": "bad", "posted_at": now,
        "posted_on": now.date(), "received_at": now,
    }  # fmt: skip
    made: Review = Review.objects.create(shop=shop, **(told | fields))
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("mark", [0, 6])
@pytest.mark.parametrize("name", ["rating", "described", "service", "logistics"])
def test_marks_are_one_to_five(shop: Shop, name: str, mark: int) -> None:
    with pytest.raises(IntegrityError):
        review(shop, **{name: mark})


@pytest.mark.django_db
def test_an_event_has_one_subject(shop: Shop) -> None:
    at = timezone.now()
    told = {"at": at, "business_day": at.date(), "type": "note", "event": "note"}
    about = {"review": review(shop), "issue": issue(shop)}
    CaseEvent.objects.create(review=about["review"], **told)
    for wrong in ({}, about):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseEvent.objects.create(**told, **wrong)


def issue(shop: Shop, **fields: object) -> ProductIssue:
    fields.setdefault("sku", baker.make("shop.Sku", shop=shop))
    told = {"opened_by": "person", "opened_at": timezone.now(), "as_of": date(2026, 11, 20)}
    made: ProductIssue = ProductIssue.objects.create(shop=shop, **(told | fields))
    return made


@pytest.mark.django_db
def test_one_live_issue_a_sku_batch_and_cause(shop: Shop) -> None:
    first = issue(shop)
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(shop, sku=first.sku)
    issue(shop, sku=first.sku, batch_code="B2")
    first.dismiss()
    first.save()
    issue(shop, sku=first.sku)


@pytest.mark.django_db
def test_what_happened_to_an_issue_stays(shop: Shop) -> None:
    at = timezone.now()
    told = {"at": at, "business_day": at.date(), "type": "note", "event": "note"}
    row = CaseEvent.objects.create(issue=issue(shop), **told)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()


@pytest.mark.django_db
def test_a_line_that_leaves_its_order_leaves_the_review(shop: Shop) -> None:
    orders_upsert(shop=shop, rows=[order_row(lines=(line_row(),))], reason="order_new")
    line = OrderLine.objects.get()
    kept = review(shop, order_line=line)
    looked = Inspection.objects.create(
        shop=shop, target="delivery", sku=baker.make("shop.Sku", shop=shop), order_line=line,
        opened_at=timezone.now(), opened_on=date(2026, 11, 20),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_orderline WHERE id = %s", [line.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    kept.refresh_from_db()
    looked.refresh_from_db()
    assert (kept.order_line_id, looked.order_line_id) == (None, None)


@pytest.mark.django_db
def test_a_hold_is_placed_once_and_lifted_by_who_placed_it(shop: Shop) -> None:
    sku, now = baker.make("shop.Sku", shop=shop), timezone.now()
    for _ in range(2):
        hold_place(sku=sku, kind="quality", source="issue:1", now=now)
    hold_place(sku=sku, kind="quality", source="issue:2", now=now)
    assert hold_lift(sku=sku, kind="quality", source="issue:1", now=now) is True
    assert hold_lift(sku=sku, kind="quality", source="issue:1", now=now) is False
    standing = SkuHold.objects.filter(lifted_at=None)
    assert list(standing.values_list("source", flat=True)) == ["issue:2"]


@pytest.mark.django_db
def test_a_hold_of_the_release_before_is_written_without_notes(shop: Shop) -> None:
    sku = baker.make("shop.Sku", shop=shop)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO shop_skuhold (shop_id, sku_id, kind, source, placed_at) "
            "VALUES (%s, %s, 'quality', 'issue:7', now())",
            [shop.pk, sku.pk],
        )
    hold = SkuHold.objects.get()
    assert (hold.note, hold.lifted_note) == ("", "")
