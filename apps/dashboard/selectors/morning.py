"""Composes pages from the readings of metrics: all of one screen from one snapshot."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from apps.common.days import ONE_DAY, business_day, month_start
from apps.dashboard.pages import MORNING_KEYS, RECENT_DAYS
from apps.metrics.readings import DataStatus, DayScorecard, HourBar, MonthPace, RecentDay
from apps.metrics.selectors.data_days import DataPage, data_page
from apps.metrics.selectors.days import shop_span
from apps.metrics.selectors.hourly import hours
from apps.metrics.selectors.paces import month_pace
from apps.metrics.selectors.scorecards import recent_days, scorecard
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.status import data_status

if TYPE_CHECKING:
    from apps.shop.models import Shop


@dataclass(frozen=True)
class DayLinks:
    """Where the day picker leads; `next_day` is empty on the open day."""

    page: str
    previous_day: str
    next_day: str
    last_day: date


@dataclass(frozen=True)
class Morning:
    """Everything on the morning page of one shop-day."""

    day: date
    status: DataStatus
    scorecard: DayScorecard
    month: MonthPace
    hours: tuple[HourBar, ...]
    recent: tuple[RecentDay, ...]


def morning(shop: "Shop", day: date, now: datetime) -> Morning:
    """Read one shop-day: verdict, figures, month to date, hours and the days before."""
    first = min(month_start(day), day - (RECENT_DAYS - 1) * ONE_DAY)
    with snapshot():
        span = shop_span(shop, first, day, now)
        return Morning(
            day=day,
            status=data_status(shop, now, span=span),
            scorecard=_strip(scorecard(shop, day, now, span=span)),
            month=month_pace(shop, month_start(day), day, now, span=span),
            hours=hours(shop, day, span=span),
            recent=recent_days(shop, day, RECENT_DAYS, now, span=span),
        )


def data_status_page(shop: "Shop", now: datetime) -> DataPage:
    """Read the state of a shop's data over the last five weeks."""
    with snapshot():
        return data_page(shop, now)


def day_links(page: str, shop: "Shop", day: date, now: datetime) -> DayLinks:
    """Return the addresses of the days beside this one; no day after the open one."""
    today = business_day(now, shop.tz, shop.day_cut)
    return DayLinks(
        page=page,
        previous_day=_address(page, shop, day - ONE_DAY),
        next_day=_address(page, shop, day + ONE_DAY) if day < today else "",
        last_day=today,
    )


def _strip(card: DayScorecard) -> DayScorecard:
    return replace(card, values=tuple(card.value(key) for key in MORNING_KEYS))


def _address(page: str, shop: "Shop", day: date) -> str:
    return f"{page}?{urlencode({'shop': shop.code, 'day': day.isoformat()})}"
