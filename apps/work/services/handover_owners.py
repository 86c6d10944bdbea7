"""What becomes of a row when the next shift accepts it: whose it is from then on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from apps.aftersales.hands import Sent
from apps.aftersales.selectors.people import hand_in
from apps.aftersales.services.notes import OWNERS, case_assign
from apps.service.models import Agent, QueueItem
from apps.service.selectors.readers import Reader
from apps.service.services.inquiries import inquiry_assign
from apps.service.services.queue_items import item_move
from apps.work.models import HandoverItem
from apps.work.selectors.handover import subject_of
from apps.work.services.task import task_give


def hand_on(*, item: HandoverItem, by: Reader, now: datetime) -> None:
    """Give what can be owned to who accepts; promises and notes are everybody's."""
    kind, row = subject_of(item)
    if kind in MOVES:
        MOVES[kind](row, item, by, now)


def _inquiry(row: Any, item: HandoverItem, by: Reader, now: datetime) -> None:
    agent = Agent.objects.filter(user=by.user).first()
    if agent is not None:
        inquiry_assign(inquiry_id=row.pk, agent=agent, actor=by.access.actor, now=now)


def _queue_item(row: Any, item: HandoverItem, by: Reader, now: datetime) -> None:
    """Somebody's claim goes back to the shift, which takes it from the queue in its order."""
    locked = QueueItem.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if (
        locked.state == QueueItem.State.CLAIMED
        and locked.owner
        and locked.owner.user_id != by.user.pk
    ):
        nobody: dict[str, Any] = {"owner": None, "owned_since": None}
        item_move(locked, "give_back", actor=by.access.actor, now=now, **nobody)


def _case(row: Any, item: HandoverItem, by: Reader, now: datetime) -> None:
    """An agent who accepts a case knows of it; it stays with the after-sales desk."""
    shop = item.handover.shop
    if by.access.role_in(shop.pk) in OWNERS and row.owner_id != by.user.pk:
        hand = hand_in(by.access, shop, now, is_acting=True)
        key = f"handover-{item.pk}"
        case_assign(case_id=row.pk, hand=hand, owner_id=by.user.pk, sent=Sent(row.version, key))


def _task(row: Any, item: HandoverItem, by: Reader, now: datetime) -> None:
    given: dict[str, Any] = {"user": by.user, "actor": by.access.actor, "now": now}
    task_give(task=row, owner=by.user, due_on=row.due_on, **given)


MOVES: Final[Mapping[str, Callable[[Any, HandoverItem, Reader, datetime], None]]] = {
    "inquiry": _inquiry,
    "queue_item": _queue_item,
    "case": _case,
    "task": _task,
}
