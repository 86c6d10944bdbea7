"""What an absence takes: shifts of the person, and people in the half hours that they bear."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.service.coverage import SlotCover
from apps.service.models import Availability, ShiftAssignment
from apps.service.selectors.bands import days_between
from apps.service.selectors.coverage import cover_between
from apps.service.selectors.facts import away_spans, half_hours, local_day
from apps.service.selectors.tokens import cell_token
from apps.shop.models import Shop

State, Kind = ShiftAssignment.State, Availability.Kind
# What an absence takes away: planned, known, or known and about to go.
TAKEN = (State.PLANNED, State.PUBLISHED, State.LEAVING)


@dataclass(frozen=True)
class LostSlot:
    """A half hour with the people there before and after the absence."""

    start: datetime
    need: int
    before: int
    after: int
    is_peak: bool

    @property
    def is_made_short(self) -> bool:
        """Tell whether it has people enough now and too few then."""
        return self.before >= self.need > self.after


@dataclass(frozen=True)
class Effect:
    """The shifts that an absence takes in the shop, those elsewhere, and what they leave behind.

    `seen` names them all, so that who approves approves these and no others.
    """

    rows: tuple[ShiftAssignment, ...]
    elsewhere: int
    slots: tuple[LostSlot, ...]
    seen: str

    @property
    def short_before(self) -> int:
        """Return how many of the half hours lack people now."""
        return sum(slot.before < slot.need for slot in self.slots)

    @property
    def short_after(self) -> int:
        """Return how many of them would."""
        return sum(slot.after < slot.need for slot in self.slots)

    @property
    def worst(self) -> LostSlot | None:
        """Return the half hour that would lack most people."""
        return min(self.slots, key=lambda slot: (slot.after - slot.need, slot.start), default=None)

    @property
    def stored(self) -> list[list[object]]:
        """Return the half hours as a decision keeps them: start, needed, before, after."""
        return [[slot.start.isoformat(), slot.need, slot.before, slot.after] for slot in self.slots]


def effects_of(shop: Shop, requests: Sequence[Availability], now: datetime) -> dict[int, Effect]:
    """Return by request what approving it would take now; few queries for all of them."""
    lost = {request.pk: lost_rows(request, rows, now) for request, rows in _held(requests, now)}
    here = [row for rows in lost.values() for row in rows if row.shift.shop_id == shop.pk]
    days = [row.shift.day for row in here]
    cover: dict[datetime, SlotCover] = {}
    if days:
        last = max(days) + timedelta(days=1)
        slots = cover_between(shop, min(days), last, is_planning=True)
        cover = {slot.start: slot for slot in slots}
    return {key: _effect(shop, rows, cover) for key, rows in lost.items()}


def lost_rows(
    request: Availability, held: Iterable[ShiftAssignment], now: datetime
) -> list[ShiftAssignment]:
    """Return which of a person's shifts an absence takes.

    Leave takes what has not begun; who is sick is absent also from what has.
    """
    rows = [row for row in held if request.kind == Kind.SICK or row.start_at >= now]
    if not rows or request.kind not in Availability.HARD:
        return []
    shop = request.shop
    days = [local_day(row.start_at, shop) for row in rows]
    around = days_between(min(days) - timedelta(days=2), max(days) + timedelta(days=1))
    spans = list(away_spans(request, shop, around))
    return [
        row
        for row in rows
        if any(start < row.end_at and row.start_at < end for start, end in spans)
    ]


def _held(
    requests: Sequence[Availability], now: datetime
) -> Iterator[tuple[Availability, list[ShiftAssignment]]]:
    since = min([now, *(each.start_at for each in requests if each.start_at)])
    held: dict[int | None, list[ShiftAssignment]] = defaultdict(list)
    rows = ShiftAssignment.objects.filter(
        agent__in={each.agent_id for each in requests}, state__in=TAKEN, end_at__gt=since
    )
    for row in rows.select_related("shift__template", "shift__shop").order_by("start_at", "pk"):
        held[row.agent_id].append(row)
    for request in requests:
        yield request, held[request.agent_id]


def _effect(
    shop: Shop, rows: Sequence[ShiftAssignment], cover: dict[datetime, SlotCover]
) -> Effect:
    here = tuple(row for row in rows if row.shift.shop_id == shop.pk)
    # What leaves with the next version is counted as gone already.
    counted = [row for row in here if row.state in ShiftAssignment.ON_DUTY]
    starts = sorted({start for row in counted for start in _bearing(row)} & cover.keys())
    slots = tuple(
        LostSlot(
            start,
            cover[start].need,
            cover[start].scheduled,
            cover[start].scheduled - 1,
            cover[start].is_peak,
        )
        for start in starts
    )
    return Effect(here, len(rows) - len(here), slots, cell_token(rows))


def _bearing(row: ShiftAssignment) -> Iterator[datetime]:
    """Yield the half hours in which the shift has a moment."""
    begin = row.start_at.replace(minute=row.start_at.minute // 30 * 30)
    return half_hours(begin, row.end_at)
