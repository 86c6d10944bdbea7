"""Quiet hours of a shop, in which nobody disturbs a buyer."""

from datetime import datetime, timedelta

from apps.service.models import TimeBand
from apps.service.selectors.bands import bands_of
from apps.shop.models import Shop


def quiet_until(shop: Shop, now: datetime) -> datetime | None:
    """Return when the quiet hours that hold at `now` end, None outside of them.

    Bands that touch count as one.
    """
    day = now.astimezone(shop.tz).date()
    one = timedelta(days=1)
    bands = bands_of(shop, TimeBand.Kind.QUIET, day - one, day + one)
    end = now
    for band in sorted(bands, key=lambda each: each.start):
        if band.start <= end < band.end:
            end = band.end
    return end if end > now else None
