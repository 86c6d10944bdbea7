"""A day against another day and against its plan, by source and product; metrics.md 5 and 7."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.accounts.actors import SYSTEM
from apps.metrics.comparing import Mode
from apps.metrics.models import DayFactor, ShopDay, SourceDay, TargetDay
from apps.metrics.selectors.why import Compared, why
from apps.metrics.services.target import target_set
from apps.metrics.whys import Why
from apps.shop.models import Shop, TrafficSource
from tests.metrics.why_days import CAME, DAY, NOW, PLAN, put_day, put_products, put_two_days

pytestmark = pytest.mark.django_db
D = Decimal
FOUR_SOURCES = {
    "taobao-search": ("895.47", "-4095.47", "0.00"),
    "taobao-recommend": ("1601.39", "0.00", "-197.39"),
    "zhitongche": ("2093.63", "-988.54", "84.91"),
    "taobao-direct": ("-1209.80", "0.00", "189.80"),
}


def plan_put(shop: Shop, metric_key: str = "sales.paid_amount") -> None:
    """Plan the month so that the day is to bring what the spec's plan brings."""
    target_set(
        shop=shop,
        month=DAY,
        amount=D("1467000"),
        metric_key=metric_key,
        pins={DAY: D("48900")},
        actor=SYSTEM,
        today=date(2024, 6, 1),
    )


def effects(found: Why, dimension: str = "source") -> dict[str, tuple[str, ...]]:
    """Return the effects of each member as text."""
    table = found.tables[dimension]  # type: ignore[index]  # a test asks by word
    return {row.key: tuple(str(row.effects[f]) for f in table.factors) for row in table.rows}


def residual(found: Why) -> list[Decimal]:
    """Return what each dimension leaves of the gap."""
    return [found.attribution(dimension).residual for dimension in found.tables]


@pytest.fixture
def two_days(shop: Shop) -> Shop:
    """The plan of the spec as the day before, its actuals as the day."""
    return put_two_days(shop)


def test_metrics_7_four_sources_against_the_day_before(two_days: Shop) -> None:
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    assert effects(found) == FOUR_SOURCES
    assert found.tables["source"].attribution(D("48900"), D("47274")).totals == {
        "visitors": D("3380.69"),
        "conversion": D("-5084.01"),
        "basket": D("77.32"),
    }
    assert found.attribution("source").residual == 0
    assert found.gap == D("-1626.00")


def test_metrics_7_search_alone_is_named(two_days: Shop) -> None:
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    assert found.explanation is not None
    assert [(c.member, c.factor, c.money) for c in found.explanation.causes] == [
        ("taobao-search", "conversion", D("-4095.47"))
    ]
    assert not found.is_normal


def test_the_plan_is_shared_as_the_weeks_before_sold(shop: Shop) -> None:
    """Four weeks like the spec's plan make the plan of the day the spec's plan."""
    for at in range(1, 29):
        put_day(shop, DAY - timedelta(days=at), PLAN)
    put_day(shop, DAY, CAME)
    plan_put(shop)
    TargetDay.objects.filter(day=DAY).update(visitors=10000, buyers=470)
    found = why(shop, DAY, NOW, Compared())
    assert effects(found) == FOUR_SOURCES
    assert residual(found) == [0]
    assert found.base.day is None


def test_money_without_a_visit_is_a_line_of_its_own(two_days: Shop) -> None:
    SourceDay.objects.create(
        shop=two_days,
        day=DAY,
        source=TrafficSource.objects.get(key="no_visit"),
        paid_buyers=2,
        paid_orders=2,
        paid_amount=D("500.00"),
    )
    ShopDay.objects.filter(day=DAY).update(paid_amount=D("47774.00"))
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    assert [(line.key, line.gap) for line in found.tables["source"].lines] == [
        ("no_visit", D("500.00"))
    ]
    assert effects(found) == FOUR_SOURCES
    assert found.attribution("source").residual == 0


def test_without_visitors_orders_and_basket_are_told(shop: Shop) -> None:
    blind = {key: (None, buyers, amount) for key, (_visitors, buyers, amount) in PLAN.items()}
    put_day(shop, DAY - timedelta(days=1), PLAN)
    put_day(shop, DAY, blind)
    found = why(shop, DAY, NOW, Compared(Mode.YESTERDAY))
    assert found.tables["source"].factors == ("orders", "basket")
    assert found.gap == 0


def test_where_sources_tell_no_visits_the_shop_is_one_member(shop: Shop) -> None:
    """metrics.md 7, one cell: 2,000 x 5.0% x 120 to 2,300 x 3.9% x 118."""
    put_day(shop, DAY - timedelta(days=1), {"unmapped": (None, 100, "12000")})
    put_day(shop, DAY, {"unmapped": (None, 90, "10584.60")})
    ShopDay.objects.filter(day=DAY - timedelta(days=1)).update(visitors=2000)
    ShopDay.objects.filter(day=DAY).update(visitors=2300)
    found = why(shop, DAY, NOW, Compared(Mode.YESTERDAY))
    table = found.tables["source"]
    assert [row.key for row in table.rows] == ["shop"]
    assert table.factors == ("visitors", "conversion", "basket")
    assert found.attribution("source").residual == 0


