"""Promises to buyers: made, kept, broken, agreed anew; the scan that sees them at risk in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Inquiry, Promise, QueueItem
from apps.service.services.queue_items import item_move
from apps.service.states import PROMISE_MOVES, after
from apps.shop.models import Customer, Order, Shop

What, State = Promise.What, Promise.State
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with a buyer, and how they want to hear of a delay."""

    what: str
    channel: str
    due_at: datetime | None = None
    payer: str = ""
    amount: Decimal | None = None
    note: str = ""


@transaction.atomic
def promise_add(
    *,
    shop: Shop,
    terms: Terms,
    actor: Actor,
    now: datetime,
    agent: Agent | None = None,
    order: Order | None = None,
    customer: Customer | None = None,
    inquiry: Inquiry | None = None,
) -> Promise:
    """Write down what a buyer was promised. Raises `field_invalid` naming what is missing."""
    _check(shop, terms, now, (order, customer, inquiry))
    promise = Promise.objects.create(
        shop=shop,
        order=order,
        customer=customer or (order.customer if order else None),
        inquiry=inquiry,
        what=terms.what,
        payer=terms.payer if terms.what == What.SHIPPING_FEE else "",
        amount=terms.amount,
        due_at=terms.due_at,
        channel=terms.channel,
        note=terms.note,
        agreed_at=now,
        made_by=agent,
    )
    _audit(promise, "add", actor, None)
    return promise


@transaction.atomic
def promise_settle(*, promise_id: int, event: str, actor: Actor, now: datetime) -> Promise:
    """Say that a promise was kept or broken; 409 where it was settled meanwhile."""
    promise = promise_locked(promise_id)
    promise_move(promise, event, actor=actor, now=now)
    return promise


@transaction.atomic
def promise_renegotiate(
    *, promise_id: int, due_at: datetime, agent: Agent | None, actor: Actor, now: datetime
) -> Promise:
    """Agree on another time: a new promise whose `prior` is the old one, which ends."""
    promise = promise_locked(promise_id)
    if due_at <= now or due_at > now + LONGEST:
        raise ShopError("field_invalid", _("Agree on a time within the next year."), "due_at")
    promise_move(promise, "renegotiate", actor=actor, now=now)
    fresh = Promise.objects.create(
        shop_id=promise.shop_id,
        order_id=promise.order_id,
        customer_id=promise.customer_id,
        inquiry_id=promise.inquiry_id,
        what=promise.what,
        payer=promise.payer,
        amount=promise.amount,
        due_at=due_at,
        channel=promise.channel,
        note=promise.note,
        agreed_at=now,
        made_by=agent,
        prior=promise,
    )
    _audit(fresh, "add", actor, None)
    return fresh


def promise_locked(promise_id: int) -> Promise:
    """Lock a promise and return it as it is now; not_found for a missing one."""
    rows = Promise.objects.select_for_update(of=("self",)).select_related("shop", "order")
    promise: Promise | None = rows.filter(pk=promise_id).first()
    if promise is None:
        raise missing()
    return promise


def promise_move(promise: Promise, event: str, *, actor: Actor, now: datetime) -> None:
    """Move a locked promise; once settled, nobody has to tell the buyer of a delay any more."""
    old, promise.state = promise.state, after(PROMISE_MOVES, promise.state, event)
    is_over = promise.state not in Promise.LIVE
    promise.settled_at = now if is_over else None
    promise.save(update_fields=["state", "settled_at"])
    _audit(promise, event, actor, old)
    if is_over or event == "clear":
        _delay_end(promise, actor, now)


def _delay_end(promise: Promise, actor: Actor, now: datetime) -> None:
    """End the waiting notice of a delay; who works on it right now ends it with the result."""
    rows = QueueItem.objects.live().filter(promise=promise).select_for_update(of=("self",))
    for item in rows:
        if item.state == QueueItem.State.WAITING or actor is SYSTEM:
            item_move(item, "cancel", actor=actor, now=now, result=promise.state)


def _check(shop: Shop, terms: Terms, now: datetime, subjects: tuple[Any, ...]) -> None:
    if not any(subjects):
        raise ShopError("field_invalid", _("Say to whom: name the order."), "order")
    if any(each is not None and each.shop_id != shop.pk for each in subjects):
        raise missing()
    if terms.what not in What.values or terms.channel not in Promise.Channel.values:
        raise ShopError("field_invalid", _("Choose what was promised."), "what")
    if terms.what in (What.DELIVERY, What.CALLBACK) and terms.due_at is None:
        raise ShopError("field_invalid", _("Say until when it is promised."), "due_at")
    if terms.due_at is not None and not now < terms.due_at <= now + LONGEST:
        raise ShopError("field_invalid", _("Agree on a time within the next year."), "due_at")
    if terms.what == What.SHIPPING_FEE and terms.payer not in Promise.Payer.values:
        raise ShopError("field_invalid", _("Say who pays the shipping."), "payer")
    if terms.what == What.DELIVERY and subjects[0] is None:
        raise ShopError("field_invalid", _("A delivery belongs to an order."), "order")


def _audit(promise: Promise, event: str, actor: Actor, old: str | None) -> None:
    audit_write(
        actor=actor,
        action=f"promise.{event}",
        subject=f"service.Promise:{promise.pk}",
        shop_id=promise.shop_id,
        changes={"state": [old, promise.state], "what": [None, promise.what]},
    )
