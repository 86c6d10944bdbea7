"""What queues do by themselves: on every change of orders, and tick by tick."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, QueueItem, QueuePolicy
from apps.service.outcomes import given_up
from apps.service.queuerules import Candidate, turn
from apps.service.selectors.duty import AtWork, at_desk, skilled
from apps.service.services.queue_claims import claims_lapse
from apps.service.services.queue_items import item_move
from apps.service.services.queue_open import items_open
from apps.service.services.queue_settle import addresses_reopen, items_settle
from apps.shop.models import Shop

State = QueueItem.State
AT_ONCE = 500


def orders_noticed(shop_id: int, orders: Any, now: datetime) -> None:
    """Follow a change of orders in its own transaction: end what is over, open what is new."""
    policy = QueuePolicy.objects.select_related("shop").filter(shop=shop_id).first()
    if policy is None:
        return
    items_settle(shop_id=shop_id, now=now, orders=orders)
    addresses_reopen(policy=policy, now=now, orders=orders)
    items_open(policy=policy, now=now, orders=orders)


def queues_tick(*, now: datetime) -> dict[str, int]:
    """Return claims that ran out, and end what is past its hard stop."""
    return {"lapsed": claims_lapse(now=now, actor=SYSTEM), "expired": items_expire(now=now)}


def queues_sweep(*, now: datetime) -> dict[str, int]:
    """Make up for every event that was missed, then give waiting work to people on shift."""
    counts = {"settled": 0, "opened": 0, "assigned": 0}
    for policy in QueuePolicy.objects.select_related("shop").order_by("shop"):
        swept = shop_sweep(policy=policy, now=now)
        counts = {name: number + swept[name] for name, number in counts.items()}
    return counts


@transaction.atomic
def shop_sweep(*, policy: QueuePolicy, now: datetime) -> dict[str, int]:
    """Sweep one shop, one sweep at a time."""
    QueuePolicy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    settled = items_settle(shop_id=policy.shop_id, now=now)
    reopened = addresses_reopen(policy=policy, now=now)
    opened = items_open(policy=policy, now=now)
    return {
        "settled": settled,
        "opened": reopened + opened,
        "assigned": turns_give(shop=policy.shop, now=now),
    }


@transaction.atomic
def items_expire(*, now: datetime) -> int:
    """End live items past their hard stop; return how many."""
    rows = QueueItem.objects.stopped(now).select_for_update(skip_locked=True, of=("self",))
    stopped = list(rows.order_by("pk")[:AT_ONCE])
    for item in stopped:
        item_move(item, "expire", actor=SYSTEM, now=now, result=given_up(item.kind))
    return len(stopped)


@transaction.atomic
def turns_give(*, shop: Shop, now: datetime) -> int:
    """Give each startable item without an owner on duty to whose turn it is; return how many.

    An owner who left when the item fell due loses it to the shift, where nobody is on duty.
    """
    duty = at_desk(shop, now)
    here = [each.agent_id for each in duty]
    rows = QueueItem.objects.filter(shop=shop).startable(now).filter(state=State.WAITING)
    rows = rows.exclude(owner__in=here).select_for_update(skip_locked=True, of=("self",))
    waiting = list(rows.order_by("due_at", "pk")[:AT_ONCE])
    taken: dict[str, list[Candidate]] = {}
    given = 0
    for item in waiting:
        if item.kind not in taken:
            taken[item.kind] = _candidates(shop, skilled(shop, duty, item.kind, now), item.kind)
        given += _give(item, taken[item.kind], now)
    return given


def _give(item: QueueItem, candidates: list[Candidate], now: datetime) -> bool:
    chosen = turn(candidates)
    if chosen is None:
        if item.owner_id is not None and item.due_at <= now:
            item.owner, item.owned_since = None, None
            item.save(update_fields=["owner", "owned_since"])
        return False
    item.owner, item.owned_since = Agent(pk=chosen), now
    item.save(update_fields=["owner", "owned_since"])
    at = next(n for n, each in enumerate(candidates) if each.agent_id == chosen)
    candidates[at] = Candidate(chosen, candidates[at].taken + 1, now)
    return True


def _candidates(shop: Shop, duty: list[AtWork], kind: str) -> list[Candidate]:
    """Count what each person on duty took of a kind in the shift that runs."""
    if not duty:
        return []
    first = min(each.since for each in duty)
    rows = QueueItem.objects.filter(shop=shop, kind=kind, owned_since__gte=first)
    pairs = list(
        rows.filter(owner__in=[each.agent_id for each in duty]).values_list(
            "owner_id", "owned_since"
        )
    )
    found = []
    for one in duty:
        mine = [at for owner, at in pairs if owner == one.agent_id and at >= one.since]
        found.append(Candidate(one.agent_id, len(mine), max(mine, default=None)))
    return found
