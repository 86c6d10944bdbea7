"""Where orders go and how far their parcels are."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.common.errors import ShopError
from apps.shop.addresses import address_normal
from apps.shop.models import Order, Recipient, Shipment
from apps.shop.services.changes import orders_changed


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """Who receives an order; None = the source does not say, a stored value stays."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One parcel as its carrier tells it."""

    carrier: str
    tracking_number: str
    shipped_at: datetime
    expected_at: datetime | None = None
    delivered_at: datetime | None = None


def address_hash(*, shop_id: int, address: str) -> str:
    """Return the keyed hash of a normalised address, "" for one without letters or digits."""
    normal = address_normal(address)
    if not normal:
        return ""
    key = salted_hmac(
        "apps.shop.address", str(shop_id), secret=settings.BUYER_KEY, algorithm="sha256"
    )
    return hmac.digest(key.digest(), normal.encode(), "sha256").hex()


@transaction.atomic
def recipient_put(*, order: Order, row: RecipientRow, now: datetime) -> Recipient:
    """Write who receives an order; equal values write nothing. The caller writes the audit event.

    Raises ShopError field_invalid for an address without a letter or digit.
    """
    order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    recipient = Recipient.objects.filter(order=order).first()
    is_new = recipient is None
    recipient = recipient or Recipient(order=order, shop_id=order.shop_id, changed_at=now)
    told = {name: getattr(row, name) for name in ("name", "phone", "email", "address")}
    wanted = {name: value for name, value in told.items() if value is not None}
    if not is_new and all(getattr(recipient, name) == value for name, value in wanted.items()):
        return recipient
    for name, value in wanted.items():
        setattr(recipient, name, value)
    recipient.address_hash = address_hash(shop_id=order.shop_id, address=recipient.address)
    if recipient.address and not recipient.address_hash:
        raise ShopError("field_invalid", "An address needs letters or digits.", "address")
    recipient.changed_at = now
    recipient.save()
    orders_changed(shop_id=order.shop_id, orders=Order.objects.filter(pk=order.pk))
    return recipient


@transaction.atomic
def shipment_put(*, order: Order, row: ShipmentRow) -> Shipment:
    """Write a parcel by its tracking number; a later word of the carrier replaces the earlier."""
    if row.delivered_at is not None and row.delivered_at < row.shipped_at:
        text = "A parcel is not delivered before it is shipped."
        raise ShopError("field_invalid", text, "delivered_at")
    shipment, _made = Shipment.objects.update_or_create(
        order=order,
        tracking_number=row.tracking_number,
        defaults={
            "shop_id": order.shop_id,
            "carrier": row.carrier,
            "shipped_at": row.shipped_at,
            "expected_at": row.expected_at,
            "delivered_at": row.delivered_at,
        },
    )
    orders_changed(shop_id=order.shop_id, orders=Order.objects.filter(pk=order.pk))
    return shipment
