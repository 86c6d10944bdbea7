"""What came of working on an item: an attempt that stays, and what becomes of the item."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Agent, Attempt, QueueItem
from apps.service.models.queues import Channel
from apps.service.outcomes import Need, Outcome, Then, given_up, outcome_of
from apps.service.selectors.queue_policy import queue_policy
from apps.service.selectors.quiet import quiet_until
from apps.service.services.outbox import notice_ask
from apps.service.services.promises import promise_renegotiate
from apps.service.services.queue_claims import claimed_by
from apps.service.services.queue_items import item_move
from apps.shop.models import Order, Recipient
from apps.shop.services import RecipientRow, recipient_put

Kind = QueueItem.Kind
USUAL_RETRY = timedelta(minutes=60)
USUAL_TRIES = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says came of it; `key` tells a second click from a second attempt."""

    code: str
    channel: str = Channel.CALL
    note: str = ""
    address: str = ""
    due_at: datetime | None = None
    key: str = ""

    @property
    def body_hash(self) -> str:
        """Return a digest of everything that is said, personal data not readable in it."""
        said = (self.code, self.channel, self.note, self.address, str(self.due_at))
        return sha256("\x1f".join(said).encode()).hexdigest()


@transaction.atomic
def result_record(
    *, item_id: int, told: Told, agent: Agent, actor: Actor, now: datetime
) -> QueueItem:
    """Write down an attempt on an item that this person holds, and move the item on.

    The same key again answers with the first result, or 422 `idempotency_mismatch` when other
    words come with it. 409 with the reason: a lost claim, a paid or cancelled order, quiet hours,
    after the hard stop, above the tries of the order. 422: an unknown result, or one that needs
    an address, a time or a note.
    """
    again = _same_key(told) or _on_its_way(item_id, told, agent)
    if again is not None:
        return again
    _order_lock(item_id)
    item = claimed_by(item_id=item_id, agent=agent)
    outcome = _outcome(item, told)
    policy = queue_policy(item.shop)
    most = policy.max_tries if policy else USUAL_TRIES
    tried = tries_of(item)
    _check_time(item, tried, most, now)
    if outcome.then is Then.NOTICE:
        return _notice(item, agent, actor, now)
    _attempt(item, outcome, told, agent, now)
    _apply(item, outcome, told, agent, actor, now)
    if outcome.then is Then.FINISH:
        return _finish(item, outcome, actor, now)
    if tried + 1 >= most:
        result = given_up(item.kind)
        return item_move(item, "give_up", actor=actor, now=now, result=result, tries=item.tries + 1)
    pause = timedelta(minutes=policy.retry_min) if policy else USUAL_RETRY
    at = now + pause
    at = quiet_until(item.shop, at) or at
    return item_move(item, "retry", actor=actor, now=now, next_at=at, tries=item.tries + 1)


@transaction.atomic
def hold_release(*, item_id: int, reason: str, actor: Actor, now: datetime) -> QueueItem:
    """Let the order of an item be shipped without the buyer's word, for a reason."""
    if not reason.strip():
        raise ShopError("field_invalid", _("Say why the order may leave."), "reason")
    _order_lock(item_id)
    rows = QueueItem.objects.select_for_update(of=("self",))
    item: QueueItem = rows.get(pk=item_id)
    if not item.holds_shipment:
        raise ShopError("state_refused", _("This does not hold the order any more."))
    item.holds_shipment = False
    if item.state in QueueItem.LIVE:
        item_move(item, "cancel", actor=actor, now=now, result="released", reason=reason.strip())
    item.save(update_fields=["holds_shipment"])
    audit_write(
        actor=actor,
        action="queue.release_hold",
        subject=f"service.QueueItem:{item.pk}",
        shop_id=item.shop_id,
        changes={"holds_shipment": [True, False]},
        reason=reason.strip(),
    )
    return item


def tries_of(item: QueueItem) -> int:
    """Return how often its buyer was tried: over all items of the order, where there is one."""
    rows = Attempt.objects.by_people()
    mine = rows.filter(item__order=item.order_id) if item.order_id else rows.filter(item=item)
    return mine.count()


def _same_key(told: Told) -> QueueItem | None:
    if not told.key:
        return None
    rows = Attempt.objects.filter(idempotency_key=told.key).select_related("item")
    first: Attempt | None = rows.first()
    if first is None:
        return None
    if first.body_hash != told.body_hash:
        text = _("This was sent before with another result. Open the item anew.")
        raise ShopError("idempotency_mismatch", text)
    item: QueueItem = first.item
    return item


