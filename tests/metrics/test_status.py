"""The state of a shop's data in words, the worst first, with what to do about it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from apps.accounts.actors import SYSTEM
from apps.metrics.models import ParkedDay, RollupRun
from apps.metrics.readings import DataStatus
from apps.metrics.selectors import data_status
from apps.metrics.services.target import target_set
from apps.shop.models import ChangedDay, Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_day, make_shop, make_unpaid_order

pytestmark = pytest.mark.django_db


def run(shop: Shop, at: datetime, state: str = "done") -> None:
    RollupRun.objects.create(
        shop=shop,
        days=[YESTERDAY],
        started_at=at,
        finished_at=at,
        state=state,
        definitions_version="1",
    )


def busy_shop(*, computed: bool = True, ran_hours_ago: int | None = 1) -> Shop:
    shop = make_shop()
    make_unpaid_order(shop)
    target_set(shop=shop, month=TODAY, amount=Decimal("3200.00"), actor=SYSTEM, today=TODAY)
    if computed:
        make_day(shop, YESTERDAY)
    if ran_hours_ago is not None:
        run(shop, NOW - timedelta(hours=ran_hours_ago))
    return shop


def told(status: DataStatus) -> dict[str, str]:
    return {item.label: item.state for item in status.items}


def test_all_is_well_after_a_run() -> None:
    status = data_status(busy_shop(), NOW)
    assert status.sentence == "Figures are complete to Sat 15 Jun."
    assert told(status) == {"Yesterday": "good", "Recompute": "good"}
    assert status.items[1].sentence == "Computed 60 min ago."


def test_a_shop_without_orders_is_told_to_import_a_file() -> None:
    status = data_status(make_shop(), NOW)
    assert status.sentence == "No orders yet: import the shop's order file."
    assert [item.action_url_name for item in status.items] == ["intake:batch-upload"]


def test_a_missing_target_is_named_with_its_action() -> None:
    shop = busy_shop()
    status = data_status(shop, NOW + timedelta(days=20))
    item = next(item for item in status.items if item.label == "Target")
    assert (item.sentence, item.action_label) == (
        "Jul 2024 has no target.",
        "Set the Jul 2024 target",
    )
    assert (item.state, item.action_url_name) == ("warning", "metrics:targets")


def test_a_failed_day_is_the_worst_and_said_first() -> None:
    shop = busy_shop()
    for day in (YESTERDAY, YESTERDAY - timedelta(days=5)):
        ParkedDay.objects.create(shop=shop, day=day, parked_until=NOW, error="boom")
    status = data_status(shop, NOW)
    assert status.sentence == "Sat 15 Jun: The last recompute failed; it is tried again."
    failed = next(item for item in status.items if item.label == "Failed days")
    assert failed.sentence == ("The recompute of Sat 15 Jun and 1 more failed; it is tried again.")


@pytest.mark.parametrize(
    ("minutes", "days", "state", "sentence"),
    [
        (5, 1, "good", "1 day waits for a recompute, for 5 min."),
        (15, 2, "warning", "2 days wait for a recompute, the longest for 15 min."),
        (120, 2, "warning", "2 days wait for a recompute, the longest for 120 min."),
        (240, 2, "warning", "2 days wait for a recompute, the longest for 4 h."),
    ],
)
def test_waiting_days_are_counted(minutes: int, days: int, state: str, sentence: str) -> None:
    shop = busy_shop()
    for at in range(days):
        ChangedDay.objects.create(
            shop=shop,
            day=YESTERDAY - timedelta(days=30 + at),
            domain="sales",
            reason="import",
            marked_at=NOW - timedelta(minutes=minutes),
        )
    item = next(item for item in data_status(shop, NOW).items if item.label == "Changed days")
    assert (item.state, item.sentence) == (state, sentence)


@pytest.mark.parametrize(
    ("hours", "state", "sentence"),
    [
        (-1, "good", "Computed 0 min ago."),
        (0, "good", "Computed 0 min ago."),
        (2, "good", "Computed 120 min ago."),
        (26, "good", "Computed 26 h ago."),
        (27, "warning", "The figures were last computed 27 h ago."),
        (51, "bad", "The figures were last computed 51 h ago."),
        (None, "bad", "The figures were never computed."),
    ],
)
def test_a_rollup_that_stopped_is_noticed(hours: int | None, state: str, sentence: str) -> None:
    item = data_status(busy_shop(ran_hours_ago=hours), NOW).items[-1]
    assert (item.label, item.state, item.sentence) == ("Recompute", state, sentence)


def test_a_failed_run_is_no_run() -> None:
    shop = busy_shop(ran_hours_ago=51)
    run(shop, NOW, state="failed")
    assert data_status(shop, NOW).items[-1].state == "bad"


def test_yesterday_without_figures_is_bad_and_stale_is_a_warning() -> None:
    shop = busy_shop(computed=False)
    assert data_status(shop, NOW).sentence == "Sat 15 Jun: This day was never computed."
    make_day(shop, YESTERDAY)
    ChangedDay.objects.create(
        shop=shop,
        day=YESTERDAY,
        domain="sales",
        reason="import",
        marked_at=NOW - timedelta(minutes=11),
    )
    assert told(data_status(shop, NOW))["Yesterday"] == "warning"
