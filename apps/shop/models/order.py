"""Orders, their lines and the money that went back."""

from django.db import models
from django.db.models import Q

from apps.common.models import MoneyField
from apps.shop.models.customer import Customer
from apps.shop.models.product import Product, Sku
from apps.shop.models.shop import Shop
from apps.shop.models.traffic import TrafficSource
from apps.shop.querysets import OrderQuerySet, RefundQuerySet


class Order(models.Model):
    """One order, never deleted; business days are computed once, when written.

    `paid_amount` is gross: postage included, later refunds not deducted.
    An order with `excluded_reason` leaves the figures and is counted as excluded.
    """

    class Status(models.TextChoices):
        UNPAID = "unpaid"
        PAID = "paid"
        SHIPPED = "shipped"
        DONE = "done"
        CLOSED = "closed"
        REFUNDED = "refunded"

    class ExcludedReason(models.TextChoices):
        TEST = "test"
        FAKE = "fake"
        WHOLESALE = "wholesale"
        CURRENCY = "currency"
        ADJUSTMENT = "adjustment"
        DELETED_AT_SOURCE = "deleted_at_source"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    external_id = models.CharField(max_length=64)
    number = models.CharField(max_length=64)
    ordered_at = models.DateTimeField()
    ordered_on = models.DateField()
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    currency = models.CharField(max_length=3)
    order_amount = MoneyField()
    paid_amount = MoneyField()
    goods_amount = MoneyField(null=True, blank=True)
    shipping_amount = MoneyField(null=True, blank=True)
    discount_amount = MoneyField(null=True, blank=True)
    tax_amount = MoneyField(null=True, blank=True)
    quantity_seen = models.PositiveIntegerField(null=True, blank=True)
    refund_total_seen = MoneyField(null=True, blank=True)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT)
    source = models.ForeignKey(TrafficSource, null=True, blank=True, on_delete=models.PROTECT)
    region = models.CharField(max_length=120, null=True, blank=True)
    is_cod = models.BooleanField(default=False)
    closed_reason = models.CharField(max_length=250, null=True, blank=True)
    seller_note = models.TextField(null=True, blank=True)
    excluded_reason = models.CharField(
        max_length=20, choices=ExcludedReason.choices, null=True, blank=True
    )
    source_updated_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "external_id"], name="order_natural_key"),
            models.CheckConstraint(condition=Q(paid_amount__gte=0), name="order_paid_not_negative"),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True, paid_on__isnull=True)
                | Q(paid_at__isnull=False, paid_on__isnull=False),
                name="order_paid_at_with_day",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "paid_on"], name="order_shop_paid_on"),
            models.Index(fields=["shop", "ordered_on"], name="order_shop_ordered_on"),
            models.Index(fields=["customer", "paid_on"], name="order_customer_paid_on"),
            # Numbers are looked for by how they begin, whatever the collation.
            models.Index(
                fields=["shop", "number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="order_shop_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One line of an order; `line_key` tells equal lines apart."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line_key = models.CharField(max_length=120)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    sku = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=500, blank=True, default="")
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    line_amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "line_key"], name="order_line_natural_key")
        ]

    def __str__(self) -> str:
        return self.line_key


class Refund(models.Model):
    """Money that went back to a buyer.

    `date_known` is false for the residual of a refund total that came without dates; such a
    refund sits on the order's paid day. `order_ref` is the platform's id of the order: a refund
    that comes before its order is joined to it later.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    external_id = models.CharField(max_length=80)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    order_ref = models.CharField(max_length=64, null=True, blank=True)
    amount = MoneyField()
    refunded_at = models.DateTimeField(null=True, blank=True)
    refunded_on = models.DateField()
    date_known = models.BooleanField(default=True)
    kind = models.CharField(max_length=20, default="refund")

    objects = RefundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "external_id"], name="refund_natural_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["shop", "refunded_on"], name="refund_shop_refunded_on"),
            models.Index(
                fields=["shop", "order_ref"],
                condition=Q(order__isnull=True, order_ref__isnull=False),
                name="refund_waits_for_order",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class RefundLine(models.Model):
    """The part of a refund that belongs to one order line."""

    refund = models.ForeignKey(
        Refund, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT)
    quantity = models.IntegerField(default=0)
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "order_line"], name="refund_line_natural_key")
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}/{self.order_line_id}"
