"""The ads of a demo shop: campaigns, groups and words, and how they do: pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

DAYS: Final = 42
WINDOW: Final = 15


@dataclass(frozen=True, slots=True)
class DemoWord:
    """A word with its displays a day, the share clicked and ordering, and what a click costs."""

    text: str
    shown: int
    ctr: float
    cvr: float
    cpc: float
    is_candidate: bool = False
    is_core: bool = False


@dataclass(frozen=True, slots=True)
class DemoCampaign:
    """A campaign with its words; `product_at` says which of the shop's products it advertises."""

    key: str
    name: str
    source: str
    budget: int
    product_at: int
    words: tuple[DemoWord, ...]
    out_hour: int | None = None
    has_pictures: bool = False


CAMPAIGNS: Final = (
    DemoCampaign(
        "71001", "直通车 · 滤芯", "zhitongche", 300, 0,
        (
            DemoWord("净水器滤芯", 2_600, 0.031, 0.062, 1.10, is_core=True),
            DemoWord("滤芯 更换", 1_100, 0.035, 0.090, 0.95),
            DemoWord("滤芯 原装", 900, 0.028, 0.034, 1.35),
            DemoWord("净水 滤芯 通用", 700, 0.022, 0.004, 1.20),
            DemoWord("家用净水", 500, 0.018, 0.012, 1.05),
            DemoWord("滤芯 多少钱", 120, 0.040, 0.070, 0.80, is_candidate=True),
        ),
        17,
    ),
    DemoCampaign(
        "71002", "直通车 · 新品", "zhitongche", 180, 5,
        (
            DemoWord("水壶 便携", 1_500, 0.024, 0.048, 0.90),
            DemoWord("户外水壶", 1_300, 0.020, 0.018, 0.85),
            DemoWord("水壶 大容量", 260, 0.026, 0.055, 0.88),
        ),
    ),
    DemoCampaign(
        "71003", "万相台 · 人群", "wanxiangtai", 120, 2,
        (
            DemoWord("老客", 3_400, 0.012, 0.058, 0.70),
            DemoWord("相似人群", 5_200, 0.008, 0.015, 0.65),
        ),
    ),
    DemoCampaign(
        "71004", "引力魔方 · 首焦", "wanxiangtai", 90, 1,
        (
            DemoWord("主图A 白底", 2_400, 0.014, 0.030, 0.60),
            DemoWord("主图B 场景", 2_400, 0.019, 0.031, 0.60),
            DemoWord("主图C 文字", 2_400, 0.009, 0.028, 0.60),
        ),
        has_pictures=True,
    ),
)  # fmt: skip
TRANSLATED: Final = {
    "71001": ("Search · rings", ("silver ring", "ring gift", "ring original", "ring universal",
                                 "home jewellery", "ring price")),
    "71002": ("Search · new", ("pendant light", "outdoor jewellery", "pendant large")),
    "71003": ("Display · people", ("buyers before", "people like them")),
    "71004": ("Display · front page", ("plain white", "worn outdoors", "with a text")),
}  # fmt: skip
# Orders that a click brings come over these days: shares by age.
ARRIVE: Final = (0.55, 0.68, 0.76, 0.82, 0.86, 0.89, 0.92, 0.94, 0.955, 0.965, 0.975, 0.985, 0.99,
                 0.995, 1.0)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoStat:
    """One word on one day, as told so many days later."""

    impressions: int
    clicks: int
    cost: Decimal
    orders: int
    amount: Decimal


def stat_of(word: DemoWord, campaign: str, day: date, age: int, price: Decimal) -> DemoStat:
    """Return a word's day as the console tells it `age` days later: always the same."""
    dice = Random(f"{campaign}/{word.text}/{day}")  # noqa: S311  no secret depends on it
    shown = round(word.shown * dice.uniform(0.8, 1.2) * (1.15 if day.weekday() > 4 else 1))
    clicks = max(round(shown * word.ctr * dice.gauss(1, 0.08)), 0)
    cost = Decimal(str(round(clicks * word.cpc * dice.uniform(0.93, 1.07), 4)))
    come = [dice.random() for _ in range(clicks) if dice.random() < word.cvr]
    orders = sum(at < ARRIVE[min(age, WINDOW) - 1] for at in come)
    return DemoStat(shown, clicks, cost, orders, orders * price)
