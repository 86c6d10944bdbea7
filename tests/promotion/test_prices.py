"""Prices that hold for a time: from the plan to the proof that the old one is back (3.2, 13)."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, User
from apps.common.errors import ShopError
from apps.common.hands import Sent
from apps.promotion.models import PriceSchedule
from apps.promotion.services import prices as acts
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.services.settings import promotion_settings_save
from apps.shop.models import Shop, Sku
from apps.shop.services import hold_place
from tests.promotion.prices import DAY, NOW, START, D, asked, hand, planned, sku_made

MINUTE = timedelta(minutes=1)


def test_a_price_goes_there_and_back(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = planned(sku, who)
    assert (row.state, row.floor_price) == ("draft", D("53.69"))
    acts.price_approve(price_id=row.pk, hand=who)
    assert prices_tick(now=START - MINUTE) == {}
    assert prices_tick(now=START) == {"start": 1}
    read(row, "100", START + MINUTE, promoter)
    assert state(row) == "apply_failed"
    acts.price_retry(price_id=row.pk, hand=hand(promoter, sku.shop, now=START + 2 * MINUTE))
    read(row, "90", START + 3 * MINUTE, promoter)
    assert state(row) == "applied"
    end = START + 3 * DAY
    assert prices_tick(now=end - MINUTE) == {}
    assert prices_tick(now=end) == {"restore": 1}
    read(row, "100", end + MINUTE, promoter)
    row.refresh_from_db()
    assert (row.state, row.verified_price, row.verified_by) == ("restored", D(100), "person")
    told = AuditEvent.objects.filter(object=f"promotion.PriceSchedule:{row.pk}").order_by("pk")
    assert [each.action.split(".")[1] for each in told] == [
        "plan", "approve", "start", "apply_fail", "retry", "confirm_applied", "restore",
        "confirm_restored",
    ]  # fmt: skip
    assert told[5].changes["state"] == ["applying", "applied"]


def test_a_price_that_does_not_come_back_raises_the_alarm_within_a_quarter_of_an_hour(
    sku: Sku, promoter: User, director: User
) -> None:
    row = running(sku, promoter)
    end = row.ends_at
    minutes = {at: prices_tick(now=end + at * MINUTE) for at in range(16)}
    assert {at: done for at, done in minutes.items() if done} == {
        0: {"restore": 1}, 10: {"restore_fail": 1, "alarm": 1},
    }  # fmt: skip
    assert sorted(each.to[0] for each in mail.outbox) == ["d@example.com", "p@example.com"]
    assert "P1-a has to cost 100.00 CNY again" in mail.outbox[0].body
    with pytest.raises(ShopError) as refused:
        acts.price_cancel(price_id=row.pk, note="no", hand=hand(promoter, sku.shop))
    assert refused.value.code == "state_refused"
    read(row, "95", end + 20 * MINUTE, promoter)
    assert state(row) == "restore_failed"
    acts.price_retry(price_id=row.pk, hand=hand(promoter, sku.shop, now=end + 21 * MINUTE))
    # Nobody does: it is told once more.
    assert prices_tick(now=end + 31 * MINUTE) == {"restore_fail": 1, "alarm": 1}
    read(row, "100", end + 40 * MINUTE, promoter)
    assert state(row) == "restored"


def test_where_one_period_ends_as_the_next_begins_one_reading_proves_both(
    sku: Sku, promoter: User
) -> None:
    first = running(sku, promoter)
    who = hand(promoter, sku.shop)
    then = planned(sku, who, starts_at=first.ends_at, ends_at=first.ends_at + DAY, price=D(95))
    acts.price_approve(price_id=then.pk, hand=who)
    assert prices_tick(now=first.ends_at) == {"restore": 1, "start": 1}
    read(first, "95", first.ends_at + MINUTE, promoter)
    assert (state(first), state(then)) == ("restored", "applied")


def test_two_prices_of_a_sku_never_hold_at_once(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = planned(sku, who, ends_at=START + 2 * DAY)
    other = planned(sku, who, starts_at=START + DAY, ends_at=START + 3 * DAY)
    acts.price_approve(price_id=row.pk, hand=who)
    for attempt in (
        lambda: acts.price_approve(price_id=other.pk, hand=who),
        lambda: planned(sku, who, starts_at=START + DAY, ends_at=START + 3 * DAY),
    ):
        with pytest.raises(ShopError) as refused:
            attempt()
        assert (refused.value.code, refused.value.status) == ("overlap", 409)
        assert "from 20 Nov 2026 00:00 to 22 Nov 2026 00:00" in refused.value.message
    beside = planned(sku, who, starts_at=START + 2 * DAY, ends_at=START + 4 * DAY)
    assert acts.price_approve(price_id=beside.pk, hand=who).state == "planned"
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceSchedule.objects.filter(pk=other.pk).update(state="planned")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"price": D(100)}, "field_invalid", "below the price before"),
        ({"price": D(0)}, "field_invalid", "above 0"),
        ({"price": D("53.68")}, "guard_refused", "The floor is 53.69: goods and freight 51.00"),
        ({"restore_price": D(0)}, "field_invalid", "which price comes back"),
        ({"ends_at": START}, "field_invalid", "not after the start"),
        ({"starts_at": NOW - MINUTE}, "field_invalid", "start is over"),
    ],
)
def test_a_wrong_price_is_refused_with_its_field(
    sku: Sku, promoter: User, change: dict[str, object], code: str, words: str
) -> None:
    with pytest.raises(ShopError) as refused:
        planned(sku, hand(promoter, sku.shop), **change)
    assert refused.value.code == code
    assert words in refused.value.message
    assert refused.value.field in asked(sku).__slots__
    assert not PriceSchedule.objects.exists()


def test_a_held_sku_gets_no_price(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = planned(sku, who)
    hold_place(sku=sku, kind="quality", source="issue:7", now=NOW)
    with pytest.raises(ShopError, match="P1-a is held"):
        acts.price_approve(price_id=row.pk, hand=who)
    assert state(row) == "draft"


def test_beyond_the_limit_another_director_approves(
    sku: Sku, promoter: User, director: User
) -> None:
    shop = sku.shop
    chief = hand(director, shop, "director")
    row = planned(sku, chief, price=D(85))
    for who, words in ((hand(promoter, shop), "A director approves it"), (chief, "Another")):
        with pytest.raises(ShopError, match=words) as refused:
            acts.price_approve(price_id=row.pk, hand=who)
        assert refused.value.status == 403
    promotion_settings_save(shop=shop, values={"self_approval": True}, actor=SYSTEM)
    with pytest.raises(ShopError, match="Say why"):
        acts.price_approve(price_id=row.pk, hand=chief)
    acts.price_approve(price_id=row.pk, hand=chief, note="I am alone")
    event = AuditEvent.objects.get(action="price.approve")
    assert (event.changes["own"], event.reason) == ([None, True], "I am alone")


def test_without_costs_there_is_no_floor_and_a_director_decides(
    shop: Shop, promoter: User, director: User
) -> None:
    row = planned(sku_made(shop, with_costs=False), hand(promoter, shop))
    assert row.floor_price is None
    with pytest.raises(ShopError, match="Nobody said what these goods cost"):
        acts.price_approve(price_id=row.pk, hand=hand(promoter, shop))
    acts.price_approve(price_id=row.pk, hand=hand(director, shop, "director"))


def test_what_was_approved_and_is_changed_is_approved_again(sku: Sku, promoter: User) -> None:
    who = hand(promoter, sku.shop)
    row = planned(sku, who)
    row = acts.price_approve(price_id=row.pk, hand=who)
    change = asked(sku, restore_price=D(99))
    with pytest.raises(ShopError, match="Somebody was faster") as refused:
        acts.price_edit(price_id=row.pk, asked=change, hand=who, sent=Sent(1, "edit-1"))
    assert refused.value.status == 409
    row = acts.price_edit(price_id=row.pk, asked=change, hand=who, sent=Sent(2, "edit-2"))
    assert (row.state, row.approved_by) == ("draft", None)


def test_one_that_was_not_set_is_given_up_only_at_the_price_before(
    sku: Sku, promoter: User
) -> None:
    who = hand(promoter, sku.shop)
    row = planned(sku, who)
    acts.price_approve(price_id=row.pk, hand=who)
    prices_tick(now=START)
    assert prices_tick(now=START + 10 * MINUTE) == {"apply_fail": 1}
    with pytest.raises(ShopError, match="it has to be 100"):
        acts.price_cancel(price_id=row.pk, note="too late", hand=who)
    read(row, "100", START + 12 * MINUTE, promoter)
    acts.price_cancel(price_id=row.pk, note="too late", hand=who)
    assert state(row) == "cancelled"


def test_only_a_director_lets_another_price_come_back(
    sku: Sku, promoter: User, director: User
) -> None:
    row = running(sku, promoter)
    told = {"price_id": row.pk, "restore_price": D(105), "note": "dearer since"}
    with pytest.raises(ShopError) as refused:
        acts.price_restore_to(hand=hand(promoter, sku.shop), **told)
    assert refused.value.code == "role_refused"
    chief = hand(director, sku.shop, "director")
    with pytest.raises(ShopError, match="which price comes back") as wrong:
        acts.price_restore_to(hand=chief, **(told | {"restore_price": D(0)}))
    assert (wrong.value.status, wrong.value.field) == (422, "restore_price")
    acts.price_restore_to(hand=chief, **told)
    prices_tick(now=row.ends_at)
    read(row, "105", row.ends_at + MINUTE, promoter)
    assert state(row) == "restored"


def test_the_pages_of_prices(
    shop: Shop, promoter_client: Client, analyst_client: Client, agent_client: Client
) -> None:
    sku_made(shop)
    form = {
        "sku": "P1-a", "price_before": "100", "percent": "10", "restore_price": "100",
        "starts_at": "2026-11-20T00:00", "is_new": "on",
    }  # fmt: skip
    with travel(NOW, tick=False):
        assert promoter_client.post(reverse("promotion:price-add"), form).status_code == 302
        row = PriceSchedule.objects.get()
        assert (row.price, row.starts_at, row.ends_at) == (D(90), START, START + 3 * DAY)
        page = reverse("promotion:price", args=[row.pk])
        assert "29.4%" in promoter_client.get(page).content.decode()  # .10 / (.44 - .10)
        act = reverse("promotion:price-act", args=[row.pk, "approve"])
        stale = promoter_client.post(act, {"version": "9", "key": "k"})
        assert (stale.status_code, "Somebody was faster" in stale.content.decode()) == (409, True)
        assert promoter_client.post(act, {"version": "1", "key": "k"}).status_code == 302
        again = promoter_client.post(reverse("promotion:price-add"), form)
        assert again.status_code == 409
        assert "from 20 Nov 2026 00:00 to 23 Nov 2026 00:00" in again.content.decode()
        wrong = promoter_client.post(reverse("promotion:price-add"), {**form, "sku": "x"})
        assert wrong.status_code == 422
        assert analyst_client.get(page).status_code == 200
        assert analyst_client.post(act, {}).status_code == 403
        assert agent_client.get(page).status_code == 403
        edit = reverse("promotion:price-edit", args=[row.pk])
        moved = {**form, "starts_at": "2026-11-21T00:00", "version": "2"}
        assert promoter_client.post(edit, moved).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.starts_at) == ("draft", START + DAY)


def running(sku: Sku, promoter: User) -> PriceSchedule:
    """Return a price that holds."""
    who = hand(promoter, sku.shop)
    row = planned(sku, who)
    acts.price_approve(price_id=row.pk, hand=who)
    prices_tick(now=START)
    read(row, "90", START + MINUTE, promoter)
    return row


def read(row: PriceSchedule, price: str, now: datetime, user: User) -> None:
    """Type what the platform shows."""
    reading = Reading(D(price), "seen on the page")
    price_read_back(price_id=row.pk, reading=reading, hand=hand(user, row.shop, now=now))


def state(row: PriceSchedule) -> str:
    """Return its state now."""
    row.refresh_from_db()
    return str(row.state)
