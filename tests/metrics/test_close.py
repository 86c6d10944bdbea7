"""The close of days: rows for days without facts, after midnight and after an outage."""

from datetime import datetime, timedelta

from apps.metrics.models import RollupRun, ShopDay, ShopPeriod
from apps.metrics.services import (
    day_close,
    rolling_refresh,
    rollups_audit,
    shop_drain,
    shops_close,
    shops_drain,
)
from apps.metrics.tasks import day_tick, rollup_drain
from apps.shop.models import ChangedDay, Shop
from tests.known_day import ZONE
from tests.metrics.rollup_tools import MONDAY, NOON, D, days, order, paid, put


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_days_without_facts_get_rows_of_0_up_to_today_and_none_before_the_first(
    shop: Shop,
) -> None:
    put(shop, order("1", NOON))
    day_close(shop=shop, now=local("2024-06-20 08:00"))
    shop_drain(shop=shop, now=local("2024-06-20 08:00"))
    assert paid(shop) == {day: D("10.00") if day == MONDAY else 0 for day in days(MONDAY, 4)}
    quiet = ShopDay.objects.get(shop=shop, day=MONDAY + timedelta(days=1))
    assert (quiet.units, quiet.goods_amount, quiet.new_buyers) == (0, 0, 0)


def test_yesterday_is_closed_once_after_twenty_past_midnight_of_the_shop(shop: Shop) -> None:
    put(shop, *(order(str(at), NOON - timedelta(days=at)) for at in range(10)))
    late = local("2024-06-17 23:00")
    day_close(shop=shop, now=late)
    shop_drain(shop=shop, now=late)
    assert day_close(shop=shop, now=late) == 0
    shop_drain(shop=shop, now=local("2024-06-18 00:10"))
    assert day_close(shop=shop, now=local("2024-06-18 00:19")) == 1  # the open day's own row
    shop_drain(shop=shop, now=local("2024-06-18 00:19"))
    assert day_close(shop=shop, now=local("2024-06-18 00:20")) == 7
    marked = ChangedDay.objects.filter(reason="close").values_list("day", flat=True)
    assert set(marked) == set(days(MONDAY - timedelta(days=6), 7))
    assert day_close(shop=shop, now=local("2024-06-18 00:30")) == 0
    shop_drain(shop=shop, now=local("2024-06-18 00:30"))
    assert day_close(shop=shop, now=local("2024-06-18 09:00")) == 0


def test_five_days_without_a_worker_are_caught_up(shop: Shop) -> None:
    put(shop, order("1", NOON))
    shops_close(now=NOON)
    shops_drain(now=NOON, seconds=5)
    put(shop, order("2", NOON + timedelta(days=2)), order("3", NOON + timedelta(days=4)))
    back = NOON + timedelta(days=5)
    shops_close(now=back)
    done = shops_drain(now=back, seconds=5)
    shops_close(now=back)
    assert done["failed"] == 0
    amounts = {0: D("10.00"), 2: D("10.00"), 4: D("10.00")}
    assert paid(shop) == {MONDAY + timedelta(days=at): amounts.get(at, D(0)) for at in range(6)}
    assert rollups_audit(shop=shop) == []


def test_a_shop_without_facts_has_no_rows_and_no_marks(shop: Shop) -> None:
    assert day_close(shop=shop, now=NOON) == 0
    assert rolling_refresh(shop=shop, now=NOON) == 0
    assert shops_drain(now=NOON, seconds=5) == {"days": 0, "rows": 0, "failed": 0}


def test_a_changed_formula_marks_every_day_once(shop: Shop) -> None:
    put(shop, order("1", NOON))
    now = local("2024-06-17 15:00")
    shops_close(now=now)
    shop_drain(shop=shop, now=now)
    RollupRun.objects.update(definitions_version="old")
    assert day_close(shop=shop, now=now) == 1
    assert day_close(shop=shop, now=now) == 0
    shop_drain(shop=shop, now=now)
    assert day_close(shop=shop, now=now) == 0


def test_rolling_windows_end_yesterday_and_on_month_ends(shop: Shop) -> None:
    put(shop, order("1", local("2024-04-10 12:00"), customer_ref="ann"))
    put(shop, order("2", local("2024-06-16 12:00"), customer_ref="ann"))
    now = local("2024-06-17 09:00")
    shops_close(now=now)
    shop_drain(shop=shop, now=now)
    assert rolling_refresh(shop=shop, now=now) == 12
    assert rolling_refresh(shop=shop, now=now, again=True) == 0
    kept = ShopPeriod.objects.filter(shop=shop, kind__in=["r30", "r90"])
    found = {(row.kind, str(row.ends_on)): (row.buyers, row.repeat_buyers) for row in kept}
    assert found == {
        ("r30", "2024-04-30"): (1, 0),
        ("r90", "2024-04-30"): (1, 0),
        ("r30", "2024-05-31"): (0, 0),
        ("r90", "2024-05-31"): (1, 0),
        ("r30", "2024-06-16"): (1, 0),
        ("r90", "2024-06-16"): (1, 1),
    }


def test_a_changed_day_makes_the_windows_over_it_new_at_night(shop: Shop) -> None:
    put(shop, order("1", local("2024-05-10 12:00"), customer_ref="ann"))
    now = local("2024-06-17 09:00")
    shops_close(now=now)
    shop_drain(shop=shop, now=now)
    rolling_refresh(shop=shop, now=now, again=True)
    put(shop, order("2", local("2024-05-20 12:00"), customer_ref="ann"))
    shop_drain(shop=shop, now=now)
    assert all(each.is_waiting for each in rollups_audit(shop=shop))
    tomorrow = now + timedelta(days=1)
    shops_close(now=tomorrow)
    shop_drain(shop=shop, now=tomorrow)
    rolling_refresh(shop=shop, now=tomorrow, again=True)
    assert rollups_audit(shop=shop) == []
    may = ShopPeriod.objects.get(shop=shop, kind="r30", ends_on="2024-05-31")
    assert (may.buyers, may.repeat_buyers) == (1, 1)


def test_the_jobs_bring_an_order_of_today_into_the_figures(shop: Shop) -> None:
    from django.utils import timezone

    put(shop, order("1", timezone.now() - timedelta(minutes=1)))
    assert day_tick.delay().get()["marked"] >= 0
    assert rollup_drain.delay().get()["failed"] == 0
    assert sum(amount or 0 for amount in paid(shop).values()) == D("10.00")
