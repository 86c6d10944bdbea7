"""Where an order goes, and the parcels that took it there."""

from django.db import models
from django.db.models import F, Q

from apps.common.querysets import ShopScoped
from apps.shop.models.order import Order
from apps.shop.models.shop import Shop
from apps.shop.querysets import ShipmentQuerySet


class Recipient(models.Model):
    """Who receives an order, and how to reach them: personal data, shown masked by role.

    `address_hash` is the keyed hash of the normalised address: equal for spellings that differ in
    case, spaces and punctuation alone; empty without an address.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="recipient")
    name = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    address = models.CharField(max_length=400, blank=True, default="")
    address_hash = models.CharField(max_length=64, blank=True, default="")
    changed_at = models.DateTimeField()

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["Recipient"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address="", address_hash="") | ~Q(address="") & ~Q(address_hash=""),
                name="recipient_address_with_hash",
            )
        ]

    def __str__(self) -> str:
        return f"recipient of {self.order_id}"


class Shipment(models.Model):
    """One parcel of an order: handed to a carrier, expected, delivered."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="shipments", db_index=False
    )
    carrier = models.CharField(max_length=60)
    tracking_number = models.CharField(max_length=60)
    shipped_at = models.DateTimeField()
    expected_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "tracking_number"], name="shipment_natural_key"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("shipped_at")),
                name="shipment_delivered_after_shipped",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "carrier", "shipped_at"], name="shipment_shop_carrier")
        ]

    def __str__(self) -> str:
        return self.tracking_number
