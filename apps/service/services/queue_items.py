"""The one way in which queue items change their state, each change with its audit event."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.service.models import QueueItem
from apps.service.states import QUEUE_MOVES, after

State = QueueItem.State
CLOSED = (State.DONE, State.EXPIRED, State.CANCELLED)


def item_move(
    item: QueueItem,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    result: str = "",
    reason: str = "",
    **changes: Any,
) -> QueueItem:
    """Move a locked item and save it with `changes`; `state_refused` for an illegal move.

    A closed item gets its result and time, and is nobody's claim any more.
    """
    old, item.state = item.state, after(QUEUE_MOVES, item.state, event)
    if item.state != State.CLAIMED:
        item.claimed_until = None
    if item.state in CLOSED:
        item.result, item.closed_at = result, now
    for name, value in changes.items():
        setattr(item, name, value)
    item.save()
    audit_write(
        actor=actor,
        action=f"queue.{event}",
        subject=subject_of(item),
        shop_id=item.shop_id,
        changes={"state": [old, item.state], **({"result": ["", result]} if result else {})},
        reason=reason,
    )
    return item


def item_open(*, actor: Actor, now: datetime, **fields: Any) -> QueueItem | None:
    """Open an item; None where a live one of its kind and subject is there already."""
    item = QueueItem(opened_at=now, **{"next_at": now, **fields})
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        if "one_live" not in str(error):
            raise
        return None
    audit_write(
        actor=actor,
        action="queue.open",
        subject=subject_of(item),
        shop_id=item.shop_id,
        changes={"kind": [None, item.kind]},
        # What people write of a call may name the buyer; the other reasons are our own words.
        reason="" if item.kind == QueueItem.Kind.CALLBACK else item.reason,
    )
    return item


def subject_of(item: QueueItem) -> str:
    """Return how audit events name an item."""
    return f"service.QueueItem:{item.pk}"
