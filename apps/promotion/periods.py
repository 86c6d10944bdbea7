"""When a price of some days ends, and when it is looked at: pure."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# So long has somebody to set a price on the platform and to read it back.
GRACE: Final = timedelta(minutes=10)
NEW_ARRIVAL_DAYS: Final = 3


def days_after(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the instant so many calendar days later by the shop's clock: 23 to 25 hours each."""
    local = start.astimezone(zone)
    return (
        (local.replace(tzinfo=None) + timedelta(days=days))
        .replace(tzinfo=zone)
        .astimezone(ZoneInfo("UTC"))
    )


def check_at(start: datetime) -> datetime:
    """Return when a price has to be read back at the latest."""
    return start + GRACE
