"""When a promised delivery is kept, and when it is at risk; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

# A carrier of whom nothing is known yet.
UNKNOWN_TRANSIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Parcel:
    """How far the parcel of an order is."""

    expected_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transit:
    """How long parcels really took, and how many say so; `usual` None without any."""

    usual: timedelta | None = None
    count: int = 0


def transit_of(durations: Sequence[timedelta]) -> Transit:
    """Return the median time between shipped and delivered, with its count."""
    if not durations:
        return Transit()
    return Transit(
        timedelta(seconds=median(each.total_seconds() for each in durations)), len(durations)
    )


def is_at_risk(
    *, due_at: datetime, now: datetime, parcels: Sequence[Parcel], transit: timedelta | None
) -> bool:
    """Tell whether a delivery that did not arrive yet will probably be late.

    Without a parcel: when less time is left than the carrier usually takes (24 hours where that
    is unknown). With parcels: when one is expected after the promised time, or the time is over.
    """
    if not parcels:
        return due_at - now < (transit or UNKNOWN_TRANSIT)
    late = any(
        each.delivered_at is None and each.expected_at is not None and each.expected_at > due_at
        for each in parcels
    )
    return late or now > due_at


def delivered_at(parcels: Sequence[Parcel]) -> datetime | None:
    """Return when all parcels had arrived, None while one is on its way or there is none."""
    times = [each.delivered_at for each in parcels]
    if not times or any(each is None for each in times):
        return None
    return max(each for each in times if each is not None)


def is_kept(*, due_at: datetime, arrived_at: datetime) -> bool:
    """Tell whether a delivery came in time: 18:00:00 is, 18:00:01 is not for 18:00."""
    return arrived_at <= due_at
