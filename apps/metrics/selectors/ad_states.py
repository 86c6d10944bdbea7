"""How far a day's figures of ads can be trusted, and how mature they are."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy, ngettext

from apps.common.days import business_day
from apps.metrics.models import ShopDay
from apps.metrics.selectors.freshness import FAILED, FUTURE, MARK_PATIENCE, OPEN, Backlog, DayState
from apps.shop.models import Shop

NO_ADS = gettext_lazy("No ad report tells of this day.")
WAITING = gettext_lazy("Ad figures changed; they are being recomputed.")
OVERDUE = gettext_lazy("Ad figures changed over 10 minutes ago and wait for a recompute.")


def ads_states(
    shop: Shop,
    days: Iterable[date],
    rows: Mapping[date, ShopDay],
    waiting: Backlog,
    now: datetime,
) -> Mapping[date, DayState]:
    """The state of the ad figures of each of `days`: provisional while orders may still come."""
    today = business_day(now, shop.tz, shop.day_cut)
    return {day: _state(day, today, rows.get(day), waiting, now) for day in days}


def _state(
    day: date, today: date, row: ShopDay | None, waiting: Backlog, now: datetime
) -> DayState:
    is_known = row is not None and row.ad_window_days is not None and day not in waiting.failed
    if day >= today:
        return DayState(day, "open", str(FUTURE if day > today else OPEN), has_figures=is_known)
    if day in waiting.failed:
        return DayState(day, "missing", str(FAILED), has_figures=False)
    marked_at = waiting.ads.get(day)
    if marked_at is not None and (now - marked_at > MARK_PATIENCE or not is_known):
        return DayState(day, "stale", str(OVERDUE if is_known else WAITING), has_figures=is_known)
    if row is None or row.ad_window_days is None:
        return DayState(day, "missing", str(NO_ADS), has_figures=False)
    age, window = (today - day).days, row.ad_window_days
    if age < window:
        words = ngettext(
            "Orders come up to %(window)s days after a click; %(age)s is over.",
            "Orders come up to %(window)s days after a click; %(age)s are over.",
            age,
        ) % {"window": window, "age": age}
        return DayState(day, "provisional", words, has_figures=True)
    return DayState(day, "final", "", has_figures=True)
