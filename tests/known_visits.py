"""The visits of the known day, and what its sources and products come to by hand."""

from datetime import date
from decimal import Decimal

from apps.shop.rows import TrafficRow

DAY = date(2024, 6, 18)
D = Decimal

SOURCE_COLUMNS = (
    *("visitors", "pageviews", "sessions", "entrances", "bounces", "cart_adders"),
    *("paid_buyers", "anonymous_orders", "paid_orders", "paid_amount"),
)
# the platform tells no money by source: it is that of our orders
SOURCES: dict[str, tuple[Decimal | int | None, ...]] = {
    "taobao-search": (250, 700, 280, 270, 100, 20, 2, 0, 2, D("300.00")),  # 3 4: ann bob
    "zhitongche": (120, 300, 130, 125, 60, 7, 2, 0, 2, D("110.00")),  # 5 13: bob eve
    "zuanzhan": (40, 65, None, None, None, 3, 0, 0, 0, D(0)),  # two names: 30 + 10, 50 + 15
    "unmapped": (5, 9, None, None, None, None, 2, 1, 3, D("215.00")),  # 6 8 9: cai gao
    "no_visit": (None, None, None, None, None, None, 0, 1, 1, D("25.00")),  # 7, by telephone
    "overlap": (None, None, None, None, None, None, -1, 0, 0, D(0)),  # bob came by two sources
}

PRODUCT_COLUMNS = (
    *("visitors", "cart_adders", "favourites", "paid_orders", "paid_buyers", "units"),
    *("line_amount", "refund_units", "refund_amount", "cohort_refund_amount"),
)
PRODUCTS: dict[str | None, tuple[Decimal | int | None, ...]] = {
    # g, 8.00 of order 3 without lines: 60 filter, 30 jug, 10 postage
    "filter": (90, 9, 4, 1, 1, 2, D("60.00"), 0, D(0), D("4.80")),
    # two devices and no sum of them: people unknown. a: 28.00 of the 30.00 are the jug's
    "jug": (None, None, None, 2, 2, 2, D("225.00"), 1, D("28.00"), D("30.40")),
    "lamp": (15, 2, None, 0, 0, 0, D(0), 0, D(0), D(0)),
    None: (None, None, None, 0, 0, 10, D("365.00"), 0, D("42.00"), D("52.80")),
}

VISITS = (
    TrafficRow(day=DAY, visitors=400, cart_adders=30, favourites=12),
    TrafficRow(
        day=DAY, device="pc", visitors=90, pageviews=300, sessions=100, entrances=100, bounces=40
    ),
    TrafficRow(
        day=DAY,
        device="wireless",
        visitors=330,
        pageviews=900,
        sessions=350,
        entrances=350,
        bounces=140,
    ),
    TrafficRow(
        day=DAY,
        source_name="手淘搜索",
        visitors=250,
        pageviews=700,
        sessions=280,
        entrances=270,
        bounces=100,
        cart_adders=20,
    ),
    TrafficRow(
        day=DAY,
        source_name="直通车",
        device="wireless",
        visitors=120,
        pageviews=300,
        sessions=130,
        entrances=125,
        bounces=60,
        cart_adders=7,
    ),
    TrafficRow(day=DAY, source_name="钻展", visitors=30, pageviews=50, cart_adders=3),
    TrafficRow(day=DAY, source_name="智钻", visitors=10, pageviews=15),
    TrafficRow(day=DAY, source_name="新渠道", visitors=5, pageviews=9),
    TrafficRow(day=DAY, external_product_id="filter", visitors=90, cart_adders=9, favourites=4),
    TrafficRow(day=DAY, external_product_id="jug", device="pc", visitors=20, cart_adders=1),
    TrafficRow(day=DAY, external_product_id="jug", device="wireless", visitors=70),
    TrafficRow(day=DAY, external_product_id="lamp", device="wireless", visitors=15, cart_adders=2),
)
