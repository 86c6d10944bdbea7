"""What buyers were promised, the notices about it, and what carriers ask and take."""

from urllib.parse import urlsplit

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.common.models import LedgerRow, MoneyField
from apps.service.models.inquiry import Inquiry
from apps.service.models.people import Agent
from apps.service.querysets import CarrierRateQuerySet, OutboxQuerySet, PromiseQuerySet
from apps.shop.models import Customer, Order, Shop


class Promise(models.Model):
    """What a buyer was promised, by when, and how they want to hear of a delay.

    Renegotiating makes a new row whose `prior` is the old one.
    """

    class What(models.TextChoices):
        DELIVERY = "delivery", _("Delivery")
        SHIPPING_FEE = "shipping_fee", _("Shipping fee")
        GIFT = "gift", _("Gift")
        PRICE = "price", _("Price")
        CALLBACK = "callback", _("Call-back")
        OTHER = "other", _("Other")

    class Payer(models.TextChoices):
        SHOP = "shop", _("The shop pays")
        BUYER = "buyer", _("The buyer pays")

    class Channel(models.TextChoices):
        SMS = "sms", _("Text message")
        EMAIL = "email", _("E-mail")
        CHAT = "chat", _("Chat")
        CALL = "call", _("Call")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        AT_RISK = "at_risk", _("At risk")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        RENEGOTIATED = "renegotiated", _("Renegotiated")

    LIVE = (State.OPEN, State.AT_RISK)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    inquiry = models.ForeignKey(
        Inquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    what = models.CharField(max_length=12, choices=What.choices)
    payer = models.CharField(max_length=5, choices=Payer.choices, blank=True, default="")
    amount = MoneyField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    note = models.CharField(max_length=300, blank=True, default="")
    agreed_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    prior = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed"
    )

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what__in=["delivery", "callback"]) | Q(due_at__isnull=False),
                name="promise_due_by_kind",
            ),
            models.CheckConstraint(
                condition=~Q(what="shipping_fee") | ~Q(payer=""), name="promise_payer_of_shipping"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False)
                | Q(customer__isnull=False)
                | Q(inquiry__isnull=False),
                name="promise_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "at_risk"], settled_at__isnull=True)
                | ~Q(state__in=["open", "at_risk"]) & Q(settled_at__isnull=False),
                name="promise_settled_with_state",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="promise_amount_not_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "due_at"],
                condition=Q(state__in=["open", "at_risk"]),
                name="promise_live",
            ),
            models.Index(fields=["shop", "-settled_at"], name="promise_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.state}"


class OutboxMessage(LedgerRow):
    """One notice to a buyer on its way; who reads it is looked up when it is sent, never stored.

    `attempts` is raised and committed before the gateway is asked. A message whose worker died,
    or whose gateway did not answer, ends `uncertain`: a person decides, nothing sends it again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being sent")
        DONE = "done", _("Sent")
        DEAD = "dead", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        CANCELLED = "cancelled", _("Cancelled")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    item = models.ForeignKey("service.QueueItem", on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=5, choices=Promise.Channel.choices)
    template = models.CharField(max_length=40)
    asked_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    provider_id = models.CharField(max_length=120, blank=True, default="")
    idempotency_key = models.CharField(max_length=64, unique=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=["waiting", "running"]),
                name="outbox_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class CarrierRate(models.Model):
    """What a carrier asks and promises to a region, up to a weight, from day to day.

    An empty region is everywhere else. `tracking_url` carries {number}.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="carrier_rates")
    carrier = models.CharField(max_length=60)
    region = models.CharField(max_length=120, blank=True, default="")
    up_to_kg = models.DecimalField(
        max_digits=7, decimal_places=3, validators=[MinValueValidator(0.001)]
    )
    price = MoneyField(validators=[MinValueValidator(0)])
    days_min = models.PositiveSmallIntegerField()
    days_max = models.PositiveSmallIntegerField()
    # Minute of the day of the last pick-up; empty = unknown.
    cutoff_min = models.PositiveSmallIntegerField(null=True, blank=True)
    tracking_url = models.CharField(
        max_length=300,
        blank=True,
        default="",
        validators=[RegexValidator(r"^https://[^\s{}]+/[^\s{}]*\{number\}[^\s{}]*$")],
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = CarrierRateQuerySet.as_manager()

    class Meta:
        ordering = ["carrier", "region", "up_to_kg", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(up_to_kg__gt=0, price__gte=0, days_max__gte=F("days_min"))
                & (Q(cutoff_min__isnull=True) | Q(cutoff_min__lte=1_440))
                & (Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))),
                name="carrier_rate_figures",
            ),
            ExclusionConstraint(
                name="carrier_rate_one_at_a_time",
                expressions=[
                    ("shop", RangeOperators.EQUAL),
                    ("carrier", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("up_to_kg", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.region}"

    @property
    def tracking_host(self) -> str:
        """Return the name of the tracking page's server."""
        return urlsplit(self.tracking_url).hostname or ""
