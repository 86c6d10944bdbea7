"""The ads of the known day, and what its campaigns come to by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from apps.promotion.rows import AdRow
from apps.promotion.services.stats import ad_stats_upsert
from apps.shop.models import Shop
from tests.known_visits import DAY

D = Decimal
FIRST = datetime(2024, 6, 19, 1, tzinfo=UTC)
LATER = datetime(2024, 7, 10, 1, tzinfo=UTC)

_A = AdRow(
    campaign="A", campaign_name="Summer", day=DAY, until=DAY, as_of=FIRST, impressions=1_000,
    clicks=40, cost=D("50.50"), orders=4, amount=D("320.00"), rank_sum=D(2_500),
)  # fmt: skip
_B = AdRow(
    campaign="B", ad_group="cups", keyword="tea cup", day=DAY, until=DAY, as_of=FIRST,
    device="desktop", impressions=200, clicks=10, cost=D("8.25"), orders=1, amount=D("80.00"),
)  # fmt: skip
TOLD = (
    _A,
    # finer than the campaign's own row: not added
    replace(_A, ad_group="cups", impressions=990, clicks=41, orders=9),
    _B,
    replace(_B, device="mobile", impressions=300, clicks=12, cost=D("9.25"), orders=None,
            amount=None),
    # another window, and a month told as a whole
    replace(_B, window_days=7, orders=7),
    replace(_A, campaign="C", day=date(2024, 6, 1), until=date(2024, 6, 30)),
)  # fmt: skip
RESTATED = (replace(_A, as_of=LATER, orders=5, amount=D("400.00")),)

ANSWERS: dict[str, Decimal | int] = {
    "ads.impressions": 1_500,  # 1,000 + 200 + 300
    "ads.clicks": 62,  # 40 + 10 + 12
    "ads.cost": D("68.00"),  # 50.50 + 8.25 + 9.25
    "ads.orders": 6,  # 5 as told later + 1 + unknown
    "ads.amount": D("480.00"),  # 400 + 80
    "ads.rank_sum": D("2500"),
    "ads.ctr": D(62) / D(1_500),
    "ads.cpc": D(68) / D(62),
    "ads.cpm": D(68_000) / D(1_500),
    "ads.cvr": D(6) / D(62),
    "ads.cpa": D(68) / D(6),
    "ads.roas": D(480) / D(68),
    "ads.acos": D(68) / D(480),
    "ads.cost_share": D(68) / D(650),
    "ads.rank": D(2_500) / D(1_500),
}
# campaign: grain, window; displays, clicks, cost, orders, sales, ranks
CAMPAIGNS: dict[str, tuple[object, ...]] = {
    "A": ("campaign", 15, 1_000, 40, D("50.50"), 5, D("400.00"), D(2_500)),
    "B": ("keyword", 15, 500, 22, D("17.50"), 1, D("80.00"), None),
}


def known_ads_fill(shop: Shop) -> None:
    """Bring the ads of the day as they were told first, then as they were told later."""
    ad_stats_upsert(shop=shop, rows=TOLD, reason="ads")
    ad_stats_upsert(shop=shop, rows=RESTATED, reason="ads")
