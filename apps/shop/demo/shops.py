"""The two demo shops: what they sell, to whom, and when they are busy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its price in minor units of the shop's currency and its popularity."""

    code: str
    title: str
    price: int
    weight: int


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A traffic source with its share of the orders and its orders a visitor."""

    key: str
    weight: int
    conversion: float


@dataclass(frozen=True, slots=True)
class DemoShop:
    """One invented shop; `weekdays` Monday to Sunday and `half_hours` are relative busyness."""

    code: str
    name: str
    zone: str
    currency: str
    platform: str
    orders_a_day: int
    yearly_growth: float
    weekdays: tuple[float, ...]
    half_hours: tuple[float, ...]
    spikes: tuple[str, ...]
    regions: tuple[str, ...]
    products: tuple[DemoProduct, ...]
    sources: tuple[DemoSource, ...]
    shipping: int
    free_shipping_from: int
    refund_rate: float


# Busyness of half hours of the day, 0:00 first: peaks at 10, at 16 and from 20:30 to 21:30.
BUSY_HALF_HOURS = (
    1.2, 0.9, 0.6, 0.4, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.4,
    0.7, 1.0, 1.4, 1.8, 2.4, 2.8, 3.2, 3.8, 6.2, 5.6, 3.6, 3.2,
    2.6, 2.6, 2.8, 3.0, 3.2, 3.4, 3.8, 4.2, 6.0, 5.2, 3.4, 2.8,
    2.4, 2.6, 3.2, 4.0, 5.2, 8.6, 8.4, 5.4, 4.2, 3.2, 2.4, 1.7,
)  # fmt: skip


def spike_factor(shop: DemoShop, day: date) -> float:
    """Return by how much a campaign lifts the day's orders; 1 on an ordinary day."""
    return max((_SPIKES[key](day) for key in shop.spikes), default=1.0)


def campaign_on(shop: DemoShop, day: date) -> str:
    """Return the name of the campaign that lifts the day; empty on any other day."""
    return next((_NAMES[key] for key in shop.spikes if _SPIKES[key](day) > 1), "")


def _around(day: date, peak: date, shape: Mapping[int, float]) -> float:
    return shape.get((day - peak).days, 1.0)


def _june(day: date) -> float:
    return _around(day, date(day.year, 6, 18), {-2: 1.5, -1: 1.8, 0: 2.6, 1: 1.3, 2: 0.8, 3: 0.8})


def _november(day: date) -> float:
    shape = {-1: 1.7, 0: 3.0, 1: 1.4, 2: 0.7, 3: 0.7, 4: 0.8}
    return _around(day, date(day.year, 11, 11), shape)


def _valentine(day: date) -> float:
    shape = {-6: 1.3, -5: 1.4, -4: 1.6, -3: 1.9, -2: 2.3, -1: 1.8, 0: 1.2, 1: 0.7}
    return _around(day, date(day.year, 2, 14), shape)


def _black_friday(day: date) -> float:
    last = date(day.year, 11, 30)
    friday = last - timedelta(days=(last.weekday() - FRIDAY) % 7)
    return _around(day, friday, {-1: 1.3, 0: 2.8, 1: 1.9, 2: 1.6, 3: 2.1, 4: 0.8})


_SPIKES = {
    "june": _june,
    "november": _november,
    "valentine": _valentine,
    "black-friday": _black_friday,
}

_NAMES = {
    "june": "618",
    "november": "11.11",
    "valentine": "Valentine's Day",
    "black-friday": "Black Friday",
}

