"""A row of an ad report on its way in: pure, as the console named things."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

# Taobao's console reports within this many days of the click by default.
WINDOW_DAYS: Final = 15
LONGEST_WINDOW: Final = 90
# From the coarsest to the finest; a campaign's figure comes from the first that is held.
GRAINS: Final = ("campaign", "group", "keyword", "creative")
LENGTHS: Final = {
    "campaign": 80, "campaign_name": 200, "ad_group": 200, "group_name": 200, "keyword": 200,
    "match": 12, "creative": 200, "placement": 80, "product": 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AdRow:
    """Figures of one campaign, group, word or creative over `day` to `until`; None = not told.

    `ad_group` None = the row is of the whole campaign. Money in the shop's currency.
    """

    campaign: str
    day: date
    until: date
    as_of: datetime
    window_days: int = WINDOW_DAYS
    campaign_name: str = ""
    ad_group: str | None = None
    group_name: str = ""
    keyword: str | None = None
    match: str = ""
    creative: str | None = None
    product: str = ""
    bid: Decimal | None = None
    device: str = "all"
    placement: str = ""
    impressions: int | None = None
    clicks: int | None = None
    cost: Decimal | None = None
    rank_sum: Decimal | None = None
    orders_direct: int | None = None
    orders_indirect: int | None = None
    orders: int | None = None
    amount_direct: Decimal | None = None
    amount_indirect: Decimal | None = None
    amount: Decimal | None = None
    amount_net: Decimal | None = None
    favourites: int | None = None
    carts: int | None = None

    @property
    def name(self) -> str:
        """Return what tells the row apart within its file."""
        return ad_name(self)


def ad_name(row: Any) -> str:
    """Return what tells a row, read or staged, apart within its file."""
    parts = (row.campaign, row.ad_group, row.keyword, row.match, row.creative, str(row.day),
             str(row.until), row.device, row.placement)  # fmt: skip
    return " / ".join(part or "-" for part in parts)
