"""One item as somebody works on it: the buyer masked or in full, the script, what was tried."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format

from apps.common.cells import format_money
from apps.common.masks import HIDDEN, mask_email, mask_name, mask_phone
from apps.service.models import Attempt, OutboxMessage, QueueItem
from apps.service.selectors.holds import Hold, order_holds
from apps.service.selectors.queue_words import SCRIPTS, Choice, choices_of
from apps.shop.models import OrderLine, Recipient

EVERY_NOTE = 20
TIME = "D j M H:i"


@dataclass(frozen=True, slots=True)
class Buyer:
    """How a buyer is shown: in full to who holds the item, else masked."""

    name: str
    phone: str
    email: str
    address: str
    is_shown: bool


@dataclass(frozen=True)
class ItemView:
    """All that the page of an item shows."""

    item: QueueItem
    buyer: Buyer
    script: str
    choices: list[Choice]
    lines: list[OrderLine]
    attempts: list[Attempt]
    messages: list[OutboxMessage]
    holds: list[Hold]

    @property
    def amount(self) -> Decimal | None:
        """Return what the order costs."""
        return self.item.order.order_amount if self.item.order else None


def item_view(item: QueueItem, *, is_shown: bool) -> ItemView:
    """Return an item with its order, what was tried, and its script with the variables filled."""
    order = item.order
    lines = list(order.lines.order_by("line_key")[:EVERY_NOTE]) if order else []
    buyer = buyer_of(item, is_shown=is_shown)
    attempts = Attempt.objects.filter(item=item).select_related("agent__user")
    return ItemView(
        item,
        buyer,
        _script(item, buyer, lines),
        choices_of(item.kind),
        lines,
        list(attempts.order_by("-at", "-pk")[:EVERY_NOTE]),
        list(OutboxMessage.objects.filter(item=item).order_by("-pk")[:EVERY_NOTE]),
        order_holds(order) if order else [],
    )


def buyer_of(item: QueueItem, *, is_shown: bool) -> Buyer:
    """Return the buyer of an item: in full, or enough to tell two apart."""
    recipient: Recipient | None = getattr(item.order, "recipient", None) if item.order else None
    name = (recipient.name if recipient else "") or (item.customer.name if item.customer else "")
    phone, email, address = (
        (recipient.phone, recipient.email, recipient.address) if recipient else ("", "", "")
    )
    if is_shown:
        return Buyer(name, phone, email, address, True)  # noqa: FBT003  a field by its place
    hidden = HIDDEN if address else ""
    return Buyer(mask_name(name), mask_phone(phone), mask_email(email), hidden, is_shown=False)


def is_held_by(item: QueueItem, user_reference: str, now: datetime) -> bool:
    """Tell whether this person holds the item now: the claim is the reason to see the buyer."""
    is_live = item.state == QueueItem.State.CLAIMED and item.claimed_until is not None
    if not is_live or item.owner is None or item.claimed_until is None:
        return False
    return item.claimed_until >= now and user_reference == f"user:{item.owner.user_id}"


def _script(item: QueueItem, buyer: Buyer, lines: list[OrderLine]) -> str:
    """Fill the script of a queue; every variable it may use is named here."""
    order, promise, zone = item.order, item.promise, item.shop.tz
    cutoff = item.hard_stop_at or item.due_at
    due_at = promise.due_at if promise else None
    values = {
        "buyer": buyer.name or "–",
        "shop": item.shop.name,
        "order": order.number if order else "–",
        "amount": format_money(order.order_amount, order.currency) if order else "–",
        "product": lines[0].title if lines else "–",
        "cutoff": date_format(cutoff.astimezone(zone), TIME),
        "promise": date_format(due_at.astimezone(zone), TIME) if due_at else "–",
    }
    text = str(SCRIPTS[item.kind])
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
