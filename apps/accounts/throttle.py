"""So many calls in a sliding time, by kind and caller, for programs and for people.

Counts stand in the fast cache; without it nothing is limited. There are two counters a caller:
that of this window of time, and the part of the last one's that the sliding window still covers.
Each call adds to its counter in one step, so parallel ones all count; refused ones are taken
back.
"""

from time import time

from django.core.cache import caches


def seconds_to_wait(caller: str, *, most: int, seconds: int) -> int:
    """Count one call; return 0 where it is within the rate, else the seconds to the next window."""
    window, into = divmod(time(), seconds)
    here = f"throttle:{caller}:{int(window)}"
    before: int = caches["fast"].get(f"throttle:{caller}:{int(window) - 1}", 0)
    if _added(here, 1, seconds) + before * (1 - into / seconds) <= most:
        return 0
    _added(here, -1, seconds)
    return int(seconds - into) + 1


def _added(name: str, number: int, seconds: int) -> int:
    """Add to a counter of the fast cache and return it; 0 where nothing can be counted."""
    fast = caches["fast"]
    fast.add(name, 0, timeout=2 * seconds)
    try:
        return fast.incr(name, number)
    except ValueError:  # forgotten between the two calls
        return 0
