"""How many people are on duty in each half hour, against how many are needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SlotNeed:
    """A half hour from `start`: expected inquiries and people needed."""

    start: datetime
    expected: float
    need: int
    is_peak: bool = False


@dataclass(frozen=True, slots=True)
class SlotCover:
    """A half hour with who is there: `net` below 0 is short."""

    start: datetime
    expected: float
    need: int
    scheduled: int
    is_peak: bool

    @property
    def net(self) -> int:
        """Return people there minus people needed."""
        return self.scheduled - self.need


def covered(
    slots: Sequence[SlotNeed], spans: Iterable[tuple[datetime, datetime]]
) -> list[SlotCover]:
    """Return each half hour with the people whose span has a moment in it."""
    counts = dict.fromkeys((slot.start for slot in slots), 0)
    for start, end in spans:
        slot = _half_hour(start)
        while slot < end:
            if slot in counts:
                counts[slot] += 1
            slot += HALF_HOUR
    return [
        SlotCover(slot.start, slot.expected, slot.need, counts[slot.start], slot.is_peak)
        for slot in slots
    ]


def _half_hour(instant: datetime) -> datetime:
    return instant.replace(minute=instant.minute // 30 * 30, second=0, microsecond=0)


def shift_needs(
    shifts: Sequence[tuple[datetime, datetime, int]], slots: Iterable[SlotNeed]
) -> list[int]:
    """Return the people that each shift (start, end, least) needs in half hours it bears alone.

    The hour that two shifts share is borne by both, so that it sets the need of neither.
    """
    needs = [least for _, _, least in shifts]
    for slot in slots:
        bearing = [n for n, (start, end, _) in enumerate(shifts) if start <= slot.start < end]
        if len(bearing) == 1:
            needs[bearing[0]] = max(needs[bearing[0]], slot.need)
    return needs
