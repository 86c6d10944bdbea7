"""What is wrong with the goods of a demo shop: one bad batch, one unlucky newcomer, the usual."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

# Of 1,000 units of an ordinary batch so many come back with a product cause; of the bad one more.
USUAL_IN_1000, BAD_IN_1000 = 12, 220
# The batches of the bad SKU and how long ago each came; the second is the bad one.
LOTS: tuple[tuple[str, int], ...] = (("L1", 175), ("L2", 90), ("L3", 55))
BAD_LOT, BAD_DAYS = "L2", (90, 56)
BAD_CAUSE = "FUNC"
CAUSES = ("FUNC", "WORKM", "SPEC", "LOOK", "MISSING", "PACK", "MATER")
# A product that is so new that 1 of 3 says nothing.
FEW_CODE, FEW_UNITS = "NEW-1", 3
SUPPLIERS = ("Ningbo Deng", "Foshan Liang")
# Which product of the shop's list is the bad one.
BAD_AT = 5


@dataclass(frozen=True, slots=True)
class DemoReview:
    """A review so many hours old, and the steps that followed."""

    hours_ago: int
    rating: int
    steps: tuple[str, ...] = ()


REVIEWS: tuple[DemoReview, ...] = (
    DemoReview(3, 1), DemoReview(7, 3), DemoReview(9, 2), DemoReview(1, 2),
    DemoReview(28, 1, ("assign", "contact")), DemoReview(50, 2, ("assign", "contact", "solve")),
    DemoReview(75, 3, ("assign", "contact", "solve", "invite")),
    DemoReview(90, 1, ("assign", "contact", "contact", "give_up")),
    *(DemoReview(hours, 5) for hours in (2, 5, 11, 20, 26, 31, 40, 47, 60, 66, 80, 95, 110, 130)),
    *(DemoReview(hours, 4) for hours in (13, 37, 71, 101)),
)  # fmt: skip
# By zone: what satisfied buyers write, and the others.
WORDS: Mapping[str, Mapping[bool, tuple[str, ...]]] = {
    "Asia/Shanghai": {
        True: ("安装简单，水很好喝", "物流很快，客服耐心", "第二次购买了，满意", "质量不错"),
        False: (
            "用了一周就漏水了",
            "少发了一个接头，等了三天",
            "包装破损，心情不好",
            "出水太慢，失望",
        ),
    },
    "Europe/Budapest": {
        True: ("Gyönyörű, pont ilyet kerestem", "Gyors szállítás, köszönöm", "Szép csomagolás"),
        False: ("Két nap után eltört a csatja", "Hiányzott a doboz", "Sérült volt a csomag"),
    },
}
CONTACTED: Mapping[str, str] = {
    "Asia/Shanghai": "已联系买家，了解情况", "Europe/Budapest": "Felhívtam, megbeszéltük",
}  # fmt: skip
INVITED: Mapping[str, str] = {
    "Asia/Shanghai": "问题已经解决，您看现在使用还顺利吗？",
    "Europe/Budapest": "Örülünk, hogy rendben van. Van még kérdése?",
}


def is_bad(key: str, *, in_bad_lot: bool) -> bool:
    """Tell whether a unit came back, by the name of its line: the same every time."""
    return crc32(key.encode()) % 1_000 < (BAD_IN_1000 if in_bad_lot else USUAL_IN_1000)


def cause_of(key: str, *, in_bad_lot: bool) -> str:
    """Return why a bad unit came back."""
    return BAD_CAUSE if in_bad_lot else CAUSES[crc32(key.encode()[::-1]) % len(CAUSES)]


def counts_of(at: int) -> dict[str, int]:
    """Return where the unit of a case went that came back; every fourth buyer kept theirs."""
    place = ("restock_qty", "scrap_qty", "supplier_qty", "")[at % 4]
    return {"expected_qty": 1, place: 1} if place else {}


def in_bad_lot(paid_on: date, today: date) -> bool:
    """Tell whether the bad batch was on sale on a day."""
    first, last = (today - timedelta(days=ago) for ago in BAD_DAYS)
    return first <= paid_on <= last
