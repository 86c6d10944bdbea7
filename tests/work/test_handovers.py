"""Handovers: drafted from live rows, accepted item by item, closed with what was left seen."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Inquiry, Promise, ShiftTemplate
from apps.shop.models import Shop
from apps.work.models import Handover, HandoverItem, Task
from apps.work.selectors.handover import handover_of, handover_page, handovers_of, item_of
from apps.work.selectors.probes import check_lines
from apps.work.services.handover import (
    handover_accept,
    handover_close,
    handover_draft,
    handover_submit,
    handovers_tick,
    item_answer,
    item_remark,
)
from tests.accounts.test_reveal import make_buyer
from tests.aftersales.cases import make_case
from tests.factories import signed_in
from tests.work.shifts import Change, make_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(shop: Shop) -> Change:
    return make_change(shop)


def opened(change: Change) -> Handover:
    handovers_tick(now=change.now)
    return Handover.objects.get()


def submitted(change: Change) -> Handover:
    told = {"summary": "Quiet day.", "by": change.as_ann, "now": change.now}
    return handover_submit(handover=opened(change), **told)  # type: ignore[arg-type]


def answer(change: Change, item: HandoverItem, event: str, reason: str = "") -> HandoverItem:
    return item_answer(item=item, event=event, reason=reason, by=change.as_ben, now=change.now)


def test_it_opens_at_the_next_shifts_start_once_and_is_due_at_the_overlaps_end(
    change: Change,
) -> None:
    handovers_tick(now=change.night.start_at - timedelta(seconds=1))
    assert Handover.objects.count() == 0
    for _ in range(3):
        handovers_tick(now=change.now)
    row = Handover.objects.get()
    assert (row.from_shift, row.to_shift) == (change.day, change.night)
    assert row.due_at == change.day.end_at
    assert change.day.end_at > change.night.start_at


def test_it_drafts_live_rows_once_and_ends_those_that_ended(change: Change) -> None:
    ours, gone = change.inquiry(1), change.inquiry(2)
    change.inquiry(3, owner=change.cat)
    change.inquiry(4, next_due_at=None, state="waiting_buyer")
    buyer = make_buyer(change.shop)
    soon = change.now + timedelta(hours=5)
    told = {"shop": change.shop, "order": buyer.order_set.get(), "what": "delivery"}
    promise = Promise.objects.create(**told, channel="sms", agreed_at=change.now, due_at=soon)
    row = opened(change)
    handover_draft(handover=row, now=change.now)
    found = {(item.inquiry, item.promise) for item in row.items.all()}
    assert found == {(ours, None), (gone, None), (None, promise)}
    Inquiry.objects.filter(pk=gone.pk).update(state="won", next_due_at=None, closed_at=change.now)
    handovers_tick(now=change.now)
    assert row.items.get(inquiry=gone).outcome == "done"
    assert row.items.get(inquiry=ours).outcome == "open"


def test_items_are_accepted_one_by_one_and_what_is_owned_moves(change: Change) -> None:
    first, second = change.inquiry(1), change.inquiry(2)
    row = submitted(change)
    assert row.figures is not None
    assert row.figures["inquiries"] == 2
    one, two = row.items.get(inquiry=first), row.items.get(inquiry=second)
    with pytest.raises(ShopError) as early:
        handover_accept(handover=row, by=change.as_ben, now=change.now)
    assert (early.value.status, early.value.extra) == (409, {"waiting": 2})
    for _ in range(2):
        answer(change, one, "accept")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.owner, second.owner) == (change.ben, change.ann)
    answer(change, two, "accept")
    done = handover_accept(handover=row, by=change.as_ben, now=change.now)
    assert (done.state, done.accepted_by, done.closed_by) == (
        "closed",
        change.ben.user,
        change.ben.user,
    )
    actions = AuditEvent.objects.filter(action__startswith="handover").order_by("pk")
    assert [each.action.removeprefix("handover.") for each in actions] == [
        "submit", "item_accept", "item_accept", "accept",
    ]  # fmt: skip


def test_what_is_left_waits_for_a_supervisor(change: Change) -> None:
    change.inquiry(1)
    row = submitted(change)
    item = row.items.get()
    with pytest.raises(ShopError) as silent:
        answer(change, item, "leave", " ")
    assert silent.value.field == "reason"
    answer(change, item, "leave", "Buyer is asleep")
    row = handover_accept(handover=row, by=change.as_ben, now=change.now)
    assert (row.state, row.closed_at) == ("accepted", None)
    lines = {line.key: line.count for line in check_lines(change.shop, change.now)}
    assert lines["handovers"] == 1
    with pytest.raises(ShopError) as refused:
        handover_close(handover=row, by=change.as_ben, now=change.now)
    assert refused.value.code == "role_refused"
    for _ in range(2):
        row = handover_close(handover=row, by=change.as_boss, now=change.now)
    assert (row.state, row.closed_by) == ("closed", change.boss)
    lines = {line.key: line.count for line in check_lines(change.shop, change.now)}
    assert lines["handovers"] == 0


def test_a_returned_item_opens_it_again_and_comes_back(change: Change) -> None:
    change.inquiry(1)
    row = submitted(change)
    item = answer(change, row.items.get(), "return", "Which size?")
    row.refresh_from_db()
    assert (row.state, item.outcome) == ("open", "returned")
    item_remark(item=item, remark="Size 40", by=change.as_ann)
    row = handover_submit(handover=row, summary="", by=change.as_ann, now=change.now)
    item.refresh_from_db()
    assert (row.state, item.outcome, item.remark) == ("submitted", "open", "Size 40")
    assert answer(change, item, "accept").outcome == "accepted"


def test_each_side_does_its_own_part_and_others_see_nothing(change: Change) -> None:
    change.inquiry(1)
    row = opened(change)
    with pytest.raises(ShopError) as wrong:
        handover_submit(handover=row, summary="", by=change.as_ben, now=change.now)
    assert wrong.value.code == "role_refused"
    row = handover_submit(handover=row, summary="", by=change.as_ann, now=change.now)
    item = row.items.get()
    with pytest.raises(ShopError) as own:
        item_answer(item=item, event="accept", reason="", by=change.as_ann, now=change.now)
    assert own.value.code == "role_refused"
    assert handovers_of(change.as_cat, change.shop) == []
    for act in (handover_of, item_of):
        with pytest.raises(ShopError) as hidden:
            act(change.as_cat, row.pk if act is handover_of else item.pk)
        assert hidden.value.code == "not_found"
    page = handover_page(change.as_ben, row, change.now)
    assert (page.total, page.settled, page.lines[0].may_accept) == (1, 0, True)
    assert handover_page(change.as_ann, row, change.now).lines[0].may_accept is False


def test_a_task_that_is_accepted_changes_hands(change: Change) -> None:
    day = change.night.day
    told = {"shop": change.shop, "asked_by": change.boss, "asked_at": change.now, "asked_on": day}
    task = Task.objects.create(
        title="Call the carrier", department="service", owner=change.ann.user, due_on=day, **told
    )
    row = submitted(change)
    answer(change, row.items.get(task=task), "accept")
    task.refresh_from_db()
    assert task.owner == change.ben.user


def test_the_database_refuses_items_of_nothing_or_of_two_things(change: Change) -> None:
    inquiry = change.inquiry(1)
    row = opened(change)
    item = row.items.get()
    for fields in ({"inquiry": None}, {"promise": None, "note": None, "inquiry": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandoverItem.objects.filter(pk=item.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverItem.objects.create(handover=row, inquiry=inquiry)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverItem.objects.filter(pk=item.pk).update(outcome="left")


def test_a_shift_after_midnight_without_overlap_is_due_half_an_hour_later(change: Change) -> None:
    change.night.start_at = change.day.end_at
    change.night.save(update_fields=["start_at"])
    handovers_tick(now=change.night.start_at)
    assert Handover.objects.get().due_at == change.night.start_at + timedelta(minutes=30)


def test_pages_show_it_and_a_step_without_words_says_so(change: Change) -> None:
    change.inquiry(1)
    row = submitted(change)
    item = row.items.get()
    ben = signed_in(change.ben.user)
    assert ben.get("/workday/handovers/?shop=spring").status_code == 200
    page = ben.get(f"/workday/handovers/{row.pk}/").content.decode()
    assert "Quiet day." in page
    assert "0 of 1 settled" in page
    silent = ben.post(f"/workday/handovers/items/{item.pk}/return/", {"text": ""})
    assert silent.status_code == 422
    assert ben.post(f"/workday/handovers/items/{item.pk}/accept/").status_code == 302
    assert ben.post(f"/workday/handovers/{row.pk}/end/accept/").status_code == 302
    assert ben.post(f"/workday/handovers/{row.pk}/end/nonsense/").status_code == 404
    assert Handover.objects.get().state == "closed"
    assert signed_in(change.cat.user).get(f"/workday/handovers/{row.pk}/").status_code == 404


def test_two_shifts_of_one_name_are_told_by_their_hours(change: Change) -> None:
    row = submitted(change)
    page, ben = f"/workday/handovers/{row.pk}/", signed_in(change.ben.user)
    assert "Day to Night" in ben.get(page).content.decode()
    names = ShiftTemplate.objects.filter(shop=change.shop)
    names.filter(pk=row.to_shift.template_id).update(name="Day")
    words = ben.get(page).content.decode()
    assert re.search(
        r"Mon \d+ \w+: Day until \d\d:\d\d, then Day from \w+ \d+ \w+ \d\d:\d\d<", words
    )


def test_an_old_one_takes_nothing_in_and_is_still_handed_over(change: Change) -> None:
    first = change.inquiry(1)
    row = opened(change)
    late = row.opened_at + timedelta(hours=24, minutes=1)
    change.inquiry(2)
    assert handovers_tick(now=row.opened_at + timedelta(hours=24))["drafted"] == 1
    assert row.items.count() == 2
    change.inquiry(3)
    assert handovers_tick(now=late)["drafted"] == 0
    Inquiry.objects.filter(pk=first.pk).update(state="won", next_due_at=None, closed_at=late)
    row = handover_submit(handover=row, summary="", by=change.as_ann, now=late)
    # What has ended is done all the same.
    assert [item.outcome for item in row.items.order_by("pk")] == ["done", "open"]
    answer(change, row.items.get(outcome="open"), "accept")
    assert handover_accept(handover=row, by=change.as_ben, now=late).state == "closed"


def test_the_after_sales_desk_has_the_button_of_a_case(change: Change) -> None:
    change.inquiry(1)
    make_case(change.shop, deadline_at=change.now)
    row = submitted(change)
    assistant = change.by(change.assistant, "assistant")

    def buttons() -> dict[str, bool]:
        page = handover_page(assistant, row, change.now)
        return {line.kind: line.may_accept for line in page.lines}

    assert buttons() == {"inquiry": False, "case": True}
    told = {"event": "accept", "reason": "", "by": assistant, "now": change.now}
    item_answer(item=row.items.get(case__isnull=False), **told)  # type: ignore[arg-type]
    assert buttons() == {"inquiry": False, "case": False}
