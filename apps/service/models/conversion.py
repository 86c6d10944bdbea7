"""Who gets the credit for orders: the rules, what chats there were, and what became of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.service.credit import GUARD_MINUTES, WINDOW_DAYS
from apps.service.models.inquiry import Inquiry
from apps.service.models.people import Agent
from apps.service.querysets import (
    ConversionRuleQuerySet,
    InquiryFactQuerySet,
    OrderCreditQuerySet,
)
from apps.shop.models import Customer, Order, Shop


class ConversionRule(models.Model):
    """How a shop credits orders to chats; a change is a new version, rows never change.

    Every version is computed over all days, side by side; figures of a day are those of the
    newest approved version that is valid on it. `exclusions` are those of `inquiryfacts`.
    """

    class Basis(models.TextChoices):
        ORDER = "order", _("Who secured the order")
        ORDER_FIRST = "order_first", _("Who secured the order, else the payment")
        PAYMENT = "payment", _("Who secured the payment")

    class Tie(models.TextChoices):
        TIME = "time", _("The last chat")
        ROUNDS = "rounds", _("The most rounds")

    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="conversion_rules", db_index=False
    )
    version = models.PositiveIntegerField()
    basis = models.CharField(max_length=11, choices=Basis.choices, default=Basis.ORDER_FIRST)
    tie = models.CharField(max_length=6, choices=Tie.choices, default=Tie.TIME)
    window_days = models.PositiveSmallIntegerField(default=2)
    guard_minutes = models.PositiveSmallIntegerField(default=10)
    # 0 = a silent order that somebody follows up stays silent.
    followup_minutes = models.PositiveSmallIntegerField(default=0)
    exclusions = models.JSONField(default=dict)
    valid_from = models.DateField()
    reason = models.CharField(max_length=300)
    # Empty: what every shop starts with.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ConversionRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "version"], name="conversion_rule_version"),
            models.CheckConstraint(
                condition=Q(window_days__range=WINDOW_DAYS)
                & Q(guard_minutes__range=GUARD_MINUTES)
                & Q(followup_minutes__lte=GUARD_MINUTES[1]),
                name="conversion_rule_lengths",
            ),
        ]
        ordering = ["shop", "version"]

    def __str__(self) -> str:
        return f"{self.shop_id} rule {self.version}"


class RuleDecision(models.Model):
    """Whether a version of the rule holds; until there is one it is a proposal. Append-only."""

    rule = models.OneToOneField(ConversionRule, on_delete=models.CASCADE, related_name="decision")
    is_approved = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.rule_id} {'approved' if self.is_approved else 'declined'}"


class AgentChat(models.Model):
    """One person's part of a conversation without a pause of half an hour; made from messages.

    It stays when the texts are erased. `own_seconds` is what it adds to the time in which the
    person was in any chat that day; `minute` is that of the day on the shop's clock.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.CASCADE, related_name="chats", db_index=False
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="chats", db_index=False)
    # Business day of `first_at`.
    day = models.DateField()
    minute = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    buyer_at = models.DateTimeField(null=True, blank=True)
    buyer_lines = models.PositiveIntegerField()
    agent_lines = models.PositiveIntegerField()
    rounds = models.PositiveIntegerField()
    typed_chars = models.PositiveIntegerField()
    compose_s = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    own_seconds = models.PositiveIntegerField(default=0)
    is_opened_by_agent = models.BooleanField()
    is_handed_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "agent", "first_at"], name="agent_chat_once"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=models.F("first_at"))
                & Q(own_seconds__lte=models.F("seconds"))
                & Q(minute__lt=1_440),
                name="agent_chat_span",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "day", "agent"], name="agent_chat_shop_day"),
            models.Index(fields=["agent", "day"], name="agent_chat_agent_day"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.agent_id} {self.first_at}"


class InquiryFact(models.Model):
    """One buyer on one day under one rule: of a person, or (agent empty) of the shop.

    `excluded_by` says why it is no inquiry. Empty in `ordered`, `paid_next_day` and `paid_final`
    = may still happen. `minute` and `category` are those of the first chat.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    rule = models.ForeignKey(ConversionRule, on_delete=models.CASCADE, db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    minute = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=80, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    rounds = models.PositiveIntegerField()
    excluded_by = models.CharField(max_length=13, blank=True, default="")
    ordered = models.BooleanField(null=True)
    paid_next_day = models.BooleanField(null=True)
    paid_final = models.BooleanField(null=True)
    is_lost = models.BooleanField(default=False)

    objects = InquiryFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "customer", "agent", "day"],
                nulls_distinct=False,
                name="inquiry_fact_once",
            ),
            models.CheckConstraint(
                condition=Q(excluded_by="")
                | Q(
                    ordered__isnull=True,
                    paid_next_day__isnull=True,
                    paid_final__isnull=True,
                    is_lost=False,
                ),
                name="inquiry_fact_excluded_has_no_outcome",
            ),
            models.CheckConstraint(
                condition=Q(is_lost=False) | Q(ordered=False), name="inquiry_fact_lost_or_ordered"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "rule", "day"], name="inquiry_fact_shop_day"),
            models.Index(
                fields=["shop", "day"],
                condition=Q(excluded_by="")
                & (Q(ordered=None) | Q(paid_next_day=None) | Q(paid_final=None)),
                name="inquiry_fact_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.customer_id} {self.day}"


class OrderCredit(models.Model):
    """What a chat did for an order under a rule, with the chat as evidence; one sale an order.

    An order without a sale is silent.
    """

    class Kind(models.TextChoices):
        ORDER = "order", _("Secured the order")
        PAYMENT = "payment", _("Secured the payment")
        FOLLOWUP = "silent_followup", _("Followed up a silent order")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    rule = models.ForeignKey(ConversionRule, on_delete=models.CASCADE, db_index=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="credits")
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="credits", db_index=False
    )
    kind = models.CharField(max_length=15, choices=Kind.choices)
    is_sale = models.BooleanField()
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="credits")
    # The chat that is the evidence, and how many rounds it had.
    chat_first_at = models.DateTimeField()
    chat_last_at = models.DateTimeField()
    rounds = models.PositiveIntegerField()

    objects = OrderCreditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "order", "kind"], name="order_credit_once"),
            models.UniqueConstraint(
                fields=["rule", "order"], condition=Q(is_sale=True), name="order_credit_one_sale"
            ),
        ]
        indexes = [models.Index(fields=["agent", "rule"], name="order_credit_agent")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind} {self.agent_id}"


class CreditDue(models.Model):
    """A day of which chats or orders changed since credits were computed; a mark a row."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    marked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["shop", "day"], name="credit_due_shop_day")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"
