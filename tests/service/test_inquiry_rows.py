"""What the database itself refuses of inquiries, messages, rounds and targets."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.service.models import Inquiry, Message, Round, ServicePolicy, TimeBand
from apps.service.selectors.bands import bands_of
from apps.service.services.seeds import desk_start, inquiries_start
from apps.shop.models import Shop
from tests.service.chats import make_inquiry, make_message, policy_of
from tests.service.desk import NOW, make_agent

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)
ANSWER = {"sec_raw": 19, "sec_open": 19, "sec_agent": 19}


def make_round(inquiry: Inquiry, **fields: Any) -> Round:
    """Make a round without an answer."""
    usual = {"seq": 1, "is_first": True, "asked_at": NOW, "asked_on": inquiry.opened_on}
    policy = policy_of(inquiry.shop)
    found: Round = Round.objects.create(
        shop=inquiry.shop, inquiry=inquiry, policy=policy, **{**usual, **fields}
    )
    return found


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "lost", "closed_at": NOW}, "inquiry_lost_with_reason"),
        ({"lost_reason": "price"}, "inquiry_lost_with_reason"),
        (
            {"state": "lost", "closed_at": NOW, "lost_reason": "other"},
            "inquiry_other_reason_in_words",
        ),
        ({"state": "won"}, "inquiry_closed_at_with_state"),
        ({"state": "new", "closed_at": NOW}, "inquiry_closed_at_with_state"),
    ],
)
def test_an_inquiry_that_contradicts_itself(shop: Shop, fields: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name):
        make_inquiry(shop, **fields)


def test_numbers_are_a_shops_own(shop: Shop, other_shop: Shop) -> None:
    make_inquiry(shop, number=7)
    make_inquiry(other_shop, number=7)
    with pytest.raises(IntegrityError, match="inquiry_number"):
        make_inquiry(shop, number=7)


def test_an_inquiry_is_not_merged_into_itself(shop: Shop) -> None:
    inquiry = make_inquiry(shop)
    inquiry.merged_into = inquiry
    with pytest.raises(IntegrityError, match="inquiry_not_merged_into_itself"):
        inquiry.save()


def test_a_message_comes_once_a_channel(shop: Shop, other_shop: Shop) -> None:
    inquiry = make_inquiry(shop)
    make_message(inquiry, "buyer", external_id="m1")
    make_message(make_inquiry(shop, channel="wechat"), "buyer", external_id="m1")
    make_message(make_inquiry(other_shop), "buyer", external_id="m1")
    for _ in range(2):
        make_message(inquiry, "buyer")
    with pytest.raises(IntegrityError, match="message_natural_key"):
        make_message(inquiry, "buyer", external_id="m1")


def test_a_buyer_is_nobody_of_the_desk(shop: Shop) -> None:
    agent = make_agent(shop, "Li")
    with pytest.raises(IntegrityError, match="message_sender_is_agent"):
        make_message(make_inquiry(shop), "buyer", sender=agent)


def test_an_erased_text_is_gone(shop: Shop) -> None:
    with pytest.raises(IntegrityError, match="message_erased_is_empty"):
        make_message(make_inquiry(shop), "buyer", body="hello", is_erased=True)


def test_at_one_instant_the_buyer_speaks_first(shop: Shop) -> None:
    inquiry = make_inquiry(shop)
    for side in ("agent", "system", "bot", "buyer"):
        make_message(inquiry, side)
    make_message(inquiry, "agent", -1)
    said = Message.objects.in_order().values_list("side", flat=True)
    assert list(said) == ["agent", "buyer", "system", "bot", "agent"]


@pytest.mark.parametrize(
    "fields",
    [
        {"sec_raw": 0},
        {"replied_at": NOW + timedelta(seconds=19)},
        {"replied_at": NOW - timedelta(seconds=1), **ANSWER},
        {"replied_at": NOW + timedelta(seconds=19), **ANSWER, "sec_open": 20},
        {"replied_at": NOW + timedelta(seconds=19), **ANSWER, "sec_agent": 20},
    ],
    ids=["seconds", "no seconds", "backwards", "open", "agent"],
)
def test_service_3_a_round_has_all_clocks_or_none(shop: Shop, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="round_clocks_with_answer"):
        make_round(make_inquiry(shop), **fields)


def test_rounds_in_the_words_of_the_desk(shop: Shop) -> None:
    open_one, over = make_inquiry(shop), make_inquiry(shop, state="closed", closed_at=NOW)
    unanswered, missed = make_round(open_one), make_round(over)
    replied = {"replied_at": NOW + timedelta(seconds=19), **ANSWER}
    answered = make_round(over, seq=2, is_first=False, **replied)
    rounds = Round.objects.filter(shop=shop)
    assert list(rounds.missed()) == [missed]
    assert list(rounds.answered()) == [answered]
    assert set(rounds.first_ones()) == {unanswered, missed}
    day = open_one.opened_on
    assert rounds.asked_between(day, day).count() == 3
    assert not rounds.asked_between(day + timedelta(days=1), day + timedelta(days=9)).exists()


def test_inquiries_in_the_words_of_the_desk(shop: Shop) -> None:
    agent = make_agent(shop, "Li")
    due = make_inquiry(shop, state="waiting_us", next_due_at=NOW + timedelta(seconds=9))
    late = make_inquiry(shop, state="new", next_due_at=NOW - timedelta(seconds=9), owner=agent)
    quiet = make_inquiry(shop, state="waiting_buyer", snoozed_until=NOW + timedelta(hours=1))
    make_inquiry(shop, state="closed", closed_at=NOW)
    make_inquiry(shop, merged_into=due)
    rows = Inquiry.objects.filter(shop=shop)
    assert list(rows.live().by_due()) == [late, due, quiet]
    assert set(rows.live().shown(NOW)) == {late, due}
    assert set(rows.live().shown(NOW + timedelta(hours=1))) == {late, due, quiet}
    assert set(rows.waiting()) == {late, due}
    assert list(rows.late(NOW)) == [late]
    assert list(rows.owned_by(agent.pk)) == [late]
    assert set(rows.live().unowned()) == {due, quiet}


def test_targets_are_never_changed(shop: Shop) -> None:
    policy = policy_of(shop)
    policy.first_reply_s = 60
    for change in (policy.save, policy.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="service_policy_version"):
        ServicePolicy.objects.create(shop=shop)


def test_the_narrowest_and_newest_target_comes_first(shop: Shop) -> None:
    policy_of(shop)
    rows = [("", "", 2), ("", "presale", 1), ("taobao", "", 1), ("taobao", "presale", 1)]
    for channel, role, version in rows:
        ServicePolicy.objects.create(shop=shop, channel=channel, role=role, version=version)
    found = ServicePolicy.objects.filter(shop=shop).meant_for("taobao", "presale")
    keys = list(found.values_list("channel", "role", "version"))
    assert keys == [*reversed(rows), ("", "", 1)]
    other = ServicePolicy.objects.filter(shop=shop).meant_for("wechat", "returns")
    assert [row.version for row in other] == [2, 1]
    assert [row.version for row in other.valid_at(NOW - timedelta(days=3_000))] == [1]


def test_a_desk_starts_with_hours_and_targets_once(shop: Shop) -> None:
    desk_start(shop=shop)
    inquiries_start(shop=shop)
    assert ServicePolicy.objects.filter(shop=shop).count() == 1
    hours = bands_of(shop, TimeBand.Kind.OPEN, MONDAY, MONDAY)
    assert [(band.end - band.start, band.start_min) for band in hours] == [
        (timedelta(hours=15, minutes=30), 510)
    ]
    assert bands_of(shop, TimeBand.Kind.PLATFORM, MONDAY, MONDAY) == []
    assert len(bands_of(shop, TimeBand.Kind.PLATFORM, MONDAY, MONDAY, "taobao")) == 1


def test_a_closed_date_and_a_channels_own_hours(shop: Shop) -> None:
    inquiries_start(shop=shop)
    kind = TimeBand.Kind.OPEN
    span = {"shop": shop, "kind": kind, "start_min": 600, "end_min": 720}
    TimeBand.objects.create(**span, day=MONDAY, is_closed=True)
    TimeBand.objects.create(**span, weekday=1, channel="phone")
    tuesday = MONDAY + timedelta(days=1)
    assert [band.day for band in bands_of(shop, kind, MONDAY, tuesday)] == [tuesday]
    phone = bands_of(shop, kind, MONDAY, tuesday, "phone")
    assert [(band.day, band.start_min) for band in phone] == [(tuesday, 600)]
    with pytest.raises(IntegrityError, match="time_band_closed_on_a_date"):
        TimeBand.objects.create(**span, weekday=2, is_closed=True)
