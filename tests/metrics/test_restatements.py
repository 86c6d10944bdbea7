"""What moves after publication is written with its cause and told on page and brief."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.metrics.models import Restatement
from apps.metrics.restating import (
    Counts,
    Move,
    cause_words,
    causes_of,
    has_moved,
    restated_days,
)
from apps.metrics.services import day_publish, shop_drain, shops_close, shops_drain, target_set
from apps.shop.models import Shop
from apps.shop.rows import RefundRow
from apps.shop.services import order_exclude, refunds_upsert
from tests.known_day import ZONE
from tests.metrics.rollup_tools import MONDAY, NOON, D, order, put

MORNING = datetime(2024, 6, 18, 8, tzinfo=ZONE)
LATER = MORNING + timedelta(hours=3)


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ("100.00", "101.00", True),
        ("100.00", "100.10", False),
        ("100.00", "100.11", True),
        ("5000.00", "5001.00", False),
        ("5000.00", "5001.01", True),
        ("5000.00", "4998.99", True),
        ("0", "0.00", False),
        ("0", "0.01", True),
        ("-40.00", "-40.02", False),
        ("-40.00", "-40.05", True),
        (None, "0", True),
        ("0", None, True),
        (None, None, False),
    ],
)
def test_a_move_of_more_than_one_or_a_thousandth_is_told(
    old: str | None, new: str | None, *, moved: bool
) -> None:
    before, after = (None if text is None else Decimal(text) for text in (old, new))
    assert has_moved(before, after) is moved


@pytest.mark.parametrize(
    ("before", "after", "reasons", "words"),
    [
        (Counts(), Counts(refunds=3), {"import": 1}, "3 late refunds"),
        (Counts(5), Counts(6, 1), {"import": 2}, "1 late refund, 1 late order"),
        (Counts(5), Counts(4, 0, 1), {"order_excluded": 1}, "1 order excluded"),
        (Counts(5), Counts(3), {"order_changed": 2}, "2 orders no longer paid"),
        (Counts(5, 2), Counts(5, 1), {"refund_changed": 1}, "1 refund withdrawn"),
        (Counts(5), Counts(5), {"order_changed": 4, "close": 1}, "changed orders"),
        (Counts(5), Counts(5), {"close": 1}, "a recompute"),
        (Counts(), Counts(1200), {"import": 1}, "1,200 late orders"),
    ],
)
def test_causes_are_counted_from_the_day_before_they_are_guessed_from_marks(
    before: Counts, after: Counts, reasons: dict[str, int], words: str
) -> None:
    assert cause_words(causes_of(before, after, reasons)) == words


def test_several_moves_of_a_day_are_one_sentence_on_what_stays() -> None:
    day = MONDAY + timedelta(days=2)
    three = {"refund_new": 3}
    moves = [
        Move(day, "sales.refund_amount", D(10), D(1250), three),
        Move(day, "sales.net_amount", D(9000), D(7760), three),
        Move(MONDAY, "sales.paid_orders", D(5), D(7), {"order_new": 2}),
    ]
    told = restated_days(moves, "CNY")
    assert [each.sentence for each in told] == [
        "19 Jun −1,240.00: 3 late refunds",
        "17 Jun paid orders +2: 2 late orders",
    ]
    back = Move(MONDAY, "sales.paid_orders", D(7), D(5), {"order_gone": 2})
    assert restated_days([moves[2], back], "CNY") == ()


@pytest.fixture
def published(shop: Shop) -> Iterator[Shop]:
    """A shop whose Monday hit its target of 100.00 exactly and was published so."""
    put(shop, order("1", NOON, "60.00"), order("2", NOON, "40.00"))
    target_set(shop=shop, month=MONDAY, amount=D(3200), actor=SYSTEM, today=MONDAY)
    drain(shop, MORNING)
    assert day_publish(shop=shop, now=MORNING) == [MONDAY]
    with travel(LATER, tick=False):
        yield shop


def drain(shop: Shop, now: datetime) -> None:
    shops_close(now=now)
    shop_drain(shop=shop, now=now)


def refund(shop: Shop, number: str, amount: str) -> None:
    """A refund of Monday evening that only arrives now."""
    at = NOON + timedelta(hours=6)
    row = RefundRow(number, "1", D(amount), at, MONDAY)
    refunds_upsert(shop=shop, rows=[row], reason="refund_new")


def moves(shop: Shop) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    rows = Restatement.objects.filter(shop=shop)
    return {row.metric_key: (row.old, row.new) for row in rows}


def brief(shop: Shop) -> list[str]:
    out = StringIO()
    call_command("brief", "--shop", shop.code, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_a_late_refund_restates_refunds_and_net_and_says_so(
    published: Shop, director_client: Client
) -> None:
    refund(published, "r1", "12.50")
    refund(published, "r2", "7.50")
    drain(published, LATER)
    assert moves(published) == {
        "sales.refund_amount": (D(0), D("20.00")),
        "sales.net_amount": (D(100), D("80.00")),
    }
    assert {str(row.causes) for row in Restatement.objects.all()} == {"{'refund_new': 2}"}
    sentence = "17 Jun −20.00: 2 late refunds"
    assert f"Restated: {sentence}." in brief(published)
    page = director_client.get("/").content.decode()
    assert page.count(sentence) == 2  # on the status strip and beside the verdict
    assert sentence in director_client.get("/?day=2024-06-16").content.decode()


@pytest.mark.django_db
def test_a_late_refund_restates_when_many_shops_are_drained_together(published: Shop) -> None:
    refund(published, "r1", "12.50")
    refund(published, "r2", "7.50")
    assert shops_drain(now=LATER, seconds=5)["days"] == 1
    assert moves(published)["sales.refund_amount"] == (D(0), D("20.00"))
    assert {str(row.causes) for row in Restatement.objects.all()} == {"{'refund_new': 2}"}
    assert shops_drain(now=LATER, seconds=5)["days"] == 0
    assert Restatement.objects.count() == len(moves(published))


def test_a_miss_after_a_published_hit_shows_both(published: Shop, director_client: Client) -> None:
    order_exclude(shop=published, external_id="2", reason="test")
    drain(published, LATER)
    words = "First published 18 Jun 08:00 as 100 (hit); as of now 60 (missed)."
    assert words in brief(published)
    assert words in director_client.get("/").content.decode()
    assert moves(published)["sales.paid_orders"] == (D(2), D(1))


@pytest.mark.django_db
def test_small_moves_are_told_once_they_add_up(published: Shop) -> None:
    for number in range(3):
        refund(published, f"r{number}", "0.04")
        drain(published, LATER)
    # 0.04 of refunds is more than 0.1% of none; of net 100.00 only the third one is.
    assert Restatement.objects.filter(metric_key="sales.net_amount").count() == 1
    assert moves(published)["sales.net_amount"] == (D(100), D("99.88"))


@pytest.mark.django_db
def test_what_was_told_yesterday_is_not_told_again_but_stays_with_its_day(
    published: Shop,
) -> None:
    refund(published, "r1", "12.50")
    drain(published, LATER)
    with travel(LATER + timedelta(days=1), tick=False):
        drain(published, LATER + timedelta(days=1))
        assert not any("12.50" in line for line in brief(published))
        out = StringIO()
        call_command("brief", "--shop", "spring", "--date", "2024-06-17", stdout=out)
        assert "Restated: 17 Jun −12.50: 1 late refund." in out.getvalue()


@pytest.mark.django_db
def test_a_recompute_that_moves_nothing_restates_nothing(published: Shop) -> None:
    put(published, order("9", NOON + timedelta(hours=20)))  # Tuesday
    drain(published, LATER)
    assert Restatement.objects.count() == 0


@pytest.mark.django_db
def test_an_unpublished_day_is_not_restated(shop: Shop) -> None:
    put(shop, order("1", NOON))
    drain(shop, LATER)
    put(shop, order("2", NOON, "50.00"))
    drain(shop, LATER)
    assert Restatement.objects.count() == 0