def test_metrics_7_products_and_what_is_no_product(two_days: Shop) -> None:
    put_products(
        two_days, DAY - timedelta(days=1), [("P1", 100, 150, "6000.00"), (None, 0, 0, "42900.00")]
    )
    put_products(two_days, DAY, [("P1", 80, 128, "5376.00"), (None, 0, 0, "41898.00")])
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    assert list(effects(found, "product").values()) == [("-1267.97", "366.73", "277.24")]
    assert [(line.key, line.gap) for line in found.tables["product"].lines] == [
        ("shipping", D("-1002.00"))
    ]
    assert residual(found) == [0, 0]


def test_the_twenty_largest_products_are_told_and_the_others_are_one_line(two_days: Shop) -> None:
    for day, each in ((DAY - timedelta(days=1), 10), (DAY, 9)):
        rest = "48350.00" if each == 10 else "46749.00"
        sold = [(f"P{at:02}", 1, 1, f"{each + at}") for at in range(25)]
        put_products(two_days, day, [*sold, (None, 0, 0, rest)])
    found = why(two_days, DAY, NOW, Compared(Mode.YESTERDAY))
    assert {row.key for row in found.tables["product"].rows} == {f"P{at:02}" for at in range(5, 25)}
    assert next(
        line for line in found.tables["product"].lines if line.key == "other_products"
    ).gap == D("-5.00")


def test_a_sold_out_product_is_told_against_the_plan(shop: Shop) -> None:
    for at in range(1, 29):
        put_day(shop, DAY - timedelta(days=at), PLAN)
        put_products(
            shop, DAY - timedelta(days=at), [("A", 50, 50, "24450"), ("B", 50, 50, "24450")]
        )
    put_day(shop, DAY, {"taobao-search": (4000, 200, "24450")})
    put_products(shop, DAY, [("B", 50, 50, "24450")])
    plan_put(shop)
    found = why(shop, DAY, NOW, Compared())
    first = found.tables["product"].rows[0]
    assert (first.label, first.before.amount, first.after.amount, first.gap) == (
        "A",
        D("24450.00"),
        D("0.00"),
        D("-24450.00"),
    )
    assert residual(found) == [0, 0]


def test_a_usual_gap_needs_no_cause(shop: Shop) -> None:
    """Gaps of the earlier Tuesdays -5, 3, 8, -12, 4, -2, 6, 1: 8.90 is the guard."""
    for at, gap in enumerate((-5, 3, 8, -12, 4, -2, 6, 1), start=1):
        day = DAY - timedelta(days=7 * at)
        put_day(shop, day, {"taobao-search": (100, 10, str(100 + gap))})
        put_day(shop, day - timedelta(days=1), {"taobao-search": (100, 10, "100")})
    put_day(shop, DAY - timedelta(days=1), {"taobao-search": (100, 10, "100")})
    put_day(shop, DAY, {"taobao-search": (80, 8, "91.11")})
    assert why(shop, DAY, NOW, Compared(Mode.YESTERDAY)).is_normal
    SourceDay.objects.filter(day=DAY).update(paid_amount=D("91.09"))
    ShopDay.objects.filter(day=DAY).update(paid_amount=D("91.09"))
    assert not why(shop, DAY, NOW, Compared(Mode.YESTERDAY)).is_normal


def test_nothing_to_compare_with_is_said(two_days: Shop) -> None:
    assert why(two_days, DAY, NOW, Compared()).base.silence == "no_plan"
    assert why(two_days, DAY, NOW, Compared(Mode.CAMPAIGN)).base.silence == "no_day"
    assert why(two_days, DAY, NOW, Compared(Mode.WEEK)).base.silence == "no_figures_then"
    unknown = DAY - timedelta(days=30)
    assert why(two_days, unknown, NOW, Compared(Mode.YESTERDAY)).base.silence == "no_figures"


def test_a_campaign_day_is_compared_with_that_of_the_last_campaign(shop: Shop) -> None:
    last = date(2023, 6, 18)
    for day in (last, DAY):
        DayFactor.objects.create(shop=shop, day=day, kind="campaign", factor=2, label="618")
    put_day(shop, last, PLAN)
    put_day(shop, DAY, CAME)
    found = why(shop, DAY, NOW, Compared(Mode.CAMPAIGN))
    assert found.base.day == last
    assert effects(found) == FOUR_SOURCES


def test_a_net_target_counts_refunds_as_lines(shop: Shop) -> None:
    for at in range(1, 29):
        put_day(shop, DAY - timedelta(days=at), PLAN)
    put_day(shop, DAY, PLAN)
    ShopDay.objects.filter(day=DAY).update(refund_amount=D("900"), refund_same_day_amount=D("300"))
    plan_put(shop, "sales.net_amount")
    found = why(shop, DAY, NOW, Compared())
    assert found.gap == D("-900.00")
    assert residual(found)[0] == 0
    lines = {line.key: line.gap for line in found.tables["source"].lines}
    assert (lines["refunds_earlier"], lines["refunds_same_day"]) == (D("-600.00"), D("-300.00"))
