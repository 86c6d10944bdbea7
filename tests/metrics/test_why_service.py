"""A gap by buyers who asked nothing and those who asked the desk; metrics.md 7."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.metrics.comparing import Mode
from apps.metrics.models import ShopDay
from apps.metrics.selectors.days import shop_span
from apps.metrics.selectors.why import Compared, why
from apps.metrics.selectors.why_service import INQUIRY, SILENT
from apps.metrics.whys import Why
from apps.shop.models import Shop
from tests.metrics.test_why import effects, plan_put
from tests.metrics.why_days import DAY, NOW

pytestmark = pytest.mark.django_db
D = Decimal
# Orders and money without asking, and who asked, orders and money after it.
Desk = tuple[int, str, int, int, str]
BEFORE: Desk = (360, "39600", 600, 300, "39000")
AFTER: Desk = (340, "36720", 500, 230, "29440")


def put_desk_day(
    shop: Shop, day: object, visitors: int, told: Desk, *, has_desk: bool = True
) -> None:
    """Write a day of the shop with what came after an inquiry, as the rollup would."""
    silent_orders, silent_amount, asked, orders, amount = told
    ShopDay.objects.create(
        shop=shop,
        day=day,
        currency=shop.currency,
        visitors=visitors,
        rounds=asked if has_desk else None,
        inquiry_buyers=asked,
        credited_orders=orders,
        credited_amount=D(amount),
        paid_buyers=silent_orders + orders,
        paid_orders=silent_orders + orders,
        anonymous_orders=0,
        paid_amount=D(silent_amount) + D(amount),
        ordered_orders=1,
        refund_amount=0,
        refund_same_day_amount=0,
    )


@pytest.fixture
def two_days(shop: Shop) -> Shop:
    """The spec's day before and day, with whole orders."""
    put_desk_day(shop, DAY - timedelta(days=1), 9_600, BEFORE)
    put_desk_day(shop, DAY, 9_700, AFTER)
    return shop


def told(found: Why) -> dict[str, dict[str, Decimal]]:
    """The effects of both members by factor, those that made nothing left out."""
    table = found.tables["service"]
    return {
        row.key: {f: row.effects[f] for f in table.factors if row.effects[f]} for row in table.rows
    }


def test_metrics_7_slow_replies_have_a_money_figure(two_days: Shop) -> None:
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    # The inquiring part is the vector of the spec; 340 orders stand for its 340.4.
    assert told(found)[INQUIRY] == {
        "people": D("-6198.25"),
        "conversion": D("-2834.66"),
        "basket": D("-527.09"),
    }
    silent = told(found)[SILENT]
    assert set(silent) == {"people", "conversion", "basket"}
    assert sum(silent.values()) == D("36720") - D("39600")
    assert found.attribution("service").residual == 0


def test_who_asked_nothing_are_the_visitors_but_for_those_who_asked(two_days: Shop) -> None:
    rows = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY)).tables["service"].rows
    counts = {row.key: (row.before.counts, row.after.counts) for row in rows}
    assert counts == {SILENT: ((9_000, 360), (9_200, 340)), INQUIRY: ((600, 300), (500, 230))}


def test_the_plan_is_shared_as_the_weeks_before_sold(two_days: Shop) -> None:
    for week in range(1, 5):
        put_desk_day(
            two_days, DAY - timedelta(days=7 * week), 9_600, (300, "30000", 600, 300, "60000")
        )
    plan_put(two_days)
    span = shop_span(two_days, DAY - timedelta(days=28), DAY, NOW)
    found = why(two_days, DAY, NOW, Compared(Mode.PLAN), span=span)
    before = {row.key: row.before for row in found.tables["service"].rows}
    # 48,900 by one third and two thirds; who asks and orders goes with the money.
    assert before[SILENT].amount == D("16300.00")
    assert before[INQUIRY].amount == D("32600.00")
    assert [round(count, 2) for count in before[INQUIRY].counts] == [D("326.00"), D("163.00")]
    assert found.attribution("service").residual == 0


def test_nobody_is_named_as_the_cause_for_asking(two_days: Shop) -> None:
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    causes = found.explanation.causes if found.explanation else ()
    assert {cause.dimension for cause in causes} <= {"source", "product"}
    assert not {row.key for row in found.vanished} & {SILENT, INQUIRY}


def test_a_shop_without_a_desk_has_no_such_cut(shop: Shop) -> None:
    put_desk_day(shop, DAY - timedelta(days=1), 100, (10, "1000", 0, 0, "0"))
    put_desk_day(shop, DAY, 100, (9, "900", 0, 0, "0"))
    assert "service" not in why(shop, DAY, NOW, Compared(Mode.YESTERDAY)).tables


def test_the_effects_of_both_sum_to_the_gap(two_days: Shop) -> None:
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    assert sum(D(each) for row in effects(found, "service").values() for each in row) == found.gap


def test_where_a_side_has_no_desk_nothing_is_said_of_asking(shop: Shop) -> None:
    put_desk_day(shop, DAY - timedelta(days=1), 9_600, BEFORE, has_desk=False)
    put_desk_day(shop, DAY, 9_700, AFTER)
    assert "service" not in why(shop, DAY, NOW, Compared(Mode.YESTERDAY)).tables
