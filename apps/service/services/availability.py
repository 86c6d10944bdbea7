"""Leave, sickness and wishes: asked by the person, decided by the supervisor."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Availability, Roster
from apps.service.selectors.absences import effects_of
from apps.service.services.absences import absence_lock, shifts_take
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
    if row.state == State.ASKED:
        notify(Notice("leave_approval", row.shop_id, row.pk), without=[agent.user_id])
    return row


@transaction.atomic
def availability_decide(
    *, row: Availability, event: str, actor: Actor, now: datetime, seen: str | None = None
) -> tuple[Availability, list[Roster]]:
    """Approve or decline what somebody asked for; never one's own.

    Approved leave takes the person's coming shifts of that time off: known ones are open from
    then on and everybody concerned is told. `seen` names the shifts that who approves has seen
    (`Effect.seen`). Returns the request and the rosters that lost a shift. Raises role_refused for
    one's own, state_refused where it was decided meanwhile, `stale` where other shifts are
    concerned by now.
    """
    takes = event == "approve" and row.kind in Availability.HARD
    rosters = absence_lock(row=row, now=now) if takes else []
    row = _locked(row.pk)
    if actor.reference == f"user:{row.agent.user_id}":
        raise ShopError("role_refused", _("Somebody else has to decide on your own leave."))
    after(AVAILABILITY_MOVES, row.state, event)
    lost: list[Roster] = []
    if takes:
        effect = effects_of(row.shop, [row], now)[row.pk]
        if seen is not None and seen != effect.seen:
            text = _("The shifts of that time changed meanwhile. Look what it takes now.")
            raise ShopError("stale", text)
        row.coverage_before_after = effect.stored
        lost = shifts_take(row=row, rosters=rosters, actor=actor, now=now)
    return _move(row, event, actor), lost


@transaction.atomic
def availability_withdraw(*, row: Availability, agent: Agent, actor: Actor) -> Availability:
    """Take back what one asked for oneself; the shifts of that time stay as they are by now."""
    row = _locked(row.pk)
    if row.agent_id != agent.pk:
        raise missing()
    return _move(row, "withdraw", actor)


@transaction.atomic
def sick_note(
    *,
    agent: Agent,
    shop: Shop,
    start_at: datetime,
    end_at: datetime,
    actor: Actor,
    now: datetime,
) -> tuple[Availability, list[Roster]]:
    """Note a person as sick: their shifts of that time are absent at once, coming ones open.

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
    rosters = absence_lock(row=row, now=now)
    row.save()
    row.coverage_before_after = effects_of(shop, [row], now)[row.pk].stored
    row.save(update_fields=["coverage_before_after"])
    lost = shifts_take(row=row, rosters=rosters, actor=actor, now=now)
    _audit(row, actor, "availability.sick", None)
    return row, lost


def _check(row: Availability) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        text = _("Give a first and a later last moment, or a weekday with its hours.")
        raise ShopError("field_invalid", text, "last") from error


def _locked(availability_id: int) -> Availability:
    rows = Availability.objects.select_for_update(of=("self",)).select_related("agent", "shop")
    found: Availability | None = rows.filter(pk=availability_id).first()
    if found is None:
        raise missing()
    return found


def _move(row: Availability, event: str, actor: Actor) -> Availability:
    old, row.state = row.state, after(AVAILABILITY_MOVES, row.state, event)
    row.save(update_fields=["state", "coverage_before_after"])
    _audit(row, actor, f"availability.{event}", old)
    notices_settle(("leave_approval",), shop_id=row.shop_id, target=row.pk)
    if event != "withdraw":
        notify(Notice("leave_decided", row.shop_id, row.pk, event), people=[row.agent.user_id])
    return row


def _audit(row: Availability, actor: Actor, action: str, old: str | None) -> None:
    # Why somebody is away is theirs: the log holds the kind of request, not the reason.
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.Availability:{row.pk}",
        shop_id=row.shop_id,
        changes={"state": [old, row.state]},
    )
