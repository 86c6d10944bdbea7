"""What an attempt may not be: too late, too often, at night, twice, or changed afterwards."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import Attempt
from apps.service.services.presence import presence_set
from apps.service.services.queue_sweep import queues_tick
from apps.shop.models import Shop
from tests.service.desk import make_agent
from tests.service.queue_tools import (
    MINUTE,
    NOW,
    claim,
    items,
    make_item,
    make_order,
    now_is_now,
    on_duty,
    record,
    refusal,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("orders_are_noticed_now")]
__all__ = ["now_is_now"]


def test_quiet_hours_off_shift_and_a_missing_skill_refuse_in_words(shop: Shop) -> None:
    start(shop)
    ada, off = on_duty(shop, "Ada"), make_agent(shop, "Bo")
    item = make_item(shop)
    night = NOW.replace(hour=15)  # 23:00 in Shanghai
    with pytest.raises(ShopError) as caught:
        claim(item, ada, night)
    assert refusal(caught) == (409, "Quiet hours: nobody disturbs a buyer before 08:00.")
    with pytest.raises(ShopError, match="off shift"):
        claim(item, off)
    presence_set(agent=ada, shop=shop, state="break", actor=SYSTEM, now=NOW)
    with pytest.raises(ShopError, match="off shift"):
        claim(item, ada)
    presence_set(agent=ada, shop=shop, state="on", actor=SYSTEM, now=NOW)
    ada.skills.all().delete()
    with pytest.raises(ShopError, match="needs a skill"):
        claim("unpaid", ada)
    assert claim(item, ada) == item
    with pytest.raises(ShopError, match="Quiet hours"):
        record(item, ada, "reached", night)


def test_no_attempt_after_the_hard_stop_and_the_item_runs_out(shop: Shop) -> None:
    start(shop)
    ada = on_duty(shop, "Ada")
    item = make_item(shop, hard_stop_at=NOW + 5 * MINUTE)
    claim(item, ada)
    with pytest.raises(ShopError, match="too late"):
        record(item, ada, "reached", NOW + 5 * MINUTE)
    assert queues_tick(now=NOW + 5 * MINUTE)["expired"] == 1
    assert items() == [("callback", "expired", "gave_up")]


def test_tries_count_over_all_items_of_an_order(shop: Shop) -> None:
    start(shop, max_tries=2)
    order = make_order(shop, "1", is_cod=True)
    ada = on_duty(shop, "Ada")
    cod = claim("cod", ada)
    assert cod is not None
    record(cod, ada, "no_answer")
    call = make_item(shop, order=order, customer=order.customer)
    claim(call, ada)
    assert record(call, ada, "no_answer").state == "expired"
    later = NOW + timedelta(hours=2)
    claim(cod, ada, later)
    with pytest.raises(ShopError, match="tried 2 times"):
        record(cod, ada, "confirmed", later)


def test_the_same_key_is_one_attempt_and_with_other_words_a_mistake(shop: Shop) -> None:
    start(shop)
    ada, item = on_duty(shop, "Ada"), make_item(shop)
    claim(item, ada)
    first = record(item, ada, "reached", key="k1", note="told")
    assert record(item, ada, "reached", key="k1", note="told") == first
    with pytest.raises(ShopError) as caught:
        record(item, ada, "refused", key="k1")
    assert (caught.value.status, caught.value.code) == (422, "idempotency_mismatch")
    assert Attempt.objects.count() == 1


def test_an_attempt_stays_as_it_was_but_its_words_may_be_erased(shop: Shop) -> None:
    start(shop)
    ada, item = on_duty(shop, "Ada"), make_item(shop)
    claim(item, ada)
    record(item, ada, "reached", note="called Anna at 13812341234")
    for change in ({"result": "refused"}, {"note": "other words"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Attempt.objects.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attempt.objects.all()._raw_delete("default")
    assert Attempt.objects.update(note="") == 1


@pytest.mark.parametrize(("code", "field"), [("nothing", "result"), ("promised", "note")])
def test_a_result_says_what_it_needs(shop: Shop, code: str, field: str) -> None:
    start(shop)
    ada, item = on_duty(shop, "Ada"), make_item(shop)
    claim(item, ada)
    with pytest.raises(ShopError) as caught:
        record(item, ada, code)
    assert (caught.value.status, caught.value.field) == (422, field)
