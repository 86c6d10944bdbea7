"""What a change of shifts leaves behind, told to who leads: not accepted in time, not done."""

from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notify
from apps.common.kept import kept
from apps.work.models import Handover
from apps.work.selectors.board import LEADERS
from apps.work.selectors.handover_rows import unfinished

# Handovers of each kind a minute; the next one goes on.
AT_ONCE: Final = 100


def reports_tick(*, now: datetime) -> int:
    """Tell who leads of handovers whose time is over, each once; return how many were told of.

    Of one that nobody accepted by its due time, and of one of whose items some were not done by
    the end of the shift that took them.
    """
    late = Handover.objects.late(now).filter(late_at=None)
    ended = Handover.objects.filter(to_shift__end_at__lte=now, reported_at=None)
    return sum(
        kept(partial(tell, pk, now), job="handover_reports", handover=pk)
        for tell, rows in ((_late, late), (_ended, ended))
        for pk in rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    )


@transaction.atomic
def _late(pk: int, now: datetime) -> int:
    row = Handover.objects.late(now).filter(late_at=None).locked(pk)
    if row is None:
        return 0
    row.late_at = now
    row.save(update_fields=["late_at"])
    return _tell(row, "handover_late")


@transaction.atomic
def _ended(pk: int, now: datetime) -> int:
    row = Handover.objects.filter(to_shift__end_at__lte=now, reported_at=None).locked(pk)
    if row is None:
        return 0
    count = len(unfinished([row]))
    row.reported_at = now
    row.save(update_fields=["reported_at"])
    return _tell(row, "handover_left", n=count) if count else 0


def _tell(row: Handover, kind: str, **numbers: int) -> int:
    told = {"day": row.day, **numbers}
    notify(Notice(kind, row.shop_id, row.pk, parameters=told), roles=LEADERS)
    audit_write(
        actor=SYSTEM, action=f"handover.{kind.removeprefix('handover_')}",
        subject=f"work.Handover:{row.pk}", shop_id=row.shop_id,
        changes={name: [None, number] for name, number in numbers.items()},
    )  # fmt: skip
    return 1
