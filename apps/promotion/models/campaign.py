"""Campaigns, what is sold in them, and entries into events of the platform."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from apps.common.models import MoneyField
from apps.promotion.models.machine import Moved
from apps.promotion.querysets import EnrolmentQuerySet, ItemQuerySet, PlanQuerySet
from apps.promotion.states import CAMPAIGN_STATES, ENROLMENT_STATES
from apps.shop.models import Shop, Sku

PERSON = settings.AUTH_USER_MODEL


class Campaign(Moved):
    """Something that is offered to buyers for a time.

    `rules` are those of its kind, as `campaign_rules` names them. Uplifts are shares of more
    units: the expected one is said by who plans it, `needed_uplift` follows from discount and
    margin of its dearest item; NULL with `is_hopeless` = it cannot pay back, NULL without =
    nobody said the costs. `stacking` answers what holds for a SKU that is in two campaigns.
    """

    class Kind(models.TextChoices):
        DISCOUNT = "discount", _("Discount")
        FULL_CUT = "full_cut", _("Money off from a total")
        COUPON = "coupon", _("Coupon")
        GIFT = "gift", _("Gift")
        LOTTERY = "lottery", _("Lottery")
        POINTS = "points", _("Points")
        BUNDLE = "bundle", _("Bundle")
        PLATFORM_EVENT = "platform_event", _("Event of the platform")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING_APPROVAL = "awaiting_approval", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        READY = "ready", _("Ready")
        LIVE = "live", _("Live")
        ENDED = "ended", _("Ended")
        MEASURED = "measured", _("Measured")
        CANCELLED = "cancelled", _("Cancelled")

    class Bearer(models.TextChoices):
        SHOP = "shop", _("The shop")
        PLATFORM = "platform", _("The platform")
        SUPPLIER = "supplier", _("The supplier")
        CREATOR = "creator", _("The creator")

    class Stacking(models.TextChoices):
        NO = "no", _("Only one of them counts")
        BEST = "best", _("The better one counts")
        YES = "yes", _("Both count")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    rules = models.JSONField(default=dict, blank=True)
    state = FSMField(max_length=17, choices=State.choices, default=State.DRAFT, protected=True)
    goal = models.CharField(max_length=300, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    budget = MoneyField(null=True, blank=True)
    borne_by = models.CharField(max_length=8, choices=Bearer.choices, default=Bearer.SHOP)
    expected_uplift = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    needed_uplift = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    is_hopeless = models.BooleanField(default=False)
    stacking = models.CharField(max_length=4, choices=Stacking.choices, blank=True, default="")
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # When the step that people owe now is due: the approval, then being ready.
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CAMPAIGN_STATES), name="campaign_state_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="campaign_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["shop", "state"], name="campaign_shop_state")]

    def __str__(self) -> str:
        return self.name

    @transition(field="state", source="draft", target="draft")
    def edit(self) -> None:
        """It was changed."""

    @transition(field="state", source="draft", target="awaiting_approval")
    def submit(self) -> None:
        """Somebody else decides."""

    @transition(field="state", source="awaiting_approval", target="draft")
    def send_back(self) -> None:
        """It is not good enough yet."""

    @transition(field="state", source=["draft", "awaiting_approval"], target="approved")
    def approve(self) -> None:
        """Its prices are planned with it."""

    @transition(field="state", source="approved", target="ready")
    def make_ready(self) -> None:
        """Entries are approved and stock is set aside."""

    @transition(field="state", source=["approved", "ready"], target="live")
    def go_live(self) -> None:
        """It began."""

    @transition(field="state", source="live", target="ended")
    def end(self) -> None:
        """It is over."""

    @transition(field="state", source=["ended", "measured"], target="measured")
    def measure(self) -> None:
        """It is known what it brought."""

    @transition(
        field="state",
        source=["draft", "awaiting_approval", "approved", "ready"],
        target="cancelled",
    )
    def cancel(self) -> None:
        """It will not be."""


class CampaignItem(models.Model):
    """A SKU in a campaign; `stock` is what is there for it, NULL = unknown, said in `stock_note`.

    `is_reserved` = the stock is set aside.
    """

    class Role(models.TextChoices):
        MAIN = "main", _("Sold in it")
        GIFT = "gift", _("Given")
        ADD_ON = "add_on", _("Add-on")
        PRIZE = "prize", _("Prize")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MAIN)
    stock = models.PositiveIntegerField(null=True, blank=True)
    stock_note = models.CharField(max_length=300, blank=True, default="")
    is_reserved = models.BooleanField(default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "sku", "role"], name="campaign_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.sku_id}"


class Enrolment(Moved):
    """An entry of a campaign into an event of the platform.

    `requirements`: {text, required, met} each. `deposit` NULL = none is asked for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        SUBMITTED = "submitted", _("Submitted")
        UNDER_REVIEW = "under_review", _("Looked at by the platform")
        APPROVED = "approved", _("Accepted")
        REJECTED = "rejected", _("Turned down")
        DEPOSIT_PAID = "deposit_paid", _("Deposit paid")
        LIVE = "live", _("Live")
        SETTLED = "settled", _("Settled")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MISSED = "missed", _("Missed")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    event_name = models.CharField(max_length=120)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()
    state = FSMField(max_length=12, choices=State.choices, default=State.DRAFT, protected=True)
    requirements = models.JSONField(default=list, blank=True)
    deposit = MoneyField(null=True, blank=True)
    receipt = models.CharField(max_length=120, blank=True, default="")
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    reject_reason = models.CharField(max_length=300, blank=True, default="")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "event_name"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(state__in=ENROLMENT_STATES), name="enrolment_state_known"
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="enrolment_closes")]

    def __str__(self) -> str:
        return self.event_name

    @property
    def shop(self) -> Shop:
        """The shop of its campaign."""
        return self.campaign.shop

    @property
    def met(self) -> int:
        """How many requirements are met."""
        return sum(bool(each["met"]) for each in self.requirements)

    @property
    def readiness(self) -> Decimal | None:
        """The share of requirements that are met; None where there are none."""
        total = len(self.requirements)
        return Decimal(self.met) / total if total else None

    @transition(field="state", source="draft", target="submitted")
    def submit(self) -> None:
        """It was handed in."""

    @transition(field="state", source="submitted", target="under_review")
    def review(self) -> None:
        """The platform looks at it."""

    @transition(field="state", source=["submitted", "under_review"], target="approved")
    def approve(self) -> None:
        """The platform took it."""

    @transition(field="state", source=["submitted", "under_review"], target="rejected")
    def reject(self) -> None:
        """The platform turned it down."""

    @transition(field="state", source="rejected", target="draft")
    def resubmit(self) -> None:
        """It is mended and handed in again."""

    @transition(field="state", source="approved", target="deposit_paid")
    def pay_deposit(self) -> None:
        """The deposit was paid."""

    @transition(field="state", source=["approved", "deposit_paid"], target="live")
    def go_live(self) -> None:
        """The event runs."""

    @transition(field="state", source="live", target="settled")
    def settle(self) -> None:
        """The platform has settled it."""

    @transition(
        field="state",
        source=["draft", "submitted", "under_review", "approved", "deposit_paid", "rejected"],
        target="withdrawn",
    )
    def withdraw(self) -> None:
        """It is taken back."""

    @transition(field="state", source=["draft", "rejected"], target="missed")
    def miss(self) -> None:
        """It closed before it was handed in."""
