"""Publishes a roster: what people are told, kept as it was, and one notice for each of them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notify
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.celldiff import PersonChange, changes, restored, stored
from apps.service.models import Agent, PublishNotice, Roster, RosterPublish, ShiftAssignment
from apps.service.rights import Right
from apps.service.selectors.publishing import (
    Standing,
    known_cells,
    last_publish,
    standing_of,
)
from apps.service.services.locking import roster_locked
from apps.service.states import ROSTER_MOVES, after

State = ShiftAssignment.State


@transaction.atomic
def roster_publish(*, roster_id: int, version: int, right: Right, now: datetime) -> RosterPublish:
    """Tell everybody: planned cells become published, leaving ones go, each person gets a notice.

    A locked roster is corrected so, with a reason. Raises `stale` where the roster changed since
    `version`, `rule_break` where it breaks rules that nobody allowed and no reason or right goes
    with it, `state_refused` while a proposal waits.
    """
    roster = roster_locked(roster_id, version)
    event = "correct" if roster.state == Roster.State.LOCKED else "publish"
    roster.state = after(ROSTER_MOVES, roster.state, event)
    standing = standing_of(roster)
    _check(standing, right, is_correction=event == "correct")
    rows = ShiftAssignment.objects.filter(shift__roster=roster)
    rows.filter(state=State.PLANNED).update(
        state=State.PUBLISHED, version=F("version") + 1, seen_at=None
    )
    rows.filter(state=State.LEAVING).update(state=State.CANCELLED, version=F("version") + 1)
    roster.version += 1
    roster.follows_rotation = False
    roster.save(update_fields=["state", "version", "follows_rotation"])
    return publication_write(
        roster=roster, actor=right.actor, reason=right.reason, now=now, breaks=standing.sentences
    )


def publication_write(
    *, roster: Roster, actor: Actor, reason: str, now: datetime, breaks: Sequence[str] = ()
) -> RosterPublish:
    """Keep what is known now as the next publication, and tell whose days changed.

    Call it inside the transaction of the change, with the roster locked.
    """
    last = last_publish(roster)
    cells = known_cells(roster)
    publish = RosterPublish.objects.create(
        roster=roster,
        number=last.number + 1 if last else 1,
        published_by=actor.reference,
        published_at=now,
        reason=reason,
        rule_breaks=list(breaks),
        cells=stored(cells),
    )
    changed = changes(restored(last.cells) if last else {}, cells)
    PublishNotice.objects.bulk_create(_notice(publish, change) for change in changed)
    _tell(roster, publish, changed)
    audit_write(
        actor=actor,
        action="roster.publish",
        subject=f"service.Roster:{roster.pk}",
        shop_id=roster.shop_id,
        changes={"number": [last.number if last else None, publish.number]},
        reason=reason,
        rows=1 + len(changed),
    )
    return publish


def _tell(roster: Roster, publish: RosterPublish, changed: Sequence[PersonChange]) -> None:
    """Tell each person how many of their days are others than they knew."""
    users = Agent.objects.in_bulk([change.person_id for change in changed])
    for change in changed:
        told = {"n": len(change.days)}
        notice = Notice("shifts_told", roster.shop_id, roster.pk, publish.number, told)
        notify(notice, people=[users[change.person_id].user_id])


def _notice(publish: RosterPublish, change: PersonChange) -> PublishNotice:
    days = [[day.day.isoformat(), list(day.before), list(day.after)] for day in change.days]
    return PublishNotice(publish=publish, agent_id=change.person_id, changes=days)


def _check(standing: Standing, right: Right, *, is_correction: bool) -> None:
    if standing.hard and not right.may_break_hard:
        words = " ".join(standing.hard)
        text = _("The roster breaks rules: %(rules)s The director of the shop may publish it so.")
        extra = {"needs": "director", "breaks": standing.hard}
        raise ShopError("rule_break", text % {"rules": words}, extra=extra)
    if (standing.hard or standing.soft or is_correction) and not right.reason:
        text = _("Say why the roster is published so.")
        raise ShopError("rule_break", text, "reason", {"needs": "reason"})
