"""Takes somebody off duty: known shifts become open ones, and who is concerned is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.common.access import Actor
from apps.service.models import Availability, Roster, ShiftAssignment
from apps.service.selectors.absences import TAKEN, lost_rows
from apps.service.services.locking import agents_lock, rosters_locked
from apps.service.services.publish import publication_write
from apps.service.services.swaps import swaps_drop

State = ShiftAssignment.State
A_DAY = timedelta(days=1)


def absence_lock(*, row: Availability, now: datetime) -> list[Roster]:
    """Lock the rosters on which the person may be in that time, and then the person.

    Call it inside the transaction of the absence, before its own row is locked.
    """
    since, until = row.start_at or now, row.end_at
    shops = Membership.objects.filter(user=row.agent.user_id).values("shop")
    held = ShiftAssignment.objects.filter(agent=row.agent_id, end_at__gt=since)
    theirs = Q(shop__in=shops) | Q(pk__in=held.values("shift__roster"))
    rosters = Roster.objects.filter(theirs, ends_on__gte=(since - 2 * A_DAY).date())
    if until is not None:
        rosters = rosters.filter(starts_on__lte=(until + A_DAY).date())
    locked = list(rosters_locked(rosters.values_list("pk", flat=True)))
    agents_lock([row.agent_id])
    return locked


def shifts_take(
    *, row: Availability, rosters: Sequence[Roster], actor: Actor, now: datetime
) -> list[Roster]:
    """Take the person's shifts of an absence off; return the rosters that lost one.

    What was only planned goes. What people know becomes absent; where it is still to come an open
    shift stands in its place. Live swaps of these shifts end. A publication keeps it and tells the
    person. Call it with `absence_lock` held.
    """
    # The locks on rosters keep these rows as they are; swaps are locked before their shifts.
    held = ShiftAssignment.objects.filter(
        agent=row.agent_id, state__in=TAKEN, shift__roster__in=rosters
    )
    ordered = held.select_related("shift__template", "shift__shop").order_by("pk")
    lost = lost_rows(row, ordered, now)
    swaps_drop(rows=lost, actor=actor)
    known = {each.shift.roster_id for each in lost if each.state != State.PLANNED}
    touched = {each.shift.roster_id for each in lost}
    for each in lost:
        _take(each, now)
    found = [roster for roster in rosters if roster.pk in touched]
    for roster in found:
        roster.version += 1
        roster.save(update_fields=["version"])
        if roster.pk in known:
            reason = _("Absence no. %(number)s") % {"number": row.pk}
            publication_write(roster=roster, actor=actor, reason=reason, now=now)
    return found


def _take(row: ShiftAssignment, now: datetime) -> None:
    if row.state == State.PLANNED:
        row.delete()
        return
    is_open = row.state == State.PUBLISHED and row.start_at > now
    row.state = State.CANCELLED if row.state == State.LEAVING else State.ABSENT
    row.version += 1
    row.save(update_fields=["state", "version"])
    if is_open:
        ShiftAssignment.objects.create(
            shift=row.shift,
            agent=None,
            start_at=row.start_at,
            end_at=row.end_at,
            state=State.PUBLISHED,
        )
