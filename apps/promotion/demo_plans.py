"""What a demo shop plans: posts, subscriptions, competitors: pure."""

from dataclasses import dataclass
from typing import Final

# Days before and after today that have posts.
BACK, AHEAD = 9, 6
HOURS: Final = (10, 15, 20)
CHANNELS: Final = ("feed", "group", "feed")
# (title, words) of posts, in the order in which they are used.
CHINESE: Final = (
    ("滤芯多久换一次?", "看流量,不看日历:水流变小就该换了。附一张对照表。"),
    ("开箱:便携水壶", "三种颜色,500 毫升,杯盖可以单手打开。"),
    ("买家问得最多的五个问题", "安装、水压、噪音、保修、滤芯型号,一次说清。"),
    ("周末露营清单", "水壶、滤水袋、折叠杯,背包里只占一本书的位置。"),
    ("厨房小改造", "台下净水器装好以后是什么样,看三位顾客的照片。"),
    ("水硬度地图", "你家的水有多硬?查一查再选滤芯。"),
    ("新色预告", "下周二上架的雾蓝色,先看一眼。"),
)
ENGLISH: Final = (
    ("How often does a filter need changing?", "Look at the flow, not at the calendar."),
    ("Unboxed: the travel bottle", "Three colours, half a litre, opens with one hand."),
    ("Five questions buyers ask most", "Fitting, pressure, noise, warranty, filter type."),
    ("Packing list for a weekend", "Bottle, filter bag, folding cup: the room of one book."),
    ("A small change in the kitchen", "What it looks like when the filter is in."),
    ("How hard is your water?", "Look it up before you choose a filter."),
    ("A new colour", "Misty blue comes on Tuesday: a first look."),
)


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post: which day from today, which box, how it stands, and what it reached."""

    day: int
    box: int
    state: str
    reach: int | None = None
    clicks: int | None = None


def demo_posts() -> list[DemoPost]:
    """Return posts of some days back and ahead, with gaps; always the same."""
    told = []
    for day in range(-BACK, AHEAD + 1):
        for box in range(1, 4):
            number = (day + BACK) * 3 + box
            if number % 8 == 3:
                continue  # nobody filled this box
            told.append(_post(day, box, number))
    return told


def _post(day: int, box: int, number: int) -> DemoPost:
    if day < 0:
        if number % 11 == 5:
            return DemoPost(day, box, "failed")
        reach = 900 + number * 137 % 2_100
        return DemoPost(day, box, "published", reach, reach * (2 + number % 4) // 100)
    if day <= 1:
        return DemoPost(day, box, "scheduled" if box < 3 else "review")
    return DemoPost(day, box, ("drafting", "review", "idea")[number % 3])


@dataclass(frozen=True, slots=True)
class DemoContract:
    """A subscription; days from today to its renewal, and of notice before it."""

    vendor: str
    purpose: str
    cost: int
    cycle: str
    renews_in: int
    notice_days: int


CONTRACTS: Final = (
    DemoContract("shop-console.example", "Shop software", 299, "month", 16, 14),
    DemoContract("pictures.example", "Stock pictures", 1_680, "year", 41, 30),
    DemoContract("names.example", "Domain of the shop", 88, "year", 120, 30),
    DemoContract("chat-tools.example", "Quick replies", 199, "month", 6, 10),
)


@dataclass(frozen=True, slots=True)
class DemoRival:
    """An item of a competitor: the share of our price it costs, and how looks at it went.

    `looks` are (days ago, share of our price), None = the look failed.
    """

    shop: str
    number: str
    title: tuple[str, str]
    sku_at: int
    match: str
    looks: tuple[tuple[int, float | None], ...]


RIVALS: Final = (
    DemoRival(
        "Deep Well",
        "88120",
        ("净水滤芯 三支装", "Filter, set of three"),
        0,
        "same",
        ((20, 1.02), (12, 1.02), (5, 0.97), (1, 0.88)),
    ),
    DemoRival(
        "Deep Well",
        "88121",
        ("便携水壶 500ml", "Travel bottle 0.5 l"),
        1,
        "same",
        ((20, 0.95), (6, 0.94)),
    ),
    DemoRival(
        "Clear Brook",
        "c-17",
        ("净水滤芯 通用", "Filter, fits most"),
        0,
        "same",
        ((15, 0.91), (8, 0.91), (2, None)),
    ),
    DemoRival(
        "Clear Brook",
        "c-22",
        ("厨下净水器", "Kitchen filter"),
        2,
        "similar",
        ((15, 1.30), (3, 1.55)),
    ),
    DemoRival(
        "Hill Spring",
        "h1",
        ("旅行水壶 礼盒", "Travel bottle, boxed"),
        1,
        "similar",
        ((16, 1.10), (10, 1.10)),
    ),
)
