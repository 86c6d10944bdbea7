"""A case: whatever went wrong after a sale, and the lines that it is about."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from apps.accounts.models import User
from apps.aftersales.models.case_moves import CaseMoves
from apps.aftersales.models.reason import Liability, Phase, Reason, Route
from apps.aftersales.querysets import CaseLineQuerySet, CaseQuerySet
from apps.aftersales.states import OPEN, STATUSES
from apps.common.models import MoneyField
from apps.service.models import Agent, Shift
from apps.shop.models import Customer, Order, OrderLine, Shop, Sku


class AfterSalesCase(FSMModelMixin, CaseMoves, models.Model):
    """One case; its number is its key. `kind` is what the buyer asks, `route` what we do.

    `version` counts every change. Stages start and pause by instants; `deadline_at` is the
    earliest clock that runs, `on_timeout` what follows when it ends (a DeadlinePolicy.Outcome,
    or "escalate" for ours). Words of the platform are kept as they came.
    """

    class Status(models.TextChoices):
        LOGGED = "logged", _("Logged")
        DECIDING = "deciding", _("To decide")
        AWAITING_BUYER = "awaiting_buyer", _("Waiting for the buyer")
        AWAITING_APPROVAL = "awaiting_approval", _("To approve")
        EXECUTING = "executing", _("In progress")
        REJECTED = "rejected", _("Rejected")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    class Source(models.TextChoices):
        CHAT = "chat", _("Chat")
        PHONE = "phone", _("Phone")
        PLATFORM = "platform", _("Platform")
        REVIEW = "review", _("Review")
        IMPORT = "import", _("File")
        INSPECTION = "inspection", _("Inspection")
        PROACTIVE = "proactive", _("We noticed it")

    class Kind(models.TextChoices):
        REFUND_ONLY = "refund_only", _("Refund only")
        RETURN_REFUND = "return_refund", _("Return and refund")
        EXCHANGE = "exchange", _("Exchange")
        RESEND = "resend", _("Send again")
        REPAIR = "repair", _("Repair")
        PARCEL_MISSING = "parcel_missing", _("Parcel missing")
        PARCEL_LATE = "parcel_late", _("Parcel late")
        COMPLAINT = "complaint", _("Complaint")
        COMPENSATION = "compensation", _("Compensation")

    class Severity(models.IntegerChoices):
        REMARK = 1, _("Remark")
        COMPLAINT = 2, _("Complaint")
        THREAT = 3, _("Platform or authority threatened")
        LEGAL = 4, _("Legal or press")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    kind = models.CharField(max_length=14, choices=Kind.choices)
    route = models.CharField(max_length=13, choices=Route.choices, blank=True, default="")
    phase = models.CharField(max_length=13, choices=Phase.choices)
    status = FSMField(max_length=17, choices=Status.choices, default=Status.LOGGED, protected=True)
    priority = models.PositiveSmallIntegerField(default=2)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, null=True, blank=True)
    about_agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_about"
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_owned",
        db_index=False,
    )  # fmt: skip
    opened_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_opened"
    )
    opened_shift = models.ForeignKey(Shift, null=True, blank=True, on_delete=models.SET_NULL)
    # What is typed at the log: the number of the parcel, until shipments are facts.
    tracking_no = models.CharField(max_length=60, blank=True, default="")

    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    # When the buyer last wrote: an open hour of silence closes what is resolved.
    contacted_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    first_response_due_at = models.DateTimeField(null=True, blank=True)
    stage_started_at = models.DateTimeField()
    decide_due_at = models.DateTimeField(null=True, blank=True)
    approval_due_at = models.DateTimeField(null=True, blank=True)
    platform_due_at = models.DateTimeField(null=True, blank=True)
    platform_ends_at = models.DateTimeField(null=True, blank=True)
    platform_outcome = models.CharField(max_length=8, blank=True, default="")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    deadline_at = models.DateTimeField(null=True, blank=True)
    on_timeout = models.CharField(max_length=8, blank=True, default="")
    next_action = models.CharField(max_length=120, blank=True, default="")
    next_action_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)

    # What is proposed, or was approved last (plans.Plan).
    plan = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    auto_approved = models.BooleanField(default=False)
    is_escalated = models.BooleanField(default=False)

    external_refund_id = models.CharField(max_length=80, null=True, blank=True)
    external_version = models.BigIntegerField(null=True, blank=True)
    platform_status = models.CharField(max_length=60, blank=True, default="")
    # The state that a word means which this shop has explained; "" for words that all know.
    platform_meant = models.CharField(max_length=30, blank=True, default="", db_default="")
    platform_goods_status = models.CharField(max_length=60, blank=True, default="")
    platform_phase = models.CharField(max_length=60, blank=True, default="")
    platform_constraint = models.CharField(max_length=60, blank=True, default="")
    # Of the form or push that opened it: sent twice, it is one case.
    log_key = models.CharField(max_length=80, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "external_refund_id"],
                condition=Q(external_refund_id__isnull=False),
                name="case_external_refund_once",
            ),
            models.UniqueConstraint(
                fields=["shop", "log_key"],
                condition=Q(log_key__isnull=False),
                name="case_log_key_once",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(customer__isnull=False),
                name="case_order_or_customer",
            ),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="case_status_known"),
            models.CheckConstraint(
                condition=Q(priority__range=(1, 3))
                & (Q(severity__isnull=True) | Q(severity__range=(1, 4))),
                name="case_priority_and_severity",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("pk")) & ~Q(parent=F("pk")), name="case_not_its_own"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "deadline_at"],
                condition=Q(status__in=OPEN),
                name="case_open_deadline",
            ),
            models.Index(fields=["owner", "status"], name="case_owner_status"),
            models.Index(fields=["shop", "opened_on"], name="case_shop_opened_on"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.status in OPEN


class CaseLine(models.Model):
    """What a case is about: so many of one order line, why, and where the goods went.

    The buyer's reason stands beside the cause that was found. Amounts are in the order's
    currency. The six counts are empty (0) until inspection, then add up to `expected_qty`;
    received = expected - missing. The order line may leave the order later: the SKU and the
    title stay.
    """

    class Remediable(models.TextChoices):
        PAGE = "yes_page", _("Yes: the page")
        PACK = "yes_pack", _("Yes: the packing")
        SUPPLIER = "yes_supplier", _("Yes: the supplier")
        WAREHOUSE = "yes_warehouse", _("Yes: the warehouse")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Not known")

    COUNTS = ("restock_qty", "refurb_qty", "scrap_qty", "supplier_qty", "back_qty", "missing_qty")

    case = models.ForeignKey(AfterSalesCase, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="case_lines"
    )
    sku = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=500, blank=True, default="")
    batch_code = models.CharField(max_length=60, blank=True, default="")
    qty = models.PositiveIntegerField()
    stated_reason = models.ForeignKey(
        Reason, null=True, blank=True, on_delete=models.PROTECT, related_name="stated_lines"
    )
    # The platform's word where nobody has mapped it yet.
    stated_text = models.CharField(max_length=120, blank=True, default="")
    verified_cause = models.ForeignKey(
        Reason, null=True, blank=True, on_delete=models.PROTECT, related_name="verified_lines"
    )
    defect_code = models.CharField(max_length=40, blank=True, default="")
    liability = models.CharField(max_length=9, choices=Liability.choices, blank=True, default="")
    remediable = models.CharField(
        max_length=13, choices=Remediable.choices, default=Remediable.UNKNOWN
    )
    note = models.CharField(max_length=500, blank=True, default="")
    asked_amount = MoneyField(default=0)
    agreed_amount = MoneyField(default=0)
    expected_qty = models.PositiveIntegerField(default=0)
    restock_qty = models.PositiveIntegerField(default=0)
    refurb_qty = models.PositiveIntegerField(default=0)
    scrap_qty = models.PositiveIntegerField(default=0)
    supplier_qty = models.PositiveIntegerField(default=0)
    back_qty = models.PositiveIntegerField(default=0)
    missing_qty = models.PositiveIntegerField(default=0)

    objects = CaseLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "order_line"],
                condition=Q(order_line__isnull=False),
                name="case_line_once",
            ),
            models.CheckConstraint(condition=Q(qty__gte=1), name="case_line_qty"),
            models.CheckConstraint(
                condition=Q(asked_amount__gte=0, agreed_amount__gte=0),
                name="case_line_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    restock_qty=0,
                    refurb_qty=0,
                    scrap_qty=0,
                    supplier_qty=0,
                    back_qty=0,
                    missing_qty=0,
                )
                | Q(
                    expected_qty=F("restock_qty")
                    + F("refurb_qty")
                    + F("scrap_qty")
                    + F("supplier_qty")
                    + F("back_qty")
                    + F("missing_qty")
                ),
                name="case_line_counts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"

    @property
    def is_counted(self) -> bool:
        """Tell whether the goods have been counted."""
        return any(getattr(self, name) for name in self.COUNTS)

    @property
    def accepted_qty(self) -> int:
        """Return the units that stay with us: back in stock, to mend, to scrap, to the supplier."""
        return self.restock_qty + self.refurb_qty + self.scrap_qty + self.supplier_qty
