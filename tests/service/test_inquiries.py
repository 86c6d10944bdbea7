"""What people do with inquiries: answer, assign, move, snooze, merge (service 3, 12)."""

from datetime import timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Inquiry, InquiryAssignment, Message, Round
from apps.service.services.inquiries import (
    Loss,
    Typing,
    inquiry_assign,
    inquiry_move,
    inquiry_priority,
    inquiry_snooze,
    reply_send,
)
from apps.service.services.merging import inquiry_merge, inquiry_unmerge
from apps.shop.models import ChangedDay, Shop
from tests.service.desk import make_agent
from tests.service.test_messages import TEN, add, said

pytestmark = pytest.mark.django_db
NO_LOSS = Loss()


def last_seen(inquiry: Inquiry) -> int:
    """Return the newest row of a talk."""
    return max(Message.objects.filter(inquiry=inquiry).values_list("pk", flat=True))


def opened(shop: Shop, talk: str = "t1", seconds: float = 0) -> Inquiry:
    """Open an inquiry with one question."""
    add(shop, said("buyer", seconds, talk))
    found: Inquiry = Inquiry.objects.get(external_id=talk)
    return found


def move(inquiry: Inquiry, event: str, loss: Loss = NO_LOSS, version: int | None = None) -> Inquiry:
    """Move an inquiry five minutes after ten."""
    now = TEN + timedelta(minutes=5)
    return inquiry_move(
        inquiry_id=inquiry.pk, event=event, actor=SYSTEM, now=now, version=version, loss=loss
    )


def test_an_answer_closes_the_round_and_takes_the_inquiry(shop: Shop) -> None:
    li, inquiry = make_agent(shop, "Li"), opened(shop)
    ChangedDay.objects.all().delete()
    reply_send(
        inquiry_id=inquiry.pk,
        seen_message_id=last_seen(inquiry),
        body=" Yes, it is. ",
        agent=li,
        actor=SYSTEM,
        now=TEN + timedelta(seconds=14),
        typing=Typing(12, 6),
    )
    message = Message.objects.get(side="agent")
    assert (message.body, message.typed_chars, message.compose_s) == ("Yes, it is.", 12, 6)
    row = Round.objects.get()
    assert (row.sec_raw, row.sec_agent, row.replier) == (14, 14, li)
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.owner, inquiry.next_due_at) == ("waiting_buyer", li, None)
    assert InquiryAssignment.objects.get().agent == li
    assert ChangedDay.objects.filter(domain="service", day=inquiry.opened_on).exists()
    assert "Yes" not in str(AuditEvent.objects.get(action="inquiry.reply").changes)


def test_a_talk_that_went_on_blocks_the_answer(shop: Shop) -> None:
    li, inquiry = make_agent(shop, "Li"), opened(shop)
    seen = last_seen(inquiry)
    add(shop, said("buyer", 9))
    send = {"inquiry_id": inquiry.pk, "body": "Yes", "agent": li, "actor": SYSTEM}
    with pytest.raises(ShopError, match="went on") as caught:
        reply_send(**send, seen_message_id=seen, now=TEN + timedelta(seconds=20))  # type: ignore[arg-type]
    assert (caught.value.status, caught.value.extra["seen"]) == (409, seen)
    assert caught.value.extra["now"] == last_seen(inquiry)
    reply_send(**send, seen_message_id=last_seen(inquiry), now=TEN + timedelta(seconds=20))  # type: ignore[arg-type]
    assert Round.objects.get().sec_raw == 20


@pytest.mark.parametrize("body", ["", "  ", "x" * 4_001])
def test_an_answer_has_text(shop: Shop, body: str) -> None:
    li, inquiry = make_agent(shop, "Li"), opened(shop)
    with pytest.raises(ShopError, match="up to 4000"):
        reply_send(
            inquiry_id=inquiry.pk,
            seen_message_id=last_seen(inquiry),
            body=body,
            agent=li,
            actor=SYSTEM,
            now=TEN,
        )


def test_assigning_says_who_has_it_when(shop: Shop) -> None:
    li, wang = make_agent(shop, "Li"), make_agent(shop, "Wang")
    inquiry = opened(shop)
    for agent, at in ((li, 100), (wang, 200), (None, 300), (wang, 400)):
        now = TEN + timedelta(seconds=at)
        inquiry_assign(inquiry_id=inquiry.pk, agent=agent, actor=SYSTEM, now=now)
    assert [row.agent for row in inquiry.assignments.all()] == [li, wang, None, wang]
    reply_send(
        inquiry_id=inquiry.pk,
        seen_message_id=last_seen(inquiry),
        body="Yes",
        agent=wang,
        actor=SYSTEM,
        now=TEN + timedelta(seconds=410),
    )
    row = Round.objects.get()
    assert (row.sec_raw, row.sec_agent, row.replier) == (410, 10, wang)


def test_a_stale_version_gets_both(shop: Shop) -> None:
    inquiry = opened(shop)
    move(inquiry, "hand_to_buyer", version=inquiry.version)
    with pytest.raises(ShopError, match="meanwhile") as caught:
        move(inquiry, "close", version=inquiry.version)
    assert caught.value.code == "stale"
    assert caught.value.extra == {"seen": inquiry.version, "now": inquiry.version + 1}


def test_lost_needs_a_reason(shop: Shop) -> None:
    inquiry = opened(shop)
    for loss in (Loss(), Loss("bad mood"), Loss("other", "  ")):
        with pytest.raises(ShopError) as caught:
            move(inquiry, "lose", loss)
        assert caught.value.code == "field_invalid"
    done = move(inquiry, "lose", Loss("other", "wanted red"))
    assert (done.state, done.lost_reason, done.lost_note) == ("lost", "other", "wanted red")
    assert (done.closed_at, done.next_due_at) == (TEN + timedelta(minutes=5), None)
    assert list(Round.objects.missed()) == list(Round.objects.all())


