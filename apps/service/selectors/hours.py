"""When a shop's desk is open and who is on shift, read once for many rounds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from apps.common.days import ONE_DAY
from apps.service.models import Roster, ShiftAssignment, TimeBand
from apps.service.rounds import Hours, Span
from apps.service.selectors.bands import band_rows, bands_in, days_between
from apps.service.selectors.facts import local_day
from apps.shop.models import Shop

# An answer is due in the open hours of these days at the latest.
DUE_WITHIN = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Duty:
    """A person on a published shift; an empty role serves every kind of inquiry."""

    agent_id: int | None
    start: datetime
    end: datetime
    shift_id: int
    role: str

    def covers(self, instant: datetime) -> bool:
        """Tell whether the shift runs at an instant."""
        return self.start <= instant < self.end


@dataclass
class DeskHours:
    """Open hours and shifts of a shop over a stretch of days."""

    shop: Shop
    rosters: Sequence[tuple[date, date]]
    duties: dict[date, list[Duty]]
    _rows: dict[tuple[str, str], list[TimeBand]] = field(default_factory=dict)
    _spans: dict[tuple[str, str, date], list[Span]] = field(default_factory=dict)

    def of(self, channel: str, role: str, start: datetime, end: datetime) -> Hours:
        """Return what the clocks of a wait count by."""
        return Hours(self.open_spans(channel, start, end), self.rostered(role, start, end))

    def open_spans(self, channel: str, start: datetime, end: datetime) -> list[Span] | None:
        """Return the open hours around a stretch; None where the shop has never said any."""
        if not self._band_rows(TimeBand.Kind.OPEN, channel):
            return None
        days = days_between(self._day(start) - ONE_DAY, self._day(end))
        return [span for day in days for span in self._on(TimeBand.Kind.OPEN, channel, day)]

    def is_platform(self, channel: str, instant: datetime) -> bool:
        """Tell whether the channel's platform counts an answer to what is asked at an instant."""
        day = self._day(instant)
        kind = TimeBand.Kind.PLATFORM
        spans = [span for each in (day - ONE_DAY, day) for span in self._on(kind, channel, each)]
        return any(first <= instant < last for first, last in spans)

    def rostered(self, role: str, start: datetime, end: datetime) -> list[Span] | None:
        """Return the shifts of a role around a stretch; None where no roster was made then."""
        first, last = self._day(start), self._day(end)
        if not any(begins <= last and ends >= first for begins, ends in self.rosters):
            return None
        return [
            (duty.start, duty.end)
            for day in days_between(first - ONE_DAY, last)
            for duty in self.duties.get(day, ())
            if duty.agent_id is not None and duty.role in ("", role)
        ]

    def shift_of(self, agent_id: int | None, instant: datetime) -> int | None:
        """Return the shift that a person works at an instant, None outside their shifts."""
        day = self._day(instant)
        near = [*self.duties.get(day, ()), *self.duties.get(day - ONE_DAY, ())]
        mine = (duty for duty in near if agent_id is not None and duty.agent_id == agent_id)
        return next((duty.shift_id for duty in mine if duty.covers(instant)), None)

    def _day(self, instant: datetime) -> date:
        return local_day(instant, self.shop)

    def _band_rows(self, kind: str, channel: str) -> list[TimeBand]:
        key = kind, channel
        if key not in self._rows:
            self._rows[key] = band_rows(self.shop, kind, channel)
        return self._rows[key]

    def _on(self, kind: str, channel: str, day: date) -> list[Span]:
        key = kind, channel, day
        if key not in self._spans:
            bands = bands_in(self._band_rows(kind, channel), self.shop, day, day)
            self._spans[key] = [(band.start, band.end) for band in bands]
        return self._spans[key]


def desk_hours(shop: Shop, start: datetime, end: datetime) -> DeskHours:
    """Read the hours of a shop from start to end, and of the days in which answers are due."""
    first, last = local_day(start, shop) - ONE_DAY, local_day(end + DUE_WITHIN, shop)
    rosters = Roster.objects.filter(shop=shop).touching(first, last)
    duties: dict[date, list[Duty]] = defaultdict(list)
    rows = ShiftAssignment.objects.known().filter(shift__shop=shop, shift__day__range=(first, last))
    for day, *row in rows.order_by("start_at", "pk").values_list(
        "shift__day", "agent_id", "start_at", "end_at", "shift_id", "shift__template__role"
    ):
        duties[day].append(Duty(*row))
    return DeskHours(shop, list(rosters.values_list("starts_on", "ends_on")), dict(duties))
