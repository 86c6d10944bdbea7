"""Messages to members: who agreed to hear from the shop, what was sent, who was held back."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from apps.common.models import MoneyField
from apps.common.querysets import ShopScoped
from apps.promotion.draws import HOLD, HOLDOUT_MOST, SEND
from apps.promotion.lift import HoldOut
from apps.promotion.members import SEGMENTS
from apps.promotion.models.machine import Moved
from apps.promotion.querysets import ArmQuerySet, ConsentQuerySet
from apps.promotion.states import SEND_STATES
from apps.shop.models import Customer, Product, Shop

PERSON = settings.AUTH_USER_MODEL


class MessageChannel(models.TextChoices):
    """Where a shop writes to a buyer."""

    SHOP_MESSAGE = "shop_message", _("Shop message")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class MemberConsent(models.Model):
    """That a buyer agreed to hear from the shop on a channel; `source` says where they said so.

    `withdrawn_at` NULL = it holds. `reference` is how the channel's own console knows the buyer:
    personal, forgotten with them. One row a buyer and channel: what was said last; `changed_at` is
    when the shop learned it.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=12, choices=MessageChannel.choices)
    given_at = models.DateTimeField()
    source = models.CharField(max_length=80, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "channel"], name="member_consent_once"),
            models.CheckConstraint(
                condition=Q(channel__in=MessageChannel.values), name="member_consent_channel"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="member_consent_in_order",
            ),
        ]
        indexes = [models.Index(fields=["shop", "channel"], name="member_consent_channel_of")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel}"

    @property
    def told_at(self) -> datetime:
        """When the buyer last said something about it."""
        return self.withdrawn_at or self.given_at


class ConsentStage(models.Model):
    """A consent of a file on its way."""

    stage_key = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    buyer_hash = models.CharField(max_length=64)
    reference = models.CharField(max_length=120)
    channel = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    source = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage_key", "line"], name="consent_stage_line")
        ]

    def __str__(self) -> str:
        return f"{self.stage_key} {self.line}"


class MemberSend(Moved):
    """A message to a segment on a channel, with a share of it held back at random.

    `holdout_pct` of the recipients are held back; they are drawn by `seed` at the approval, from
    the marks of `scored_on`. `without_consent` were in the segment and left out. `cost` is in the
    shop's currency: expected until it is sent, then what it cost. `exported_at` = when the list
    was last saved. The figures are NULL until it is measured: buyers of each arm, those who bought
    within the window, what they paid, refunds taken off, and the standard deviation of what a buyer
    paid, those who bought nothing among them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        MEASURED = "measured", _("Measured")
        CANCELLED = "cancelled", _("Cancelled")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    name = models.CharField(max_length=120)
    segment = models.CharField(max_length=15)
    channel = models.CharField(max_length=12, choices=MessageChannel.choices)
    text = models.TextField()
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    planned_at = models.DateTimeField()
    holdout_pct = models.PositiveSmallIntegerField(default=10)
    seed = models.CharField(max_length=32, blank=True, default="")
    state = FSMField(max_length=9, choices=State.choices, default=State.DRAFT, protected=True)
    cost = MoneyField(default=0)
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_on = models.DateField(null=True, blank=True)
    without_consent = models.PositiveIntegerField(null=True, blank=True)
    exported_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(null=True, blank=True)
    bought = models.PositiveIntegerField(null=True, blank=True)
    held = models.PositiveIntegerField(null=True, blank=True)
    held_bought = models.PositiveIntegerField(null=True, blank=True)
    asked_paid = MoneyField(null=True, blank=True)
    held_paid = MoneyField(null=True, blank=True)
    asked_deviation = MoneyField(null=True, blank=True)
    held_deviation = MoneyField(null=True, blank=True)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["MemberSend"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SEND_STATES), name="member_send_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    segment__in=SEGMENTS,
                    channel__in=MessageChannel.values,
                    holdout_pct__lte=HOLDOUT_MOST,
                    cost__gte=0,
                ),
                name="member_send_sound",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("sent", "measured"), sent_at__isnull=False)
                | (~Q(state__in=("sent", "measured")) & Q(sent_at__isnull=True)),
                name="member_send_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(measured_at__isnull=True)
                | Q(bought__lte=F("asked"), held_bought__lte=F("held")),
                name="member_send_figures",
            ),
        ]
        indexes = [models.Index(fields=["shop", "planned_at"], name="member_send_shop_planned")]

    def __str__(self) -> str:
        return self.name

    @property
    def figures(self) -> HoldOut | None:
        """What the arms did, None before it is measured."""
        told = (self.asked, self.bought, self.held, self.held_bought)
        known = [each for each in told if each is not None]
        return HoldOut(*known) if len(known) == len(told) else None

    @transition(field="state", source="draft", target="draft")
    def edit(self) -> None:
        """It was changed."""

    @transition(field="state", source="draft", target="approved")
    def approve(self) -> None:
        """Its arms are drawn."""

    @transition(field="state", source="approved", target="sent")
    def send(self) -> None:
        """It went out."""

    @transition(field="state", source=["sent", "measured"], target="measured")
    def measure(self) -> None:
        """It is known what it brought."""

    @transition(field="state", source=["draft", "approved"], target="cancelled")
    def cancel(self) -> None:
        """It will not go out."""


class MemberSendArm(models.Model):
    """A buyer in a message: sent, or held back. The database lets nobody change the arm.

    `is_listed` = the list that was saved last names them. `is_left_out` = the consent did not hold
    any more when it went out, in either arm. `customer` NULL = the buyer was forgotten since.
    """

    class Arm(models.TextChoices):
        SEND = SEND, _("Sent")
        HOLD = HOLD, _("Held back")

    send = models.ForeignKey(
        MemberSend, on_delete=models.CASCADE, related_name="arms", db_index=False
    )
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    arm = models.CharField(max_length=4, choices=Arm.choices)
    is_listed = models.BooleanField(default=False)
    is_left_out = models.BooleanField(default=False)

    objects = ArmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["send", "customer"], name="member_send_arm_once"),
            models.CheckConstraint(condition=Q(arm__in=(SEND, HOLD)), name="member_send_arm_known"),
        ]

    def __str__(self) -> str:
        return f"{self.send_id} {self.arm}"