def test_a_step_that_is_not_allowed_names_those_that_are(shop: Shop) -> None:
    inquiry = opened(shop)
    move(inquiry, "win")
    with pytest.raises(ShopError) as caught:
        move(inquiry, "close")
    assert caught.value.status == 409
    assert caught.value.extra == {"state": "won", "allowed": ["reopen"]}
    again = move(inquiry, "reopen")
    assert (again.state, again.closed_at, again.reopened_count) == ("waiting_us", None, 1)
    assert again.next_due_at == TEN + timedelta(seconds=20)


def test_closing_marks_the_days_of_open_questions(shop: Shop) -> None:
    inquiry = opened(shop)
    ChangedDay.objects.all().delete()
    inquiry_move(inquiry_id=inquiry.pk, event="close", actor=SYSTEM, now=TEN + timedelta(days=3))
    days = set(ChangedDay.objects.filter(domain="service").values_list("day", flat=True))
    assert days == {inquiry.opened_on, inquiry.opened_on + timedelta(days=3)}


def test_what_is_over_takes_no_answer(shop: Shop) -> None:
    li, inquiry = make_agent(shop, "Li"), opened(shop)
    move(inquiry, "close")
    with pytest.raises(ShopError, match="open it again") as caught:
        inquiry_assign(inquiry_id=inquiry.pk, agent=li, actor=SYSTEM, now=TEN)
    assert caught.value.extra["allowed"] == ["reopen"]


def test_snoozing_and_priority(shop: Shop) -> None:
    inquiry = opened(shop)
    later = TEN + timedelta(hours=2)
    snooze = {"inquiry_id": inquiry.pk, "actor": SYSTEM, "now": TEN}
    inquiry_snooze(**snooze, until=later, version=inquiry.version)  # type: ignore[arg-type]
    assert not Inquiry.objects.live().shown(TEN).exists()
    with pytest.raises(ShopError, match="still to come"):
        inquiry_snooze(**snooze, until=TEN, version=inquiry.version + 1)  # type: ignore[arg-type]
    done = inquiry_snooze(**snooze, until=None, version=inquiry.version + 1)  # type: ignore[arg-type]
    assert done.snoozed_until is None
    urgent = inquiry_priority(inquiry_id=inquiry.pk, priority=2, actor=SYSTEM, version=done.version)
    assert urgent.priority == Inquiry.Priority.URGENT
    with pytest.raises(ShopError, match="Choose a priority"):
        inquiry_priority(inquiry_id=inquiry.pk, priority=9, actor=SYSTEM, version=urgent.version)


def test_service_3_merged_rounds_keep_their_clocks(shop: Shop) -> None:
    one, two = opened(shop), opened(shop, "t2", 60)
    add(shop, said("agent", 15), said("agent", 120, "t2"))
    two.refresh_from_db()
    whole = inquiry_merge(
        inquiry_id=two.pk, into_id=one.pk, version=two.version, actor=SYSTEM, now=TEN
    )
    rows = Round.objects.order_by("asked_at").values_list("sec_raw", "is_first")
    assert list(rows) == [(15, True), (60, False)]
    assert whole.first_reply_at == TEN + timedelta(seconds=15)
    two.refresh_from_db()
    with pytest.raises(ShopError, match="merged"):
        move(two, "close")
    apart = inquiry_unmerge(inquiry_id=two.pk, version=two.version, actor=SYSTEM, now=TEN)
    assert apart.merged_into is None
    assert list(Round.objects.first_ones().values_list("sec_raw", flat=True)) == [15, 60]


def test_an_open_question_of_a_merged_one_is_answered_where_the_talk_goes_on(shop: Shop) -> None:
    one, two = opened(shop), opened(shop, "t2", 60)
    add(shop, said("agent", 15))
    inquiry_merge(inquiry_id=two.pk, into_id=one.pk, version=two.version, actor=SYSTEM, now=TEN)
    one.refresh_from_db()
    assert (one.state, one.next_due_at) == ("waiting_us", TEN + timedelta(seconds=240))
    add(shop, said("agent", 100))
    one.refresh_from_db()
    assert (one.state, one.next_due_at) == ("waiting_buyer", None)
    assert list(Round.objects.order_by("asked_at").values_list("sec_raw", flat=True)) == [15, 40]
    # What the buyer writes under the old name belongs to the whole.
    add(shop, said("buyer", 200, "t2"))
    assert Message.objects.filter(inquiry=one).count() == 4


def test_merging_needs_one_buyer_and_whole_inquiries(shop: Shop, other_shop: Shop) -> None:
    add(shop, said("buyer", 0, "t1", buyer="anna"), said("buyer", 0, "t2", buyer="bela"))
    add(shop, said("buyer", 0, "t3"))
    one, two, three = Inquiry.objects.order_by("external_id")
    foreign = opened(other_shop, "t9")
    merge = {"actor": SYSTEM, "now": TEN}

    def refused(source: Inquiry, target: Inquiry) -> str:
        with pytest.raises(ShopError) as caught:
            inquiry_merge(
                inquiry_id=source.pk,
                into_id=target.pk,
                version=source.version,
                **merge,  # type: ignore[arg-type]
            )
        return caught.value.code

    assert refused(one, one) == refused(one, two) == "field_invalid"
    assert refused(one, foreign) == "not_found"
    inquiry_merge(inquiry_id=three.pk, into_id=one.pk, version=three.version, **merge)  # type: ignore[arg-type]
    three.refresh_from_db()
    one.refresh_from_db()
    assert refused(three, two) == refused(one, two) == refused(two, three) == "field_invalid"
