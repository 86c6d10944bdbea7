"""Claims of queue items: each goes to exactly one person, for ten minutes at a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, QueueItem
from apps.service.selectors.duty import at_desk, skilled
from apps.service.selectors.quiet import quiet_until
from apps.service.services.queue_items import item_move, subject_of
from apps.shop.models import Shop

LEASE = timedelta(minutes=10)
SKIP = timedelta(minutes=5)
State = QueueItem.State


@transaction.atomic
def queue_claim(
    *, shop: Shop, kind: str, agent: Agent, actor: Actor, now: datetime, skip: int | None = None
) -> QueueItem | None:
    """Take the next item of a queue for ten minutes; None when there is none for this person.

    Who holds one already keeps it; `skip` gives that one back first and comes round later.
    Claiming shows the buyer's phone and address, and is written down as the reason for it.
    Raises `state_refused` in quiet hours, off shift and without the skill of the queue.
    """
    duty = _may_work(shop, kind, agent, now)
    held = _held(shop, kind, agent, now)
    if held is not None and held.pk != skip:
        return _take(held, agent, actor, now)
    if held is not None:
        item_move(held, "give_back", actor=actor, now=now, next_at=now + SKIP)
    rows = QueueItem.objects.filter(shop=shop, kind=kind)
    mine_first = Case(When(owner=agent, then=Value(0)), default=Value(1))
    found: QueueItem | None = (
        rows.takeable(agent_id=agent.pk, on_duty=duty, now=now)
        .order_by(mine_first, "due_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    return _take(found, agent, actor, now) if found else None


@transaction.atomic
def claim_renew(*, item_id: int, agent: Agent, now: datetime) -> QueueItem:
    """Keep a claim for ten more minutes; 409 naming the holder where it is lost."""
    item = claimed_by(item_id=item_id, agent=agent)
    item.claimed_until = now + LEASE
    item.save(update_fields=["claimed_until"])
    return item


@transaction.atomic
def claim_give_back(*, item_id: int, agent: Agent, actor: Actor, now: datetime) -> QueueItem:
    """Give a claimed item back to the shift."""
    item = claimed_by(item_id=item_id, agent=agent)
    return item_move(
        item, "give_back", actor=actor, now=now, owner=None, owned_since=None, next_at=now + SKIP
    )


@transaction.atomic
def claims_lapse(*, now: datetime, actor: Actor) -> int:
    """Return items to the shift whose holder has gone away; return how many."""
    rows = QueueItem.objects.lapsed(now).select_for_update(skip_locked=True, of=("self",))
    lapsed = list(rows.order_by("pk"))
    for item in lapsed:
        item_move(item, "lapse", actor=actor, now=now, owner=None, owned_since=None)
    return len(lapsed)


def claimed_by(*, item_id: int, agent: Agent) -> QueueItem:
    """Lock an item that this person holds; 409 in words for any other."""
    rows = QueueItem.objects.select_for_update(of=("self",)).filter(pk=item_id)
    item: QueueItem | None = rows.select_related("shop", "owner__user").first()
    if item is None:
        raise missing()
    if item.state == State.CLAIMED and item.owner_id == agent.pk:
        return item
    raise ShopError("state_refused", _lost(item), extra={"state": item.state})


def _lost(item: QueueItem) -> str:
    if item.state == State.CLAIMED:
        return _("%(name)s has this now.") % {"name": item.owner}
    if item.state == State.WAITING:
        return _("Your claim has run out. Take it again, nobody has it yet.")
    words = {
        "paid": _("The order is paid by now: there is nothing to do any more."),
        "order_closed": _("The order is cancelled by now: there is nothing to do any more."),
    }
    return words.get(item.result) or _("This is closed by now: somebody was faster.")


def _may_work(shop: Shop, kind: str, agent: Agent, now: datetime) -> list[int]:
    """Refuse who may not work now; return who is on duty."""
    until = quiet_until(shop, now)
    if until is not None:
        text = _("Quiet hours: nobody disturbs a buyer before %(at)s.")
        at = f"{until.astimezone(shop.tz):%H:%M}"
        raise ShopError(
            "state_refused", text % {"at": at}, extra={"quiet_until": until.isoformat()}
        )
    duty = at_desk(shop, now)
    if all(each.agent_id != agent.pk for each in duty):
        text = _("You are off shift or on a break. Clock in under My shifts first.")
        raise ShopError("state_refused", text)
    if all(each.agent_id != agent.pk for each in skilled(shop, duty, kind, now)):
        text = _("This queue needs a skill that you do not have yet.")
        raise ShopError("state_refused", text)
    return [each.agent_id for each in duty]


def _held(shop: Shop, kind: str, agent: Agent, now: datetime) -> QueueItem | None:
    mine = QueueItem.objects.filter(shop=shop, kind=kind, owner=agent, state=State.CLAIMED)
    held: QueueItem | None = (
        mine.filter(claimed_until__gte=now).select_for_update(of=("self",)).first()
    )
    return held


def _take(item: QueueItem, agent: Agent, actor: Actor, now: datetime) -> QueueItem:
    is_new = item.state != State.CLAIMED or item.owner_id != agent.pk
    since = item.owned_since if item.owner_id == agent.pk and item.owned_since else now
    if not is_new:
        item.claimed_until = now + LEASE
        item.save(update_fields=["claimed_until"])
        return item
    item_move(
        item,
        "claim",
        actor=actor,
        now=now,
        owner=agent,
        owned_since=since,
        claimed_until=now + LEASE,
    )
    audit_write(
        actor=actor,
        action="pii.claim",
        subject=subject_of(item),
        shop_id=item.shop_id,
        changes={"field": [None, "name, phone, address"]},
        reason="claimed",
    )
    return item
