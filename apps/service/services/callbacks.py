"""Call-backs: somebody of the desk notes when a buyer wants to be called, and why."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Inquiry, QueueItem
from apps.service.models.queues import Channel
from apps.service.services.queue_items import item_open
from apps.shop.models import Customer, Order, Shop

LONGEST = timedelta(days=90)
# After the agreed time the call still makes sense for so long.
GRACE = timedelta(days=2)


@transaction.atomic
def callback_add(
    *,
    shop: Shop,
    reason: str,
    due_at: datetime,
    actor: Actor,
    now: datetime,
    agent: Agent | None = None,
    order: Order | None = None,
    customer: Customer | None = None,
    inquiry: Inquiry | None = None,
    channel: str = Channel.CALL,
) -> QueueItem:
    """Put a call-back into the queue: it comes up a quarter of an hour before its time.

    It stays with `agent` while they are on shift, else it belongs to the shift. Raises
    `field_invalid` without a buyer, a reason, or with a time that is over or months away.
    """
    buyer = customer or (order.customer if order else None)
    buyer = buyer or (inquiry.customer if inquiry else None)
    if buyer is None and inquiry is None:
        text = _("Nobody knows whose order this is: name another one.")
        raise ShopError("field_invalid", text, "order")
    if any(each is not None and each.shop_id != shop.pk for each in (order, buyer, inquiry)):
        raise missing()
    if not reason.strip():
        raise ShopError("field_invalid", _("Say what the call is about."), "reason")
    if not now < due_at <= now + LONGEST:
        raise ShopError("field_invalid", _("Choose a time within the next 90 days."), "due_at")
    item = item_open(
        actor=actor,
        now=now,
        shop=shop,
        kind=QueueItem.Kind.CALLBACK,
        order=order,
        customer=buyer,
        inquiry=inquiry,
        reason=reason.strip()[:200],
        channel=Channel(channel),
        next_at=max(now, due_at - timedelta(minutes=15)),
        due_at=due_at,
        hard_stop_at=due_at + GRACE,
        owner=agent,
        owned_since=now if agent else None,
    )
    if item is None:
        raise ShopError("duplicate", _("This call-back is there already."))
    return item
