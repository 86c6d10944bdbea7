"""Notices to buyers: each at most once, with what became of it written down as an attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.crash import crash_point
from apps.common.errors import ShopError
from apps.service.models import Agent, Attempt, OutboxMessage, Promise, QueueItem
from apps.service.selectors.notices import DELAY, Notice, notice_of
from apps.service.services.queue_items import item_move, subject_of

State = OutboxMessage.State
LEASE = timedelta(minutes=2)
PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
AT_ONCE = 50
BY_MESSAGE = (Promise.Channel.SMS, Promise.Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a gateway said: `is_known` False where nobody can tell whether it arrived."""

    is_sent: bool
    is_known: bool = True
    provider_id: str = ""
    error: str = ""


Gateway = Callable[[Notice], Sent]


def notice_ask(*, item: QueueItem, agent: Agent, actor: Actor, now: datetime) -> OutboxMessage:
    """Put the notice of a late promise on its way, on the channel agreed with the buyer.

    One a promise, template and promised time: asked again it is the same one, and one that
    failed or of which nobody knows is refused with 409: reach the buyer in another way.
    """
    promise = item.promise
    if promise is None or promise.due_at is None:
        raise ShopError("state_refused", _("Nothing was promised here."))
    if promise.channel not in BY_MESSAGE:
        text = _("The buyer wants to hear of it by %(how)s: do that, then say that they know.")
        raise ShopError("state_refused", text % {"how": promise.get_channel_display()})
    if not notice_of(promise).to:
        raise ShopError("field_invalid", _("We have no such address of the buyer."), "channel")
    key = _key(promise, DELAY)
    known = OutboxMessage.objects.filter(idempotency_key=key).first()
    if known is not None:
        raise ShopError("state_refused", _known(known))
    message = OutboxMessage.objects.create(
        shop_id=item.shop_id,
        item=item,
        channel=promise.channel,
        template=DELAY,
        asked_by=agent,
        run_after=now,
        idempotency_key=key,
    )
    audit_write(
        actor=actor,
        action="notice.ask",
        subject=subject_of(item),
        shop_id=item.shop_id,
        changes={"channel": [None, message.channel], "template": [None, DELAY]},
    )
    return message


def outbox_send(*, gateways: dict[str, Gateway], now: datetime) -> dict[str, int]:
    """Send what waits; what was lost on the way becomes uncertain and is left to people.

    The claim is committed before a gateway is asked, so that nothing is ever sent twice.
    """
    counts = {"uncertain": _lost(now), "sent": 0}
    for _number in range(AT_ONCE):
        message = _claim(now)
        if message is None:
            break
        crash_point("outbox.claim")
        notice = notice_of(_promise(message))
        sent = gateways[message.channel](notice)
        crash_point("outbox.sent")
        _record(message.pk, sent, notice.template, now)
        counts["sent"] += sent.is_sent
    return counts


@transaction.atomic
def _claim(now: datetime) -> OutboxMessage | None:
    rows = OutboxMessage.objects.sendable(now).order_by("run_after", "pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    message: OutboxMessage | None = locked.select_related("item__promise").first()
    if message is None:
        return None
    if not message.item.promise or message.item.promise.state not in Promise.LIVE:
        message.state, message.done_at = State.CANCELLED, now
        message.save(update_fields=["state", "done_at"])
        return _claim(now)
    message.state, message.lease_until = State.RUNNING, now + LEASE
    message.attempts += 1
    message.save(update_fields=["state", "lease_until", "attempts"])
    return message


@transaction.atomic
def _record(message_id: int, sent: Sent, template: str, now: datetime) -> None:
    """Write what a gateway said, and in which words it was told, once."""
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state != State.RUNNING:
        return
    message.lease_until, message.provider_id = None, sent.provider_id[:120]
    message.last_error, message.template = sent.error[:200], template
    if sent.is_sent:
        _end(message, State.DONE, Attempt.Result.SENT, now)
    elif not sent.is_known:
        _end(message, State.UNCERTAIN, Attempt.Result.UNCERTAIN, now)
    elif message.attempts >= message.max_attempts:
        _end(message, State.DEAD, Attempt.Result.FAILED, now)
    else:
        message.state = State.WAITING
        message.run_after = now + PAUSES[min(message.attempts, len(PAUSES)) - 1]
        message.save()


@transaction.atomic
def _lost(now: datetime) -> int:
    """Note that nobody knows what became of the notices whose worker is gone."""
    rows = OutboxMessage.objects.lost(now).select_for_update(skip_locked=True, of=("self",))
    lost = list(rows.order_by("pk"))
    for message in lost:
        message.lease_until = None
        _end(message, State.UNCERTAIN, Attempt.Result.UNCERTAIN, now)
    return len(lost)


def _end(message: OutboxMessage, state: str, result: str, now: datetime) -> None:
    """End a notice, and its item with it; one that did not surely arrive goes to the shift."""
    message.state, message.done_at = state, now
    message.save()
    item = QueueItem.objects.select_for_update(of=("self",)).get(pk=message.item_id)
    Attempt.objects.create(
        item=item,
        at=now,
        agent_id=message.asked_by_id,
        channel=message.channel,
        result=result,
        template=message.template,
        provider_id=message.provider_id,
        idempotency_key=message.idempotency_key,
    )
    if item.state != QueueItem.State.WAITING:
        return
    if state == State.DONE:
        item_move(item, "settle", actor=SYSTEM, now=now, result="notice", tries=item.tries + 1)
    else:
        item.owner, item.owned_since, item.next_at = None, None, now
        item.tries += 1
        item.save(update_fields=["owner", "owned_since", "next_at", "tries"])


def _promise(message: OutboxMessage) -> Promise:
    found: Promise = Promise.objects.select_related("order__recipient", "shop").get(
        queue_items=message.item_id
    )
    return found


def _key(promise: Promise, template: str) -> str:
    due = promise.due_at.isoformat() if promise.due_at else ""
    return sha256(f"{promise.pk}:{template}:{due}".encode()).hexdigest()


def _known(message: OutboxMessage) -> str:
    words = {
        State.DONE: _("The buyer has had this notice already."),
        State.UNCERTAIN: _(
            "Nobody knows whether this notice arrived, and it is not sent twice. Reach the buyer "
            "in another way."
        ),
        State.DEAD: _("This notice could not be sent. Reach the buyer in another way."),
    }
    return words.get(State(message.state)) or _("This notice is on its way already.")
