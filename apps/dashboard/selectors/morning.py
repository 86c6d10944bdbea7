"""Composes pages from the readings of metrics: all of one screen from one snapshot."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.common.days import ONE_DAY, business_day, month_start
from apps.dashboard.addresses import MorningAsked
from apps.dashboard.pages import MORNING_KEYS, RECENT_DAYS
from apps.dashboard.selectors.why_view import WhyView, why_view
from apps.metrics.readings import DataStatus, DayScorecard, HourBar, MonthPace, RecentDay, Value
from apps.metrics.selectors.data_days import DataPage, data_page
from apps.metrics.selectors.equation import FactorCard
from apps.metrics.selectors.explained import explained_day
from apps.metrics.selectors.forecasts import forecasts_read
from apps.metrics.selectors.hourly import hours
from apps.metrics.selectors.paces import month_pace
from apps.metrics.selectors.scorecards import recent_days, scorecard
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.selectors.status import data_status
from apps.metrics.selectors.why import Compared

if TYPE_CHECKING:
    from apps.shop.models import Shop


# The same orders counted two ways: on the day they were placed, and on the day they were paid.
BASES = (
    (_("Orders placed"), "sales.ordered_orders", None),
    (_("Ordered"), "sales.ordered_amount", None),
    (_("Paid orders"), "sales.ordered_paid_orders", "sales.paid_orders"),
    (_("Paid (gross)"), "sales.ordered_paid_amount", "sales.paid_amount"),
    (_("Refunded to date"), "sales.ordered_refund_amount", "sales.cohort_refund_amount"),
    (_("Net to date"), "sales.net_ordered_amount", "sales.net_cohort_amount"),
)


CARD_KEYS = (*MORNING_KEYS, *(key for _label, *keys in BASES for key in keys if key))


@dataclass(frozen=True)
class DayLinks:
    """Where the day picker leads; `next_day` is empty on the open day."""

    page: str
    previous_day: str
    next_day: str
    last_day: date


@dataclass(frozen=True)
class BasisRow:
    """One figure of the day's orders: by the day of placing and by the day of payment."""

    label: str
    placed: Value
    paid: Value | None


@dataclass(frozen=True)
class Morning:
    """Everything on the morning page of one shop-day."""

    day: date
    status: DataStatus
    scorecard: DayScorecard
    equation: tuple[FactorCard, ...]
    why: WhyView
    bases: tuple[BasisRow, ...]
    month: MonthPace
    hours: tuple[HourBar, ...]
    recent: tuple[RecentDay, ...]


def morning(shop: "Shop", asked: MorningAsked, now: datetime) -> Morning:
    """Read one shop-day: verdict, why, figures, month to date, hours and the days before."""
    day = asked.day
    with snapshot():
        told = explained_day(shop, day, now, Compared(asked.mode, asked.custom))
        span = told.span
        forecasts = forecasts_read(shop, day - RECENT_DAYS * ONE_DAY, day)
        card = scorecard(shop, day, now, span=span, keys=(*CARD_KEYS, *span.aims))
        return Morning(
            day=day,
            status=data_status(shop, now, span=span),
            scorecard=_strip(card),
            equation=told.equation,
            why=why_view(shop, told.why, asked),
            bases=_bases(card),
            month=month_pace(shop, month_start(day), day, now, span=span, forecasts=forecasts),
            hours=hours(shop, day, span=span),
            recent=recent_days(shop, day, RECENT_DAYS, now, span=span, forecasts=forecasts),
        )


def data_status_page(shop: "Shop", now: datetime) -> DataPage:
    """Read the state of a shop's data over the last five weeks."""
    with snapshot():
        return data_page(shop, now)


def day_links(shop: "Shop", asked: MorningAsked, now: datetime) -> DayLinks:
    """Return the addresses of the days beside this one; no day after the open one."""
    today, day = business_day(now, shop.tz, shop.day_cut), asked.day
    return DayLinks(
        page=asked.page,
        previous_day=asked.on(day - ONE_DAY),
        next_day=asked.on(day + ONE_DAY) if day < today else "",
        last_day=today,
    )


def _strip(card: DayScorecard) -> DayScorecard:
    aimed = [value.key for value in card.values if value.aim and value.key not in MORNING_KEYS]
    return replace(card, values=tuple(card.value(key) for key in (*MORNING_KEYS, *aimed)))


def _bases(card: DayScorecard) -> tuple[BasisRow, ...]:
    return tuple(
        BasisRow(str(label), card.value(placed), card.value(paid) if paid else None)
        for label, placed, paid in BASES
    )
