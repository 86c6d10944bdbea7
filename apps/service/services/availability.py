"""Leave, sickness and wishes: asked by the person, decided by the supervisor."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Availability, Roster, ShiftAssignment
from apps.service.services.locking import agents_lock, rosters_locked
from apps.service.states import AVAILABILITY_MOVES, after
from apps.shop.models import Shop

State, Kind = Availability.State, Availability.Kind
# Wishes bind nobody: they need no decision.
WISHES = (Kind.AVOID, Kind.WANT)


@dataclass(frozen=True, slots=True)
class When:
    """A span of instants, or minutes of every such weekday."""

    start_at: datetime | None = None
    end_at: datetime | None = None
    weekday: int | None = None
    start_min: int | None = None
    end_min: int | None = None


@transaction.atomic
def availability_ask(
    *, agent: Agent, shop: Shop, kind: str, when: When, actor: Actor, reason: str = ""
) -> Availability:
    """Note what a person asks for; a wish counts at once, leave once somebody approves it.

    Raises field_invalid where neither or both of span and weekday are given, or out of order.
    """
    row = Availability(
        agent=agent,
        shop=shop,
        kind=kind,
        reason=reason,
        state=State.APPROVED if kind in WISHES else State.ASKED,
        start_at=when.start_at,
        end_at=when.end_at,
        weekday=when.weekday,
        start_min=when.start_min,
        end_min=when.end_min,
    )
    _check(row)
    row.save()
    _audit(row, actor, "availability.ask", None)
    return row


@transaction.atomic
def availability_decide(*, row: Availability, event: str, actor: Actor) -> Availability:
    """Approve or decline what somebody asked for; never one's own.

    Raises role_refused for one's own, state_refused where it was decided meanwhile.
    """
    row = _locked(row.pk)
    if actor.reference == f"user:{row.agent.user_id}":
        raise ShopError("role_refused", _("Somebody else has to decide on your own leave."))
    return _move(row, event, actor)


@transaction.atomic
def availability_withdraw(*, row: Availability, agent: Agent, actor: Actor) -> Availability:
    """Take back what one asked for oneself; the shifts of that time stay as they are by now."""
    row = _locked(row.pk)
    if row.agent_id != agent.pk:
        raise missing()
    return _move(row, "withdraw", actor)


@transaction.atomic
def sick_note(
    *, agent: Agent, shop: Shop, start_at: datetime, end_at: datetime, actor: Actor
) -> tuple[Availability, list[Roster]]:
    """Note a person as sick: their shifts of that time are absent at once.

    Returns the note and the rosters that lost a shift, for a repair.
    """
    row = Availability(
        agent=agent,
        shop=shop,
        kind=Kind.SICK,
        state=State.APPROVED,
        start_at=start_at,
        end_at=end_at,
    )
    _check(row)
    duties = ShiftAssignment.objects.filter(agent=agent).overlapping(start_at, end_at)
    lost = duties.filter(state__in=ShiftAssignment.ON_DUTY)
    rosters = list(rosters_locked(lost.values_list("shift__roster_id", flat=True)))
    agents_lock([agent.pk])
    row.save()
    count = lost.update(state=ShiftAssignment.State.ABSENT, version=F("version") + 1)
    for roster in rosters:
        roster.version += 1
        roster.save(update_fields=["version"])
    _audit(row, actor, "availability.sick", None, rows=1 + count)
    return row, rosters


def _check(row: Availability) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        text = _("Give a first and a later last moment, or a weekday with its hours.")
        raise ShopError("field_invalid", text, "last") from error


def _locked(availability_id: int) -> Availability:
    rows = Availability.objects.select_for_update(of=("self",)).select_related("agent")
    found: Availability | None = rows.filter(pk=availability_id).first()
    if found is None:
        raise missing()
    return found


def _move(row: Availability, event: str, actor: Actor) -> Availability:
    old, row.state = row.state, after(AVAILABILITY_MOVES, row.state, event)
    row.save(update_fields=["state"])
    _audit(row, actor, f"availability.{event}", old)
    return row


def _audit(row: Availability, actor: Actor, action: str, old: str | None, rows: int = 1) -> None:
    # Why somebody is away is theirs: the log holds the kind of request, not the reason.
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Availability:{row.pk}",
        shop_id=row.shop_id,
        changes={"state": [old, row.state]},
        rows=rows,
    )
