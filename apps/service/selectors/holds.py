"""What packing asks before an order leaves."""

from dataclasses import dataclass

from apps.service.models import QueueItem
from apps.shop.models import Order, Recipient


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason why an order must not leave yet; `item_id` None: no queue has it yet."""

    kind: str
    reason: str
    item_id: int | None


def order_holds(order: Order) -> list[Hold]:
    """Return why an order must not be shipped yet; empty = it may leave.

    Items hold until the buyer confirmed or somebody released them with a reason. An address that
    is another one than what was confirmed last holds at once, before any queue knows of it.
    """
    items = QueueItem.objects.filter(order=order, holds_shipment=True).order_by("pk")
    holds = [Hold(item.kind, item.reason, item.pk) for item in items]
    if not any(hold.kind == QueueItem.Kind.ADDRESS for hold in holds) and is_address_other(order):
        holds.append(Hold(QueueItem.Kind.ADDRESS, "changed", None))
    return holds


def is_address_other(order: Order) -> bool:
    """Tell whether the address is not the one that the buyer confirmed last."""
    confirmed = (
        QueueItem.objects.filter(order=order, kind=QueueItem.Kind.ADDRESS)
        .exclude(address_hash="")
        .order_by("-pk")
        .values_list("address_hash", flat=True)
        .first()
    )
    if confirmed is None:
        return False
    current = Recipient.objects.filter(order=order).values_list("address_hash", flat=True).first()
    return bool(current != confirmed)