def _on_its_way(item_id: int, told: Told, agent: Agent) -> QueueItem | None:
    """Return the item whose notice this person has just asked for: a second click is no other."""
    rows = QueueItem.objects.filter(pk=item_id, messages__asked_by=agent)
    asked = rows.filter(messages__state__in=("waiting", "running"))
    outcome = outcome_of(QueueItem.Kind.DELAY, told.code)
    is_notice = outcome is not None and outcome.then is Then.NOTICE
    found: QueueItem | None = asked.first() if is_notice else None
    return found


def _order_lock(item_id: int) -> None:
    """Wait for who writes this order: locks go order first, then item."""
    orders = Order.objects.filter(queue_items=item_id).order_by("pk")
    list(orders.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def _outcome(item: QueueItem, told: Told) -> Outcome:
    outcome = outcome_of(item.kind, told.code)
    if outcome is None:
        raise ShopError("field_invalid", _("This queue has no such result."), "result")
    missing = {
        Need.ADDRESS: (not told.address.strip(), _("Write the address as the buyer says it.")),
        Need.DUE: (told.due_at is None, _("Say the new time that was agreed.")),
        Need.NOTE: (not told.note.strip(), _("Write what was promised.")),
    }
    is_missing, text = missing.get(outcome.need, (False, ""))
    if is_missing and (outcome.need is not Need.ADDRESS or item.kind == Kind.ADDRESS):
        raise ShopError("field_invalid", text, str(outcome.need))
    return outcome


def _check_time(item: QueueItem, tried: int, most: int, now: datetime) -> None:
    until = quiet_until(item.shop, now)
    if until is not None:
        at = f"{until.astimezone(item.shop.tz):%H:%M}"
        text = _("Quiet hours: nobody disturbs a buyer before %(at)s.") % {"at": at}
        raise ShopError("state_refused", text)
    if item.hard_stop_at is not None and now >= item.hard_stop_at:
        raise ShopError("state_refused", _("It is too late for this: its time is over."))
    if tried >= most:
        text = _("This buyer was tried %(n)s times: that is the limit.") % {"n": tried}
        raise ShopError("state_refused", text)


def _attempt(item: QueueItem, outcome: Outcome, told: Told, agent: Agent, now: datetime) -> Attempt:
    if told.channel not in Channel.values:
        raise ShopError("field_invalid", _("Choose how the buyer was reached."), "channel")
    return Attempt.objects.create(
        item=item,
        at=now,
        agent=agent,
        channel=told.channel,
        result=outcome.attempt,
        note=told.note.strip(),
        idempotency_key=told.key,
        body_hash=told.body_hash if told.key else "",
    )


def _apply(
    item: QueueItem, outcome: Outcome, told: Told, agent: Agent, actor: Actor, now: datetime
) -> None:
    """Carry out what a result says beyond the item: a new address, another promise."""
    if outcome.need is Need.ADDRESS and told.address.strip() and item.order is not None:
        recipient_put(order=item.order, row=RecipientRow(address=told.address.strip()), now=now)
        audit_write(
            actor=actor,
            action="order.address",
            subject=f"shop.Order:{item.order_id}",
            shop_id=item.shop_id,
            changes={"field": [None, "address"]},
            reason="told by the buyer",
        )
    if outcome.need is Need.DUE and item.promise is not None and told.due_at is not None:
        promise_renegotiate(
            promise_id=item.promise.pk, due_at=told.due_at, agent=agent, actor=actor, now=now
        )


def _finish(item: QueueItem, outcome: Outcome, actor: Actor, now: datetime) -> QueueItem:
    changes: dict[str, Any] = {"tries": item.tries + 1}
    if outcome.clears_hold:
        changes["holds_shipment"] = False
        changes["address_hash"] = _address_of(item) if item.kind == Kind.ADDRESS else ""
    return item_move(item, "finish", actor=actor, now=now, result=outcome.result, **changes)


def _address_of(item: QueueItem) -> str:
    found = Recipient.objects.filter(order=item.order_id).values_list("address_hash", flat=True)
    return found.first() or ""


def _notice(item: QueueItem, agent: Agent, actor: Actor, now: datetime) -> QueueItem:
    """Ask for the notice; nobody else gets the item until it is known what became of it."""
    message = notice_ask(item=item, agent=agent, actor=actor, now=now)
    return item_move(
        item, "retry", actor=actor, now=now, next_at=message.run_after + timedelta(minutes=10)
    )
