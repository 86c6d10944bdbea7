"""Which day another day is compared with: the plan is no day, every other mode names one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lunardate import LunarDate

from apps.common.days import ONE_DAY

# 52 weeks: the same weekday of the same week, which 365 days back is not.
YEAR_OF_WEEKS = timedelta(days=364)
LUNAR_YEARS = range(1900, 2100)


class Mode(StrEnum):
    """What a day is held against."""

    PLAN = "plan"
    YESTERDAY = "yesterday"
    WEEK = "week"
    YEAR = "year"
    CAMPAIGN = "campaign"
    LUNAR = "lunar"
    CUSTOM = "custom"


@dataclass(frozen=True)
class CampaignDay:
    """Day `position` (0 = the first) of the campaign `label` that began on `began_on`."""

    label: str
    began_on: date
    position: int


def compared_day(
    day: date, mode: Mode, campaigns: Mapping[date, str], custom: date | None = None
) -> date | None:
    """The day that `day` is compared with; None for the plan and where no such day exists.

    `campaigns` names the campaign of each campaign day; a campaign is compared with the latest
    earlier one of its name, day by day from its first.
    """
    if mode is Mode.CUSTOM:
        return custom
    if mode is Mode.CAMPAIGN:
        return same_campaign_day(day, campaigns)
    if mode is Mode.LUNAR:
        return same_lunar_day(day)
    back = {Mode.YESTERDAY: ONE_DAY, Mode.WEEK: timedelta(days=7), Mode.YEAR: YEAR_OF_WEEKS}
    return day - back[mode] if mode in back else None


def campaign_day(day: date, campaigns: Mapping[date, str]) -> CampaignDay | None:
    """The place of a day in its campaign; None outside of one."""
    label = campaigns.get(day)
    if label is None:
        return None
    began = day
    while campaigns.get(began - ONE_DAY) == label:
        began -= ONE_DAY
    return CampaignDay(label, began, (day - began).days)


def same_campaign_day(day: date, campaigns: Mapping[date, str]) -> date | None:
    """The same day, counted from its first, of the latest earlier campaign of the same name.

    None where there was none, or where it was over by then.
    """
    here = campaign_day(day, campaigns)
    if here is None:
        return None
    earlier = [d for d, label in campaigns.items() if label == here.label and d < here.began_on]
    if not earlier:
        return None
    last = campaign_day(max(earlier), campaigns)
    if last is None or last.position < here.position:
        return None
    return last.began_on + timedelta(days=here.position)


def same_lunar_day(day: date) -> date | None:
    """The same month and day of the Chinese calendar one lunar year earlier.

    A leap month is compared with the plain month of its number; the 30th of a month that had 29
    days, with its last. None outside the years 1901 to 2099, which the calendar tables hold.
    """
    if day.year - 1 not in LUNAR_YEARS or day.year not in LUNAR_YEARS:
        return None
    here = LunarDate.from_solar_date(day.year, day.month, day.day)
    first: date = LunarDate(here.year - 1, here.month, 1).to_solar_date()
    then = first + timedelta(days=here.day - 1)
    overrun = LunarDate.from_solar_date(then.year, then.month, then.day).month != here.month
    return then - ONE_DAY if overrun else then
