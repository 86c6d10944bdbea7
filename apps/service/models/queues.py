"""Work that waits for somebody of the desk: orders to chase or confirm, calls, late promises."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.service.models.inquiry import Inquiry
from apps.service.models.people import Agent
from apps.service.models.promises import Promise
from apps.service.querysets import AttemptQuerySet, QueueItemQuerySet
from apps.shop.models import Customer, Order, Shop

MOST_HOLDOUT = 10


class Channel(models.TextChoices):
    """How a buyer is reached."""

    CALL = "call", _("Call")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")


class QueuePolicy(models.Model):
    """How a shop works its queues; a shop without one has none."""

    class AddressCheck(models.TextChoices):
        FLAGGED = "flagged", _("Incomplete or changed addresses")
        EVERY = "every", _("Every order")

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="queue_policy")
    # An order is chased so many minutes after it was placed unpaid.
    chase_after_min = models.PositiveSmallIntegerField(default=30)
    # Work is due so many minutes before the cut-off.
    lead_min = models.PositiveSmallIntegerField(default=60)
    # The platform closes an unpaid order after so many minutes.
    close_after_min = models.PositiveIntegerField(default=4_320)
    retry_min = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)])
    # Attempts over all items of one order, or of one item without an order.
    max_tries = models.PositiveSmallIntegerField(default=4, validators=[MinValueValidator(1)])
    # So many of 100 unpaid orders are left alone, to see what chasing brings.
    holdout_percent = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MOST_HOLDOUT)]
    )
    address_check = models.CharField(
        max_length=7, choices=AddressCheck.choices, default=AddressCheck.FLAGGED
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(holdout_percent__lte=MOST_HOLDOUT, max_tries__gte=1, retry_min__gte=1),
                name="queue_policy_figures",
            )
        ]

    def __str__(self) -> str:
        return f"queues of {self.shop_id}"


class QueueItem(models.Model):
    """One thing to do with one buyer, in a queue of its kind.

    `owner` is whose turn it is, or who has claimed it until `claimed_until`; without one it
    belongs to the shift. Nobody gets it before `next_at` or after `hard_stop_at`. `result` says
    how it ended. `holds_shipment` outlives the item: until the buyer confirmed, or somebody
    released the order with a reason. A `holdout` is never chased.
    """

    class Kind(models.TextChoices):
        UNPAID = "unpaid", _("Unpaid orders")
        COD = "cod", _("Cash on delivery")
        ADDRESS = "address", _("Addresses")
        CALLBACK = "callback", _("Call-backs")
        DELAY = "delay", _("Late promises")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Claimed")
        DONE = "done", _("Done")
        EXPIRED = "expired", _("Run out")
        CANCELLED = "cancelled", _("Cancelled")

    LIVE = (State.WAITING, State.CLAIMED)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="queue_items"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="queue_items"
    )
    inquiry = models.ForeignKey(
        Inquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="queue_items"
    )
    promise = models.ForeignKey(
        Promise, null=True, blank=True, on_delete=models.PROTECT, related_name="queue_items"
    )
    reason = models.CharField(max_length=200)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.CALL)
    opened_at = models.DateTimeField()
    next_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hard_stop_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    owner = models.ForeignKey(
        Agent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="queue_items",
        db_index=False,
    )
    # When the owner got it: the turn goes by it.
    owned_since = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=12, blank=True, default="")
    address_hash = models.CharField(max_length=64, blank=True, default="")
    holds_shipment = models.BooleanField(default=False)
    holdout = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "order"],
                condition=Q(state__in=["waiting", "claimed"], order__isnull=False)
                & ~Q(kind__in=["callback", "delay"]),
                name="queue_item_one_live_an_order",
            ),
            models.UniqueConstraint(
                fields=["kind", "promise"],
                condition=Q(state__in=["waiting", "claimed"], promise__isnull=False),
                name="queue_item_one_live_a_promise",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["unpaid", "cod", "address"], order__isnull=False)
                | Q(kind="delay", promise__isnull=False)
                | Q(kind="callback") & (Q(inquiry__isnull=False) | Q(customer__isnull=False)),
                name="queue_item_subject_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="claimed",
                    owner__isnull=False,
                    claimed_until__isnull=False,
                    holdout=False,
                )
                | ~Q(state="claimed") & Q(claimed_until__isnull=True),
                name="queue_item_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed"], closed_at__isnull=True, result="")
                | Q(state__in=["done", "expired", "cancelled"], closed_at__isnull=False)
                & ~Q(result=""),
                name="queue_item_closed_with_result",
            ),
            models.CheckConstraint(
                condition=Q(holdout=False) | Q(kind="unpaid"), name="queue_item_holdout_unpaid"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "kind", "due_at", "id"],
                condition=Q(state__in=["waiting", "claimed"]),
                name="queue_item_live",
            ),
            models.Index(fields=["shop", "kind", "-closed_at"], name="queue_item_closed"),
            models.Index(fields=["owner", "kind", "owned_since"], name="queue_item_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Attempt(models.Model):
    """One try to reach a buyer, by a person or by a message. The database keeps it as it is."""

    class Result(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        INVALID = "invalid", _("Wrong contact")
        REFUSED = "refused", _("Refused")
        PROMISED = "promised", _("Promised")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    item = models.ForeignKey(QueueItem, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    channel = models.CharField(max_length=5, choices=Channel.choices)
    result = models.CharField(max_length=9, choices=Result.choices)
    note = models.CharField(max_length=300, blank=True, default="")
    template = models.CharField(max_length=40, blank=True, default="")
    provider_id = models.CharField(max_length=120, blank=True, default="")
    idempotency_key = models.CharField(max_length=64, blank=True, default="")
    # SHA-256 of what came with the key: the same key with another body is a mistake.
    body_hash = models.CharField(max_length=64, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="attempt_idempotency_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.result}"