CLEARWATER = DemoShop(
    code="clearwater",
    name="Clearwater",
    zone="Asia/Shanghai",
    currency="CNY",
    platform="tmall",
    orders_a_day=98,
    yearly_growth=0.14,
    weekdays=(0.94, 0.92, 0.95, 0.98, 1.02, 1.12, 1.07),
    half_hours=BUSY_HALF_HOURS,
    spikes=("june", "november"),
    regions=(
        "上海", "北京", "广东省", "浙江省", "江苏省", "四川省", "山东省", "湖北省", "福建省",
        "河南省", "陕西省", "辽宁省",
    ),
    products=(
        DemoProduct("CW-RO800", "净水器 RO800 反渗透", 229900, 7),
        DemoProduct("CW-RO600", "净水器 RO600 反渗透", 169900, 10),
        DemoProduct("CW-RO400", "净水器 RO400 厨下式", 119900, 12),
        DemoProduct("CW-UF200", "超滤净水器 UF200", 69900, 9),
        DemoProduct("CW-TAP3", "水龙头净水器 三只装", 19900, 14),
        DemoProduct("CW-TAP1", "水龙头净水器", 8900, 18),
        DemoProduct("CW-PP10", "PP 棉滤芯 10 寸 五支", 5900, 30),
        DemoProduct("CW-CTO10", "活性炭滤芯 10 寸 三支", 7900, 26),
        DemoProduct("CW-ROF6", "RO600 反渗透滤芯", 39900, 20),
        DemoProduct("CW-ROF8", "RO800 反渗透滤芯", 49900, 12),
        DemoProduct("CW-JUG25", "滤水壶 2.5 升", 12900, 16),
        DemoProduct("CW-JUGF6", "滤水壶滤芯 六枚", 14900, 24),
        DemoProduct("CW-PRE40", "前置过滤器 40 微米", 45900, 8),
        DemoProduct("CW-TDS", "水质检测笔", 3900, 15),
        DemoProduct("CW-HOT", "即热管线机", 89900, 5),
    ),
    sources=(
        DemoSource("taobao-search", 34, 0.035),
        DemoSource("taobao-recommend", 20, 0.021),
        DemoSource("zhitongche", 18, 0.030),
        DemoSource("taobao-cart", 12, 0.075),
        DemoSource("my-taobao", 8, 0.055),
        DemoSource("wanxiangtai", 8, 0.024),
    ),
    shipping=1000,
    free_shipping_from=9900,
    refund_rate=0.075,
)  # fmt: skip

LUNA = DemoShop(
    code="luna",
    name="Luna",
    zone="Europe/Budapest",
    currency="EUR",
    platform="shopify",
    orders_a_day=84,
    yearly_growth=0.09,
    weekdays=(1.01, 0.96, 0.95, 0.97, 0.98, 1.02, 1.11),
    half_hours=BUSY_HALF_HOURS,
    spikes=("valentine", "black-friday"),
    regions=(
        "Budapest", "Pest", "Győr-Moson-Sopron", "Wien", "Bratislava", "Bayern", "Berlin",
        "Île-de-France", "Lombardia", "Zuid-Holland",
    ),
    products=(
        DemoProduct("LU-MOON", "Moon pendant, silver", 6900, 22),
        DemoProduct("LU-MOONG", "Moon pendant, gold", 18900, 10),
        DemoProduct("LU-STAR", "Star studs, silver", 3900, 28),
        DemoProduct("LU-STARG", "Star studs, gold", 12900, 9),
        DemoProduct("LU-RING1", "Thin ring, silver", 4500, 24),
        DemoProduct("LU-RING2", "Stacking ring, set of three", 8900, 16),
        DemoProduct("LU-SIGNET", "Signet ring, gold", 24900, 5),
        DemoProduct("LU-HOOP", "Hoops 20 mm, silver", 4900, 20),
        DemoProduct("LU-HOOPG", "Hoops 20 mm, gold", 15900, 8),
        DemoProduct("LU-CHAIN", "Chain 45 cm, silver", 3500, 18),
        DemoProduct("LU-PEARL", "Pearl bracelet", 7900, 14),
        DemoProduct("LU-CUFF", "Cuff bracelet, silver", 9900, 9),
        DemoProduct("LU-BOX", "Gift box with card", 900, 30),
    ),
    sources=(
        DemoSource("organic-search", 31, 0.031),
        DemoSource("direct", 21, 0.043),
        DemoSource("paid-search", 18, 0.027),
        DemoSource("social", 13, 0.016),
        DemoSource("email", 10, 0.060),
        DemoSource("referral", 7, 0.025),
    ),
    shipping=490,
    free_shipping_from=7500,
    refund_rate=0.06,
)  # fmt: skip

DEMO_SHOPS = (CLEARWATER, LUNA)
