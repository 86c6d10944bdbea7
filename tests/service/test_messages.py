"""Rows of conversations become inquiries and rounds, in whatever order they come (service 3)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import AgentAlias, Inquiry, Message, Round
from apps.service.services.messages import MessageCounts, messages_add
from apps.service.services.names import agent_name_tell
from apps.service.talk import Said
from apps.shop.models import ChangedDay, Customer, Product, Shop
from tests.factories import make_shop
from tests.service.desk import make_agent

pytestmark = pytest.mark.django_db
# 10:00 in Shanghai.
TEN = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
NOW = TEN + timedelta(days=60)


def said(side: str, seconds: float, talk: str = "t1", **fields: object) -> Said:
    """A row so many seconds after ten."""
    at = TEN + timedelta(seconds=seconds)
    return Said("taobao", at, side, conversation=talk, **fields)  # type: ignore[arg-type]


def add(shop: Shop, *rows: Said, now: datetime = NOW) -> MessageCounts:
    """Add rows as a log brings them."""
    return messages_add(shop=shop, rows=rows, source="chat", actor=SYSTEM, now=now)


def rounds(shop: Shop) -> list[tuple[object, ...]]:
    """Every round of the shop, without keys."""
    rows = Round.objects.filter(shop=shop).order_by("inquiry__external_id", "asked_at")
    return list(
        rows.values_list(
            "inquiry__external_id", "seq", "is_first", "asked_at", "replied_at", "sec_raw"
        )
    )


def test_a_talk_becomes_an_inquiry_with_a_round(shop: Shop) -> None:
    Product.objects.create(shop=shop, external_id="p1", title="Spring water")
    li = make_agent(shop, "Li")
    counts = add(
        shop,
        said("buyer", 0, text="Is it cold?", buyer="nick_1", products=("p1", "p9")),
        said("bot", 1, text="Hello", buyer="nick_1"),
        said("buyer", 8, text="?", buyer="nick_1"),
        said("agent", 19, text="Yes", buyer="nick_1", agent_name="Li"),
    )
    assert (counts.new, counts.same, counts.opened, counts.unassigned) == (4, 0, 1, 0)
    inquiry = Inquiry.objects.get(shop=shop)
    assert (inquiry.number, inquiry.state, inquiry.owner) == (1, "waiting_buyer", li)
    assert inquiry.customer is not None
    assert inquiry.customer.name == "nick_1"
    assert [each.external_id for each in inquiry.products.all()] == ["p1"]
    assert inquiry.first_reply_at == TEN + timedelta(seconds=19)
    row = Round.objects.get(inquiry=inquiry)
    clocks = (row.sec_raw, row.sec_open, row.sec_rostered, row.sec_agent)
    assert clocks == (19, 19, None, 19)
    assert row.replier == li
    marks = ChangedDay.objects.filter(shop=shop, domain="service")
    assert {mark.day for mark in marks} == {inquiry.opened_on}
    event = AuditEvent.objects.get(action="messages.add")
    assert "nick_1" not in str(event.changes)


def test_the_same_rows_again_change_nothing(shop: Shop) -> None:
    rows = [said("buyer", 0, text="a"), said("buyer", 0, text="a"), said("agent", 9, text="b")]
    assert add(shop, *rows).new == 3
    version = Inquiry.objects.get(shop=shop).version
    ChangedDay.objects.all().delete()
    assert add(shop, *reversed(rows)) == MessageCounts(0, 3, 0, 0)
    assert Inquiry.objects.get(shop=shop).version == version
    assert not ChangedDay.objects.exists()


def test_service_12_a_known_id_is_ignored_and_counted(shop: Shop) -> None:
    add(shop, said("buyer", 0, external_id="m1", text="first"))
    counts = add(
        shop, said("buyer", 5, external_id="m1", text="other"), said("agent", 9, external_id="m2")
    )
    assert (counts.new, counts.same) == (1, 1)
    assert Message.objects.get(external_id="m1").body == "first"


def test_service_12_a_late_row_moves_the_rounds_and_their_day(shop: Shop) -> None:
    add(shop, said("buyer", 0), said("agent", 300))
    ChangedDay.objects.all().delete()
    add(shop, said("agent", 12))
    assert [row[5] for row in rounds(shop)] == [12]
    assert ChangedDay.objects.filter(shop=shop, domain="service").exists()


def test_service_12_more_than_five_minutes_ahead_is_refused(shop: Shop) -> None:
    now = TEN
    add(shop, said("buyer", 300), now=now)
    with pytest.raises(ShopError, match="five minutes") as caught:
        add(shop, said("buyer", 301), now=now)
    assert caught.value.code == "field_invalid"
    assert Message.objects.count() == 1


def test_a_buyer_who_comes_back_within_a_week_opens_it_again(shop: Shop) -> None:
    add(shop, said("buyer", 0), said("agent", 9))
    Inquiry.objects.update(state="lost", lost_reason="price", closed_at=TEN + timedelta(hours=1))
    add(shop, said("buyer", 3 * 86_400), said("agent", 3 * 86_400 + 40))
    inquiry = Inquiry.objects.get(shop=shop)
    assert (inquiry.state, inquiry.reopened_count, inquiry.lost_reason) == ("waiting_buyer", 1, "")
    assert [(row[2], row[5]) for row in rounds(shop)] == [(True, 9), (False, 40)]
    assert inquiry.first_reply_at == TEN + timedelta(seconds=9)


def test_later_it_is_a_new_inquiry(shop: Shop) -> None:
    add(shop, said("buyer", 0), said("agent", 9))
    Inquiry.objects.update(state="closed", closed_at=TEN + timedelta(hours=1))
    week = 7 * 86_400 + 3_600
    add(shop, said("buyer", week))
    assert Inquiry.objects.count() == 1
    Inquiry.objects.update(state="closed", closed_at=TEN + timedelta(hours=1))
    add(shop, said("buyer", week + 1))
    assert list(Inquiry.objects.order_by("number").values_list("number", "state")) == [
        (1, "closed"),
        (2, "new"),
    ]


def test_an_agents_late_row_opens_nothing_again(shop: Shop) -> None:
    add(shop, said("buyer", 0), said("agent", 9))
    Inquiry.objects.update(state="closed", closed_at=TEN + timedelta(hours=1))
    add(shop, said("agent", 7_200), said("buyer", 60), said("agent", 90))
    inquiry = Inquiry.objects.get(shop=shop)
    assert (inquiry.state, inquiry.reopened_count, inquiry.next_due_at) == ("closed", 0, None)
    assert [row[5] for row in rounds(shop)] == [9, 30]


def test_without_an_answer_it_waits_and_is_due(shop: Shop) -> None:
    add(shop, said("buyer", 0))
    inquiry = Inquiry.objects.get(shop=shop)
    assert (inquiry.state, inquiry.first_reply_at) == ("new", None)
    assert inquiry.next_due_at == inquiry.first_due_at == TEN + timedelta(seconds=20)
    add(shop, said("agent", 15), said("buyer", 60))
    inquiry.refresh_from_db()
    assert inquiry.state == "waiting_us"
    assert inquiry.next_due_at == TEN + timedelta(seconds=240)


def test_what_a_buyer_asks_at_night_is_due_after_opening(shop: Shop) -> None:
    add(shop, said("buyer", 16 * 3_600))
    opens = TEN + timedelta(days=1) - timedelta(minutes=90)
    assert Inquiry.objects.get().next_due_at == opens + timedelta(seconds=20)


def test_a_word_of_the_buyer_wakes_what_sleeps(shop: Shop) -> None:
    add(shop, said("buyer", 0), said("agent", 9))
    Inquiry.objects.update(snoozed_until=NOW)
    add(shop, said("agent", 20))
    assert Inquiry.objects.get().snoozed_until == NOW
    add(shop, said("buyer", 30))
    assert Inquiry.objects.get().snoozed_until is None


def test_talks_without_a_name_go_by_the_buyer(shop: Shop, other_shop: Shop) -> None:
    add(shop, said("buyer", 0, "", buyer="anna"), said("buyer", 1, "", buyer="bela"))
    add(shop, said("agent", 9, "", buyer="anna"))
    add(other_shop, said("buyer", 0, "", buyer="anna"))
    add(shop, said("buyer", 5, ""), said("buyer", 6, ""))
    assert Inquiry.objects.filter(shop=shop).count() == 4
    assert Customer.objects.filter(name="anna").count() == 2
    assert Inquiry.objects.get(shop=shop, customer__name="anna").state == "waiting_buyer"


def test_service_12_unknown_names_are_kept_and_told_later(shop: Shop) -> None:
    li = make_agent(shop, "Li")
    counts = add(
        shop,
        said("buyer", 0),
        said("agent", 9, agent_name="xiao li"),
        said("buyer", 60, "t2"),
        said("agent", 75, "t2", agent_name="Mina"),
    )
    assert counts.unassigned == 2
    assert not Round.objects.filter(replier__isnull=False).exists()
    ChangedDay.objects.all().delete()
    assert agent_name_tell(shop=shop, name="xiao li", agent=li, actor=SYSTEM) == 1
    assert Round.objects.get(replier=li).sec_raw == 9
    assert Inquiry.objects.get(external_id="t1").owner == li
    assert ChangedDay.objects.filter(shop=shop, domain="service").exists()
    add(shop, said("buyer", 90), said("agent", 95, agent_name="xiao li"))
    assert Round.objects.filter(replier=li).count() == 2
    assert AgentAlias.objects.get().name == "xiao li"
    assert Message.objects.unassigned().get().sender_name == "Mina"
    with pytest.raises(ShopError, match="No log"):
        agent_name_tell(shop=shop, name="nobody", agent=li, actor=SYSTEM)


def test_a_person_of_another_shop_is_nobody_here(shop: Shop, other_shop: Shop) -> None:
    wang = make_agent(other_shop, "Wang")
    assert add(shop, said("buyer", 0), said("agent", 9, agent_name="Wang")).unassigned == 1
    with pytest.raises(ShopError, match="this desk"):
        agent_name_tell(shop=shop, name="Wang", agent=wang, actor=SYSTEM)


rows_of_talks = st.lists(
    st.builds(
        said,
        st.sampled_from(["buyer", "agent", "bot"]),
        st.integers(0, 20).map(lambda n: n * 30),
        st.sampled_from(["t1", "t2"]),
        text=st.sampled_from(["a", "b"]),
    ),
    min_size=1,
    max_size=10,
    unique=True,
)


class AnyOrder(TestCase):
    """Property over the database: each example is rolled back."""

    @settings(max_examples=40)
    @given(rows_of_talks, st.randoms(use_true_random=False), st.integers(1, 4))
    def test_service_14_any_order_and_split_gives_the_same_rounds(
        self, rows: Sequence[Said], random: object, size: int
    ) -> None:
        shop = make_shop()
        with transaction.atomic():
            add(shop, *rows)
            at_once = rounds(shop)
            transaction.set_rollback(True)
        mixed = list(rows)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        for at in range(0, len(mixed), size):
            add(shop, *mixed[at : at + size])
        assert rounds(shop) == at_once
