"""Work goes to the people on shift in turn, and back to the shift when they leave."""

from datetime import timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.service.models import QueueItem
from apps.service.services.presence import presence_set
from apps.service.services.queue_sweep import queues_sweep
from apps.shop.models import Shop
from tests.service.desk import make_agent
from tests.service.queue_tools import NOW, claim, make_item, on_duty, start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("orders_are_noticed_now")]
HOUR = timedelta(hours=1)


def owners() -> list[str]:
    rows = QueueItem.objects.order_by("due_at", "pk").select_related("owner__user")
    return [str(row.owner) if row.owner else "-" for row in rows]


def test_waiting_work_is_given_in_turn_by_kind(shop: Shop) -> None:
    start(shop)
    for name in ("Ada", "Bo", "Cy"):
        on_duty(shop, name)
    for _ in range(5):
        make_item(shop)
    make_item(shop, due_at=NOW + 9 * HOUR, next_at=NOW + HOUR)
    assert queues_sweep(now=NOW)["assigned"] == 5
    assert owners() == ["Ada", "Bo", "Cy", "Ada", "Bo", "-"]
    # Who took least is next; what was taken in an earlier shift does not count.
    assert queues_sweep(now=NOW + HOUR)["assigned"] == 1
    assert owners()[-1] == "Cy"


def test_an_owner_keeps_their_work_until_it_is_due_then_the_shift_may_take_it(shop: Shop) -> None:
    start(shop)
    ada, bo = on_duty(shop, "Ada"), on_duty(shop, "Bo")
    item = make_item(shop, owner=ada, owned_since=NOW)
    assert claim(item, bo) is None
    assert claim(item, bo, item.due_at) == item


def test_work_of_who_went_home_goes_to_who_is_on_duty(shop: Shop) -> None:
    start(shop)
    ada, bo = on_duty(shop, "Ada"), on_duty(shop, "Bo")
    item = make_item(shop, owner=ada, owned_since=NOW)
    presence_set(agent=ada, shop=shop, state="off", actor=SYSTEM, now=NOW)
    assert claim(item, bo) == item


def test_with_nobody_on_duty_due_work_falls_to_the_shift(shop: Shop) -> None:
    start(shop)
    item = make_item(shop, owner=make_agent(shop, "Ada"), owned_since=NOW)
    queues_sweep(now=NOW)
    assert owners() == ["Ada"]
    queues_sweep(now=item.due_at)
    assert owners() == ["-"]
