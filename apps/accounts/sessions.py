"""How long a sign-in lasts: twelve hours at most, three idle hours, one before settings."""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(hours=3)
SETTINGS_IDLE = timedelta(minutes=60)
# The time of the last request is written at most this often: pages that only read stay cheap.
SEEN_STEP = timedelta(minutes=1)
STARTED, SEEN = "signed_in_at", "seen_at"
# The header of what a page asks by itself while nobody is at it (static/js/session.js).
UNATTENDED = "X-Unattended"


def is_over(session: MutableMapping[str, Any], now: datetime, *, idle: timedelta = IDLE) -> bool:
    """Tell whether a sign-in has run out at `now` by age or by idleness of `idle`."""
    instant = now.timestamp()
    started, seen = session.get(STARTED, instant), session.get(SEEN, instant)
    return bool(
        instant - started >= ABSOLUTE.total_seconds() or instant - seen >= idle.total_seconds()
    )


def idle_of(*, is_settings: bool) -> timedelta:
    """Return after how long without a request a sign-in ends on a page."""
    return SETTINGS_IDLE if is_settings else IDLE


def left(session: MutableMapping[str, Any], now: datetime) -> timedelta:
    """Return how long a sign-in lasts at most, however busy."""
    return timedelta(seconds=session.get(STARTED, now.timestamp()) - now.timestamp()) + ABSOLUTE


def touch(session: MutableMapping[str, Any], now: datetime) -> None:
    """Note the start of the sign-in once, and the last request to the minute."""
    instant = now.timestamp()
    if STARTED not in session:
        session[STARTED] = instant
    if instant - session.get(SEEN, 0) >= SEEN_STEP.total_seconds():
        session[SEEN] = instant
