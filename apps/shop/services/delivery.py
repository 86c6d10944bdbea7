"""Where orders go and how far their parcels are."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.common.errors import ShopError
from apps.shop.addresses import address_normal
from apps.shop.models import Order, Recipient, RecipientStage, Shipment, Shop
from apps.shop.rows import OrderRow, RecipientRow
from apps.shop.services.changes import orders_changed


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


@transaction.atomic
def recipients_put(*, shop: Shop, rows: Iterable[tuple[Order, RecipientRow]], now: datetime) -> int:
    """Write who receives many orders at once; what a source does not say is left empty.

    An order that has a recipient already keeps it: a change of one goes by `recipient_put`.
    """
    made = [
        Recipient(
            shop=shop,
            order=order,
            name=row.name or "",
            phone=row.phone or "",
            email=row.email or "",
            address=row.address or "",
            address_hash=address_hash(shop_id=shop.pk, address=row.address or ""),
            changed_at=now,
        )
        for order, row in rows
    ]
    Recipient.objects.bulk_create(made, ignore_conflicts=True)
    orders = Order.objects.filter(pk__in=[each.order_id for each in made])
    orders_changed(shop_id=shop.pk, orders=orders)
    return len(made)


@transaction.atomic
def shipments_put(*, shop: Shop, rows: Iterable[tuple[Order, ShipmentRow]]) -> int:
    """Write many parcels at once by order and tracking number; the newest word counts."""
    made = [
        Shipment(
            shop=shop,
            order=order,
            carrier=row.carrier,
            tracking_number=row.tracking_number,
            shipped_at=row.shipped_at,
            expected_at=row.expected_at,
            delivered_at=row.delivered_at,
        )
        for order, row in rows
    ]
    Shipment.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["order", "tracking_number"],
        update_fields=["carrier", "shipped_at", "expected_at", "delivered_at"],
    )
    orders = Order.objects.filter(pk__in=[each.order_id for each in made])
    orders_changed(shop_id=shop.pk, orders=orders)
    return len(made)


@transaction.atomic
def recipients_merge(*, shop: Shop, stage_key: str, now: datetime) -> int:
    """Write who receives the staged orders, after these were merged; return how many were told of.

    The last row of an order counts; an older word than the order's own changes nothing.
    """
    staged = RecipientStage.objects.filter(stage_key=stage_key).order_by("line")
    told = {row.external_id: row for row in staged}
    for order in Order.objects.filter(shop=shop, external_id__in=list(told)).order_by("pk"):
        row = told[order.external_id]
        if not _is_older(order, row.source_updated_at):
            who = RecipientRow(row.name, row.phone, row.email, row.address)
            recipient_put(order=order, row=who, now=now)
    return len(told)


@transaction.atomic
def recipients_told(*, shop: Shop, rows: Iterable[OrderRow], now: datetime) -> int:
    """Write what merged rows say of who receives the orders; an older word changes nothing.

    Returns how many rows said something.
    """
    told = {row.external_id: row for row in rows if row.recipient is not None}
    orders = Order.objects.filter(shop=shop, external_id__in=list(told)).order_by("pk")
    for order in orders:
        row = told[order.external_id]
        if row.recipient is not None and not _is_older(order, row.source_updated_at):
            recipient_put(order=order, row=row.recipient, now=now)
    return len(told)


def _is_older(order: Order, said: datetime | None) -> bool:
    known = order.source_updated_at
    return known is not None and said is not None and said < known
