"""Where rows wait for a merge: unlogged tables, emptied after it, lost in a crash on purpose."""

from django.db import models

from apps.common.models import MoneyField


class OrderStage(models.Model):
    """One staged order; NULL = the source does not carry the column."""

    pk = models.CompositePrimaryKey("stage_key", "line")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    external_id = models.TextField()
    number = models.TextField()
    ordered_at = models.DateTimeField()
    ordered_on = models.DateField()
    paid_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    status = models.TextField()
    currency = models.TextField()
    order_amount = MoneyField(null=True)
    paid_amount = MoneyField(null=True)
    goods_amount = MoneyField(null=True)
    shipping_amount = MoneyField(null=True)
    discount_amount = MoneyField(null=True)
    tax_amount = MoneyField(null=True)
    quantity_seen = models.IntegerField(null=True)
    refund_total_seen = MoneyField(null=True)
    customer_hash = models.TextField(null=True)
    customer_name = models.TextField(null=True)
    source_key = models.TextField(null=True)
    region = models.TextField(null=True)
    is_cod = models.BooleanField(null=True)
    closed_reason = models.TextField(null=True)
    seller_note = models.TextField(null=True)
    excluded_reason = models.TextField(null=True)
    source_updated_at = models.DateTimeField(null=True)
    has_lines = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}"


class RecipientStage(models.Model):
    """Who receives a staged order; NULL = the source does not say."""

    pk = models.CompositePrimaryKey("stage_key", "line")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    external_id = models.TextField()
    name = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)
    address = models.TextField(null=True)
    source_updated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}"


class OrderLineStage(models.Model):
    """One line of a staged order; `line` is the order's place in the stage."""

    pk = models.CompositePrimaryKey("stage_key", "line", "line_key")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    line_key = models.CharField(max_length=120)
    external_product_id = models.TextField(null=True)
    sku_code = models.TextField(null=True)
    title = models.TextField()
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    line_amount = MoneyField()

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}/{self.line_key}"


class RefundStage(models.Model):
    """One staged refund; `order_ref` is the platform's id of its order."""

    pk = models.CompositePrimaryKey("stage_key", "line")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    shop_id = models.BigIntegerField()
    external_id = models.TextField()
    order_ref = models.TextField(null=True)
    amount = MoneyField()
    refunded_at = models.DateTimeField(null=True)
    refunded_on = models.DateField()
    kind = models.TextField()

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}"


class TrafficStage(models.Model):
    """Staged visits of one day; `source_key` where the source was told by its key."""

    pk = models.CompositePrimaryKey("stage_key", "line")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    day = models.DateField()
    source_name = models.TextField()
    source_key = models.TextField(null=True)
    external_product_id = models.TextField(null=True)
    product_title = models.TextField(null=True)
    device = models.TextField()
    visitors = models.BigIntegerField(null=True)
    pageviews = models.BigIntegerField(null=True)
    sessions = models.BigIntegerField(null=True)
    entrances = models.BigIntegerField(null=True)
    bounces = models.BigIntegerField(null=True)
    cart_adders = models.BigIntegerField(null=True)
    favourites = models.BigIntegerField(null=True)
    ordering_buyers = models.BigIntegerField(null=True)
    paying_buyers = models.BigIntegerField(null=True)
    paid_amount = MoneyField(null=True)
    source_updated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}"


class OrderTouch(models.Model):
    """An order that the running merge writes, with what it was before; gone when it commits."""

    pk = models.CompositePrimaryKey("stage_key", "order_id")
    stage_key = models.CharField(max_length=80)
    order_id = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=8)
    ordered_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    customer_id = models.BigIntegerField(null=True)
    excluded_reason = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.order_id}"
