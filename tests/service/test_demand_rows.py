"""Half hours of demand from orders, typed needs, and the ledger of carried customers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import DemandSlot, ExposureDay, TimeBand
from apps.service.services.demand import demand_refresh, need_type
from apps.service.services.exposure import exposure_rebuild
from apps.service.services.seeds import desk_start
from apps.shop.models import Order, Shop
from tests.service.desk import MONDAY, TODAY, make_agent, make_roster, publish, put, shift_of

pytestmark = pytest.mark.django_db


def orders(shop: Shop, day: date, hour: int, count: int) -> None:
    """Place orders of a day at an hour of Shanghai's clock."""
    at = datetime(day.year, day.month, day.day, hour - 8, 10, tzinfo=UTC)
    Order.objects.bulk_create(
        Order(
            shop=shop,
            external_id=f"{day}-{hour}-{n}",
            number=str(n),
            ordered_at=at,
            ordered_on=day,
            status="paid",
            currency="CNY",
            order_amount=1,
            paid_amount=0,
        )
        for n in range(count)
    )


def at(day: date, hour: int) -> DemandSlot:
    """Return the half hour that begins at an hour of Shanghai's clock."""
    start = datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)
    found: DemandSlot = DemandSlot.objects.get(slot_at=start)
    return found


def test_a_half_hour_expects_the_mean_of_the_last_four_same_weekdays(shop: Shop) -> None:
    desk_start(shop=shop)
    for weeks, count in ((1, 30), (2, 20), (3, 10), (4, 20)):
        orders(shop, MONDAY - timedelta(weeks=weeks), 10, count)
    today = MONDAY - timedelta(days=1)
    assert demand_refresh(shop=shop, first=MONDAY, last=MONDAY, today=today) == 48
    assert at(MONDAY, 10).expected == Decimal(20)
    assert (at(MONDAY, 11).expected, at(MONDAY, 11).need) == (0, 0)
    assert at(MONDAY, 10).need > 0


def test_an_uplift_multiplies_and_the_need_of_a_shift_follows_what_it_bears_alone(
    shop: Shop,
) -> None:
    for weeks in range(1, 5):
        orders(shop, MONDAY - timedelta(weeks=weeks), 10, 40)
        orders(shop, MONDAY - timedelta(weeks=weeks), 16, 90)
    roster = make_roster(shop, MONDAY, MONDAY)
    day_need = shift_of(roster, MONDAY, "D").need_min
    assert day_need == at(MONDAY, 10).need > 1
    assert shift_of(roster, MONDAY, "N").need_min == 1
    TimeBand.objects.create(
        shop=shop, kind="uplift", day=MONDAY, start_min=540, end_min=720, weight=3
    )
    demand_refresh(shop=shop, first=MONDAY, last=MONDAY, today=TODAY)
    assert at(MONDAY, 10).expected == Decimal(120)
    assert shift_of(roster, MONDAY, "D").need_min > day_need


def test_a_typed_need_stays_when_the_demand_is_made_anew(shop: Shop) -> None:
    roster = make_roster(shop, MONDAY, MONDAY)
    count = need_type(shop=shop, days=[MONDAY], start_min=1230, end_min=1290, need=7, actor=SYSTEM)
    assert count == 2
    assert shift_of(roster, MONDAY, "N").need_min == 7
    for weeks in range(1, 5):
        orders(shop, MONDAY - timedelta(weeks=weeks), 20, 1)
    demand_refresh(shop=shop, first=MONDAY, last=MONDAY, today=TODAY)
    assert shift_of(roster, MONDAY, "N").need_min == 7
    assert AuditEvent.objects.get(action="demand.need").changes["need"] == [None, 7]


@pytest.mark.parametrize(("start", "end", "need"), [(600, 600, 1), (600, 660, 501), (600, 660, -1)])
def test_a_need_that_cannot_be_is_refused(shop: Shop, start: int, end: int, need: int) -> None:
    with pytest.raises(ShopError) as refused:
        need_type(shop=shop, days=[MONDAY], start_min=start, end_min=end, need=need, actor=SYSTEM)
    assert refused.value.code == "field_invalid"
    assert not DemandSlot.objects.exists()


def test_the_ledger_carries_the_spec_day_sums_to_all_inquiries_and_halves(shop: Shop) -> None:
    """service-2.5: 3 on D, 4 on N, peaks of 30, 28 and 36: D 28, N 26, balances sum to 0."""
    roster = make_roster(shop, MONDAY, MONDAY)
    for n, code in enumerate("DDDNNNN"):
        put(roster, make_agent(shop, f"P{n}"), MONDAY, code)
    publish(roster)
    start = datetime(2026, 12, 7, tzinfo=UTC)
    for hour, expected in ((2, 30), (8, 28), (12.5, 36)):
        for half in (0, 30):
            slot_at = start + timedelta(hours=hour, minutes=half)
            DemandSlot.objects.create(shop=shop, slot_at=slot_at, expected=expected, need=1)
    assert exposure_rebuild(shop=shop, first=MONDAY, last=MONDAY) == 7
    rows = list(ExposureDay.objects.order_by("agent__user__name"))
    assert [row.expected for row in rows] == [28] * 3 + [26] * 4
    assert sum(row.expected for row in rows) == 188
    exact = [Decimal("0.2087")] * 3 + [Decimal("-0.1565")] * 4
    assert [row.balance for row in rows] == exact
    assert abs(sum(row.balance for row in rows)) < Decimal("0.001")
    again = list(ExposureDay.objects.values_list("agent", "balance"))
    exposure_rebuild(shop=shop, first=MONDAY, last=MONDAY)
    assert list(ExposureDay.objects.values_list("agent", "balance")) == again
