"""Requests for leave with what they would do to the staffing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.common.access import Access
from apps.common.http import missing
from apps.service.coverage import SlotCover
from apps.service.models import Agent, Availability, ShiftAssignment
from apps.service.selectors.coverage import cover_between
from apps.service.selectors.facts import local_day
from apps.shop.models import Shop

SHOWN = 60


@dataclass(frozen=True)
class Effect:
    """What an absence takes: shifts of the person, and the half hours that become short by it."""

    shifts: int
    short_before: int
    short_after: int
    worst: SlotCover | None


@dataclass(frozen=True)
class LeaveLine:
    """One request; the reason only for the person and who decides, the effect until decided.

    `first` and `last` are wall times of the shop, the last minute included.
    """

    row: Availability
    reason: str
    is_mine: bool
    effect: Effect | None
    first: datetime | None
    last: datetime | None


def availability_of(access: Access, availability_id: int) -> Availability:
    """Return a request in one of the actor's shops, or raise not_found."""
    rows = Availability.objects.visible_to(access).select_related("agent__user", "shop")
    found: Availability | None = rows.filter(pk=availability_id).first()
    if found is None:
        raise missing()
    return found


def leave_lines(shop: Shop, viewer: Agent | None, *, may_decide: bool) -> list[LeaveLine]:
    """Return the requests of a shop for who decides, else one's own; undecided ones first."""
    rows = Availability.objects.filter(shop=shop).select_related("agent__user")
    if not may_decide:
        rows = rows.filter(agent=viewer) if viewer else rows.none()
    newest = list(rows.order_by("-asked_at")[:SHOWN])
    ordered = sorted(newest, key=lambda row: row.state != Availability.State.ASKED)
    return [_line(shop, row, viewer, sees_effect=may_decide) for row in ordered]


def effect_of(shop: Shop, row: Availability) -> Effect | None:
    """Return the net staffing with and without the person; None for a weekly wish."""
    if row.start_at is None or row.end_at is None:
        return None
    duties = ShiftAssignment.objects.on_duty().overlapping(row.start_at, row.end_at)
    mine = list(duties.filter(agent=row.agent_id, shift__shop=shop))
    first, last = local_day(row.start_at, shop), local_day(row.end_at - timedelta(seconds=1), shop)
    cover = cover_between(shop, first, last, is_planning=True)
    lost = [slot for slot in cover if any(_bears(each, slot) for each in mine)]
    return Effect(
        len(mine),
        sum(slot.net < 0 for slot in lost),
        sum(slot.net - 1 < 0 for slot in lost),
        min(lost, key=lambda slot: slot.net, default=None),
    )


def _line(shop: Shop, row: Availability, viewer: Agent | None, *, sees_effect: bool) -> LeaveLine:
    is_mine = viewer is not None and row.agent_id == viewer.pk
    waits = row.state == Availability.State.ASKED
    effect = effect_of(shop, row) if sees_effect and waits else None
    zone = shop.tz
    return LeaveLine(
        row,
        row.reason if is_mine or sees_effect else "",
        is_mine,
        effect,
        row.start_at and row.start_at.astimezone(zone).replace(tzinfo=None),
        row.end_at and (row.end_at - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None),
    )


def _bears(row: ShiftAssignment, slot: SlotCover) -> bool:
    return row.start_at < slot.start + timedelta(minutes=30) and row.end_at > slot.start
