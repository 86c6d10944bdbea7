"""Rows on their way in: of an ad report, of a list of subscribers; pure, as the console says."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
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


# What consoles call a channel.
CHANNELS: Final = {
    "sms": "sms", "text": "sms", "text message": "sms", "短信": "sms",
    "email": "email", "e-mail": "email", "mail": "email", "邮件": "email", "邮箱": "email",
    "shop message": "shop_message", "shop_message": "shop_message", "message": "shop_message",
    "店铺消息": "shop_message", "站内信": "shop_message", "bolti üzenet": "shop_message",
}  # fmt: skip


def channel_named(word: str) -> str:
    """Return the channel that a console's word means, "" for a word that nobody knows."""
    return CHANNELS.get(word.strip().casefold(), "")


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What a buyer said about being written to on a channel; `withdrawn_at` None = it holds."""

    buyer: str
    channel: str
    given_at: datetime
    source: str = ""
    withdrawn_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """Return when the buyer last said something about it."""
        return self.withdrawn_at or self.given_at

    @property
    def name(self) -> str:
        """Return what tells the row apart within its file, without naming the buyer."""
        return f"{sha256(self.buyer.encode()).hexdigest()[:16]} / {self.channel}"
