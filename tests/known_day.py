"""One small day computed by hand: every kind of order and refund, every metric's exact answer.

The shop counts in CNY by the clock of Shanghai; the day is Tuesday 18 June 2024.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from apps.shop.models import OrderLine, Refund, RefundLine, Shop
from apps.shop.rows import OrderLineRow, OrderRow, RefundRow
from apps.shop.services import orders_upsert, refunds_upsert, traffic_upsert
from tests.known_ads import ANSWERS as AD_ANSWERS
from tests.known_ads import known_ads_fill
from tests.known_cases import ANSWERS as CASE_ANSWERS
from tests.known_cases import known_cases_fill
from tests.known_desk import ANSWERS as DESK_ANSWERS
from tests.known_desk import known_desk_fill
from tests.known_visits import DAY as DAY
from tests.known_visits import VISITS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 9, 1, 12, tzinfo=ZONE)

D = Decimal
# key: the answer for 18 June 2024, by hand from the table of orders below
ANSWERS: dict[str, Decimal | int] = {
    "sales.ordered_orders": 8,  # 1 2 4 5 6 7 8 13
    "sales.ordered_amount": D("580.00"),  # 50 + 80 + 220 + 40 + 60 + 25 + 35 + 70
    "sales.ordered_paid_orders": 7,  # all of them but 1
    "sales.ordered_paid_amount": D("510.00"),  # 80 + 200 + 40 + 60 + 25 + 35 + 70
    "sales.paid_orders": 8,  # 3 4 5 6 7 8 9 13
    "sales.paid_lines": 9,  # two of 3, one of 4; of the other six no line is known
    "sales.paid_amount": D("650.00"),  # 100 + 200 + 40 + 60 + 25 + 35 + 120 + 70
    "sales.units": 14,  # 3 + 1 + 2 + unknown + 1 + 4 + 1 + 2
    "sales.goods_amount": D("556.50"),  # 90 + 195 + 40 + unknown + 20 + 35 + 110 + 66.50
    "sales.shipping_amount": D("30.00"),  # 10 + 5 + 5 + 10
    "sales.discount_amount": D("25.00"),  # 20 + 5
    "sales.tax_amount": D("3.50"),
    "sales.paid_buyers": 5,  # ann bob cai gao eve
    "sales.first_in_month_buyers": 4,  # cai paid on the 10th already
    "sales.anonymous_orders": 2,  # 7 8
    "sales.new_buyers": 3,  # ann (366 days before), gao, eve (an excluded order before)
    "sales.new_buyers_amount": D("290.00"),  # 100 + 120 + 70
    "sales.returning_buyers": 2,  # bob (365 days before), cai
    "sales.returning_buyers_amount": D("300.00"),  # 200 + 40 + 60
    "sales.repeat_buyers": 2,  # of the 365 days to this one: bob (4, 5), cai (6 and the 10th)
    "sales.refund_count": 4,  # a b e f
    "sales.refund_amount": D("70.00"),  # 30 + 15 + 22 + 3
    "sales.refund_units": 1,  # a: one jug; the others name no lines
    "sales.refund_undated_amount": D("15.00"),  # b
    "sales.refund_same_day_amount": D("45.00"),  # a b
    "sales.refund_earlier_amount": D("25.00"),  # e f
    "sales.cohort_refund_count": 4,  # a b c g
    "sales.cohort_refund_amount": D("88.00"),  # 30 + 15 + 35 + 8
    "sales.cohort_refunded_orders": 4,  # 3 4 6 8
    "sales.ordered_refund_amount": D("80.00"),  # a b c; order 3 was placed the day before
    "sales.excluded_orders": 3,  # 10 11 12
    "sales.excluded_amount": D("1009.00"),  # 999 + 10; the dollars of 12 are not added
    "sales.net_amount": D("580.00"),  # 650 - 70
    "sales.net_cohort_amount": D("562.00"),  # 650 - 88
    "sales.net_ordered_amount": D("430.00"),  # 510 - 80
    "sales.basket_buyers": 7,  # 5 + 2
    "sales.payment_rate": D(7) / D(8),
    "sales.refund_rate": D(70) / D(650),
    "sales.cohort_refund_rate": D(88) / D(650),
    "sales.basket": D("81.25"),  # 650 / 8 orders: 2 of 8 without a buyer key is over 20%
    "sales.repeat_rate": D("0.4"),  # 2 of 5
    "traffic.visitors": 400,  # of all devices; 90 and 330 by device are not added
    "traffic.visitor_days": 400,
    "traffic.pageviews": 1200,  # 300 + 900 by device
    "traffic.sessions": 450,
    "traffic.entrances": 450,
    "traffic.bounces": 180,
    "traffic.cart_adders": 30,
    "traffic.favourites": 12,
    "traffic.bounce_rate": D("0.4"),
    "traffic.conversion": D("0.02"),  # 8 orders / 400, the basis being orders
    "traffic.visitor_value": D("1.625"),  # 650 / 400 = 2% x 81.25
    **DESK_ANSWERS,
    **AD_ANSWERS,
    **CASE_ANSWERS,
}

# hour: orders placed, orders paid, paid
HOURS: dict[int, tuple[int, int, Decimal]] = {
    0: (0, 1, D("100.00")),
    9: (1, 0, D(0)),
    10: (2, 2, D("240.00")),
    12: (1, 1, D("70.00")),
    14: (0, 1, D("120.00")),
    16: (1, 1, D("60.00")),
    20: (1, 1, D("25.00")),
    21: (1, 1, D("35.00")),
    23: (1, 0, D(0)),
}


@dataclass(frozen=True)
class Placed:
    """An order in short: local times as month-day hour:minute of 2024, "" when unpaid."""

    number: str
    ordered: str
    paid: str
    amount: str
    buyer: str | None = None
    asked: str | None = None
    parts: tuple[str | None, str | None, str | None, str | None] = (None, None, None, None)
    pieces: int | None = None
    lines: tuple[tuple[str, int, str], ...] | None = None
    excluded: str | None = None
    currency: str = "CNY"
    is_cod: bool = False
    refund_seen: str | None = None
    source: str | None = None


ORDERS = (
    # before the day
    Placed("h1", "2023-06-18 12:00", "2023-06-18 12:00", "11.00", "ann"),
    Placed("h2", "2023-06-19 12:00", "2023-06-19 12:00", "12.00", "bob"),
    Placed("h3", "06-10 12:00", "06-10 12:01", "44.00", "cai"),
    Placed("h5", "06-01 12:00", "06-01 12:01", "5.00", "eve", excluded="test"),
    # parts: goods, shipping, discount, tax
    Placed("1", "06-18 09:15", "", "50.00", "zoe"),
    Placed("2", "06-18 23:50", "06-19 00:10", "80.00", "fay", parts=("80", "0", "0", "0")),
    Placed(
        "3",
        "06-17 23:58",
        "06-18 00:02",
        "100.00",
        "ann",
        parts=("90", "10", "0", "0"),
        lines=(("filter", 2, "60"), ("jug", 1, "30")),
        source="taobao-search",
    ),
    Placed(
        "4",
        "06-18 10:00",
        "06-18 10:00",
        "200.00",
        "bob",
        asked="220.00",
        parts=("195", "5", "20", "0"),
        lines=(("jug", 1, "195"),),
        source="taobao-search",
    ),
    Placed(
        "5",
        "06-18 10:30",
        "06-18 10:31",
        "40.00",
        "bob",
        parts=("40", "0", "0", "0"),
        pieces=2,
        source="zhitongche",
    ),
    Placed("6", "06-18 16:00", "06-18 16:01", "60.00", "cai", refund_seen="15.00"),
    Placed(
        "7",
        "06-18 20:31",
        "06-18 20:31",
        "25.00",
        parts=("20", "5", "0", "0"),
        pieces=1,
        source="no_visit",
    ),
    Placed("8", "06-18 21:29", "06-18 21:29", "35.00", parts=("35", "0", "0", "0"), pieces=4),
    Placed(
        "9",
        "06-15 08:00",
        "06-18 14:00",
        "120.00",
        "gao",
        parts=("110", "10", "0", "0"),
        pieces=1,
        is_cod=True,
    ),
    Placed("10", "06-18 11:00", "06-18 11:00", "999.00", "hua", excluded="test"),
    Placed("11", "06-18 11:05", "", "10.00", "hua", excluded="fake"),
    Placed("12", "06-18 11:10", "06-18 11:10", "500.00", "ike", currency="USD"),
    Placed(
        "13",
        "06-18 12:00",
        "06-18 12:05",
        "70.00",
        "eve",
        parts=("66.50", "0", "5", "3.50"),
        pieces=2,
        source="zhitongche",
    ),
)
# refund: order, amount, day of 2024; b is what order 6 says without a date
REFUNDS = (
    ("a", "4", "30.00", "06-18"),
    ("c", "8", "35.00", "08-17"),
    ("d", "10", "9.00", "06-18"),
    ("e", "h3", "22.00", "06-18"),
    ("f", None, "3.00", "06-18"),
    ("g", "3", "8.00", "06-19"),
)


def known_shop_fill(shop: Shop) -> None:
    """Write the facts of the known day through the services, marks included."""
    orders_upsert(shop=shop, rows=[order_row(placed) for placed in ORDERS], reason="order_new")
    refunds_upsert(shop=shop, rows=[refund_row(*each) for each in REFUNDS], reason="refund_new")
    known_cases_fill(shop, instant("06-18 12:00"))
    RefundLine.objects.update_or_create(
        refund=Refund.objects.get(shop=shop, external_id="a"),
        order_line=OrderLine.objects.get(order__shop=shop, order__external_id="4"),
        defaults={"quantity": 1, "amount": D("28.00")},
    )
    traffic_upsert(shop=shop, rows=VISITS, reason="traffic")
    known_ads_fill(shop)
    known_desk_fill(shop, DAY, NOW)


def instant(text: str) -> datetime:
    """Return the instant of a local time in short."""
    full = text if text.startswith("20") else f"2024-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=ZONE)


def order_row(placed: Placed) -> OrderRow:
    """Return the order as a platform would send it."""
    goods, shipping, discount, tax = (None if part is None else D(part) for part in placed.parts)
    lines = placed.lines and tuple(
        OrderLineRow(str(at), name, None, name, count, D(amount) / count, D(amount))
        for at, (name, count, amount) in enumerate(placed.lines)
    )
    return OrderRow(
        external_id=placed.number,
        number=placed.number,
        ordered_at=instant(placed.ordered),
        paid_at=instant(placed.paid) if placed.paid else None,
        status="paid" if placed.paid else "unpaid",
        currency=placed.currency,
        order_amount=D(placed.asked or placed.amount),
        paid_amount=D(placed.amount if placed.paid else 0),
        goods_amount=goods,
        shipping_amount=shipping,
        discount_amount=discount,
        tax_amount=tax,
        customer_ref=placed.buyer,
        source_key=placed.source,
        is_cod=placed.is_cod,
        excluded_reason=placed.excluded,
        refund_total_seen=D(placed.refund_seen) if placed.refund_seen else None,
        quantity_seen=placed.pieces,
        lines=lines,
    )


def refund_row(external_id: str, order: str | None, amount: str, day: str) -> RefundRow:
    """Return a refund at three in the afternoon of a day of 2024."""
    return RefundRow(
        external_id=external_id,
        order_external_id=order,
        amount=D(amount),
        refunded_at=instant(f"{day} 15:00"),
        refunded_on=date.fromisoformat(f"2024-{day}"),
    )
