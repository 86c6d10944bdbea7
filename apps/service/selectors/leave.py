"""Requests for leave with what they would do to the staffing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Agent, Availability
from apps.service.selectors.absences import Effect, effects_of
from apps.shop.models import Shop

SHOWN = 60


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


def leave_lines(
    shop: Shop, viewer: Agent | None, now: datetime, *, may_decide: bool
) -> list[LeaveLine]:
    """Return the requests of a shop for who decides, else one's own; undecided ones first."""
    rows = Availability.objects.filter(shop=shop).select_related("agent__user", "shop")
    if not may_decide:
        rows = rows.filter(agent=viewer) if viewer else rows.none()
    newest = list(rows.order_by("-asked_at")[:SHOWN])
    waiting = [row for row in newest if row.state == Availability.State.ASKED]
    effects = effects_of(shop, waiting, now) if may_decide and waiting else {}
    ordered = sorted(newest, key=lambda row: row.state != Availability.State.ASKED)
    return [_line(row, viewer, effects.get(row.pk), sees_reason=may_decide) for row in ordered]


def _line(
    row: Availability, viewer: Agent | None, effect: Effect | None, *, sees_reason: bool
) -> LeaveLine:
    is_mine = viewer is not None and row.agent_id == viewer.pk
    zone = row.shop.tz
    return LeaveLine(
        row,
        row.reason if is_mine or sees_reason else "",
        is_mine,
        effect,
        row.start_at and row.start_at.astimezone(zone).replace(tzinfo=None),
        row.end_at and (row.end_at - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None),
    )
