"""Writes the rows behind cells: what goes, what comes, and what comes back as it was."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common.errors import ShopError
from apps.service.models import Roster, Shift, ShiftAssignment

State, Source = ShiftAssignment.State, ShiftAssignment.Source


def rows_write(
    *,
    roster: Roster,
    gone: Iterable[ShiftAssignment],
    come: Iterable[tuple[int | None, Shift]],
    source: str,
    reason: str = "",
) -> None:
    """Take rows out of a locked roster and put others in.

    What was only planned is deleted; what was published leaves with the next publication, and
    comes back as it was when it is put there again before. Raises `duplicate` where a person
    would be in two places at once: the database refuses it.
    """
    for row in gone:
        _take_out(row)
    rows = ShiftAssignment.objects.filter(shift__roster=roster, state=State.LEAVING)
    leaving = {(row.agent_id, row.shift_id): row for row in rows}
    for agent_id, shift in come:
        back = leaving.pop((agent_id, shift.pk), None)
        if back is None:
            back = _new(agent_id, shift, source, reason)
        _save(back, shift)


def _take_out(row: ShiftAssignment) -> None:
    if row.state == State.PLANNED:
        row.delete()
        return
    row.state = State.LEAVING
    row.version += 1
    row.save(update_fields=["state", "version"])


def _new(agent_id: int | None, shift: Shift, source: str, reason: str) -> ShiftAssignment:
    return ShiftAssignment(
        shift=shift,
        agent_id=agent_id,
        start_at=shift.start_at,
        end_at=shift.end_at,
        source=source,
        override_reason=reason,
        version=0,
    )


def _save(row: ShiftAssignment, shift: Shift) -> None:
    row.state = State.PUBLISHED if row.pk else State.PLANNED
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        text = _("This person works at that time already: %(day)s, shift %(code)s overlaps.")
        words = text % {"day": shift.day.isoformat(), "code": shift.template.code}
        raise ShopError("duplicate", words, extra={"needs": "never"}) from error
