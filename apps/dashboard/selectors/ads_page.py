"""What the ads board shows, and where its links lead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import ngettext

from apps.dashboard.selectors.scorecard_page import Tab
from apps.metrics.selectors.ad_board import AdBoard, ad_board

if TYPE_CHECKING:
    from apps.shop.models import Shop

AD_SPANS = (1, 7, 28)


@dataclass(frozen=True)
class AdsAsked:
    """The ads of a shop, a campaign or a group over the days that end with `day`."""

    shop: "Shop"
    day: date
    days: int = 1
    campaign: int | None = None
    group: int | None = None

    @property
    def first(self) -> date:
        """The first of the days."""
        return self.day - timedelta(days=self.days - 1)

    def href(self, **changes: Any) -> str:
        """Return the same page with something else chosen."""
        asked = {
            "shop": self.shop.code, "day": self.day.isoformat(), "days": self.days,
            "campaign": self.campaign, "group": self.group, **changes,
        }  # fmt: skip
        return "?" + urlencode({name: told for name, told in asked.items() if told is not None})


@dataclass(frozen=True)
class AdsPage:
    """The board with the choices above it."""

    board: AdBoard
    spans: tuple[Tab, ...]
    query: str
    up: str
    before: str
    after: str


def ads_page(asked: AdsAsked, now: datetime, last: date) -> AdsPage:
    """Read the board; `last` is the last closed day, beyond which no link leads."""
    board = ad_board(asked.shop, asked.first, asked.day, now, asked.campaign, asked.group)
    spans = tuple(
        Tab(
            ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
            asked.href(days=days),
            days == asked.days,
        )
        for days in AD_SPANS
    )
    up = ""
    if board.group is not None:
        up = asked.href(group=None, campaign=board.group.ad_campaign_id)
    elif board.campaign is not None:
        up = asked.href(campaign=None)
    step = timedelta(days=1)
    after = asked.href(day=(asked.day + step).isoformat()) if asked.day < last else ""
    before = asked.href(day=(asked.day - step).isoformat())
    return AdsPage(board, spans, asked.href(), up, before, after)
