"""Inquiries of buyers: what was asked and said, who had it when, and how long buyers waited."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.service.models.people import Agent, AgentSkill
from apps.service.models.policy import ServicePolicy
from apps.service.models.roster import Shift
from apps.service.querysets import InquiryQuerySet, MessageQuerySet, RoundQuerySet
from apps.shop.models import Customer, Product, Shop


class Inquiry(models.Model):
    """One conversation with a buyer; `version` counts every change.

    `next_due_at` is when the answer to the open question is due, empty while nobody waits;
    `first_due_at` the same for the very first answer. `external_id` is the platform's name of
    the conversation. A buyer known only by nick is a Customer with that name.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        WAITING_US = "waiting_us", _("Waiting for us")
        WAITING_BUYER = "waiting_buyer", _("Waiting for the buyer")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        CLOSED = "closed", _("Closed")

    class LostReason(models.TextChoices):
        PRICE = "price", _("Price")
        SIZE = "size", _("Size or fit")
        STOCK = "stock", _("Not in stock")
        SHIPPING_TIME = "shipping_time", _("Shipping time")
        SHIPPING_FEE = "shipping_fee", _("Shipping fee")
        PAYMENT = "payment", _("Payment")
        COMPETITOR = "competitor", _("Bought elsewhere")
        JUST_ASKING = "just_asking", _("Just asking")
        SILENT = "silent", _("Buyer went silent")
        OTHER = "other", _("Other")

    class Priority(models.IntegerChoices):
        NORMAL = 0, _("Normal")
        HIGH = 1, _("High")
        URGENT = 2, _("Urgent")

    class Source(models.TextChoices):
        CHAT = "chat", _("Chat export")
        MANUAL = "manual", _("Logged by hand")
        API = "api", _("Pushed by a program")

    LIVE = (State.NEW, State.WAITING_US, State.WAITING_BUYER)
    OVER = (State.WON, State.LOST, State.CLOSED)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80, blank=True, default="")
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    role = models.CharField(
        max_length=10, choices=AgentSkill.Role.choices, default=AgentSkill.Role.PRESALE
    )
    products = models.ManyToManyField(Product, blank=True, related_name="inquiries")
    owner = models.ForeignKey(
        Agent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inquiries",
        db_index=False,
    )
    state = models.CharField(max_length=13, choices=State.choices, default=State.NEW)
    lost_reason = models.CharField(
        max_length=13, choices=LostReason.choices, blank=True, default=""
    )
    lost_note = models.CharField(max_length=300, blank=True, default="")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    source = models.CharField(max_length=6, choices=Source.choices)
    opened_at = models.DateTimeField()
    # Business day of `opened_at`.
    opened_on = models.DateField()
    last_message_at = models.DateTimeField()
    first_reply_at = models.DateTimeField(null=True, blank=True)
    first_due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    version = models.PositiveIntegerField(default=1)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="inquiry_number"),
            models.CheckConstraint(
                condition=Q(state="lost") & ~Q(lost_reason="")
                | ~Q(state="lost") & Q(lost_reason=""),
                name="inquiry_lost_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(lost_reason="other") | ~Q(lost_note=""),
                name="inquiry_other_reason_in_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["won", "lost", "closed"], closed_at__isnull=False)
                | Q(state__in=["new", "waiting_us", "waiting_buyer"], closed_at__isnull=True),
                name="inquiry_closed_at_with_state",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="inquiry_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state", "next_due_at"], name="inquiry_shop_state_due"),
            models.Index(fields=["shop", "-last_message_at"], name="inquiry_shop_last_message"),
            models.Index(fields=["shop", "opened_on"], name="inquiry_shop_opened_on"),
            models.Index(fields=["owner", "state"], name="inquiry_owner_state"),
            models.Index(
                fields=["shop", "channel", "external_id"],
                condition=~Q(external_id=""),
                name="inquiry_conversation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} no. {self.number}"


class InquiryAssignment(models.Model):
    """Who got an inquiry when; without a person it went back to the shift queue. Append-only."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["agent", "-at"], name="inquiry_assignment_agent")]

    def __str__(self) -> str:
        return f"{self.inquiry_id} to {self.agent_id}"


class Message(models.Model):
    """One row of a conversation.

    `sender` is the person of the desk who wrote it; `sender_name` is what a log called them, kept
    so that a name may be told to be somebody's later. `typed_chars` and `compose_s` count the
    hand-typed signs and the seconds it took, unknown when empty. An erased text is empty.
    """

    class Side(models.TextChoices):
        BUYER = "buyer", _("Buyer")
        AGENT = "agent", _("Agent")
        BOT = "bot", _("Bot")
        SYSTEM = "system", _("System")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    channel = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()
    side = models.CharField(max_length=6, choices=Side.choices)
    # At one instant the buyer speaks first and the agent last, in whatever order rows came in.
    side_rank = models.GeneratedField(
        expression=models.Case(
            models.When(side="buyer", then=0), models.When(side="agent", then=2), default=1
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    sender = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    sender_name = models.CharField(max_length=120, blank=True, default="")
    body = models.TextField(blank=True, default="")
    is_erased = models.BooleanField(default=False)
    typed_chars = models.PositiveIntegerField(null=True, blank=True)
    compose_s = models.PositiveIntegerField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "channel", "external_id"],
                condition=~Q(external_id=""),
                name="message_natural_key",
            ),
            models.CheckConstraint(
                condition=Q(side="agent") | Q(sender__isnull=True, typed_chars__isnull=True),
                name="message_sender_is_agent",
            ),
            models.CheckConstraint(
                condition=Q(is_erased=False) | Q(body=""), name="message_erased_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["inquiry", "at"], name="message_inquiry_at"),
            models.Index(
                fields=["shop", "at"], condition=Q(is_erased=False), name="message_text_age"
            ),
            models.Index(
                fields=["shop", "sender_name"],
                condition=Q(side="agent", sender__isnull=True),
                name="message_sender_unknown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.side} {self.at}"


class Round(models.Model):
    """A question of a buyer and the first human answer; made anew from the messages.

    Four clocks in seconds, rounded up: `sec_raw` is the buyer's wait, `sec_open` its part in open
    hours, `sec_rostered` while somebody with the role was on shift (empty where no roster was
    made), `sec_agent` from when who answered had it. Without an answer there are none. `replier`
    is empty where a log named somebody unknown. `shift` is the answering person's shift.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.CASCADE, related_name="rounds", db_index=False
    )
    seq = models.PositiveSmallIntegerField()
    is_first = models.BooleanField()
    asked_at = models.DateTimeField()
    # Business day of `asked_at`.
    asked_on = models.DateField()
    replied_at = models.DateTimeField(null=True, blank=True)
    replier = models.ForeignKey(
        Agent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rounds",
        db_index=False,
    )
    sec_raw = models.PositiveIntegerField(null=True, blank=True)
    sec_open = models.PositiveIntegerField(null=True, blank=True)
    sec_rostered = models.PositiveIntegerField(null=True, blank=True)
    sec_agent = models.PositiveIntegerField(null=True, blank=True)
    shift = models.ForeignKey(
        Shift, null=True, blank=True, on_delete=models.SET_NULL, related_name="rounds"
    )
    policy = models.ForeignKey(ServicePolicy, on_delete=models.PROTECT, related_name="+")
    # Asked in the hours in which the channel's platform counts answers within three minutes.
    is_platform = models.BooleanField(default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["inquiry", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "seq"], name="round_once"),
            models.CheckConstraint(
                condition=Q(
                    replied_at__isnull=True,
                    replier__isnull=True,
                    sec_raw__isnull=True,
                    sec_open__isnull=True,
                    sec_rostered__isnull=True,
                    sec_agent__isnull=True,
                )
                | Q(
                    replied_at__isnull=False,
                    replied_at__gte=models.F("asked_at"),
                    sec_raw__isnull=False,
                    sec_open__isnull=False,
                    sec_agent__isnull=False,
                    sec_open__lte=models.F("sec_raw"),
                    sec_agent__lte=models.F("sec_raw"),
                ),
                name="round_clocks_with_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "asked_on"], name="round_shop_asked_on"),
            models.Index(fields=["replier", "asked_on"], name="round_replier_asked_on"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} round {self.seq}"
