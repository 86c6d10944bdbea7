"""Legs: what is being done about a case, each with its own machine over one state column."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from apps.accounts.models import User
from apps.aftersales.models.case import AfterSalesCase, CaseLine
from apps.aftersales.querysets import LegQuerySet
from apps.aftersales.states import DISPUTE, GOODS, LEG_ENDS, LEG_STATES, MONEY, REPLACEMENT
from apps.common.models import MoneyField
from apps.shop.models import Refund, Sku

LEGAL_STATES = Q(
    *[Q(kind=kind, state__in=list(states)) for kind, states in LEG_STATES.items()], _connector=Q.OR
)


class CaseLeg(FSMModelMixin, models.Model):
    """One leg of a case; `typed()` gives the class that has its transitions.

    A money leg is permission and work; it succeeds when a `refund` exists, or for other purposes
    a voucher number. `due_at` is when we mean to have acted, `ends_at` when the platform does.
    Amounts and costs are in the order's currency.
    """

    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods back")
        MONEY = "money", _("Money")
        REPLACEMENT = "replacement", _("Replacement")
        REPAIR = "repair", _("Repair")
        DISPUTE = "dispute", _("Dispute")

    class Direction(models.TextChoices):
        OUT = "out", _("To the buyer")
        IN = "in", _("To us")

    class Purpose(models.TextChoices):
        REFUND = "refund", _("Refund")
        PRICE_DIFFERENCE = "price_difference", _("Price difference")
        FREIGHT = "freight", _("Freight")
        COMPENSATION = "compensation", _("Compensation")
        RECOVERY = "recovery", _("Recovery")

    class BorneBy(models.TextChoices):
        BUYER = "buyer", _("Buyer")
        SHOP = "shop", _("Shop")
        SUPPLIER = "supplier", _("Supplier")
        CARRIER = "carrier", _("Carrier")
        PLATFORM = "platform", _("Platform")

    class IfOutOfStock(models.TextChoices):
        REFUND = "refund", _("Refund")
        OTHER_SKU = "other_sku", _("Another SKU")
        WAIT = "wait", _("Wait")

    # What counts against the paid amount.
    CAPPED = (Purpose.REFUND, Purpose.PRICE_DIFFERENCE)

    case = models.ForeignKey(AfterSalesCase, on_delete=models.CASCADE, related_name="legs")
    case_line = models.ForeignKey(
        CaseLine, null=True, blank=True, on_delete=models.CASCADE, related_name="legs"
    )
    kind = models.CharField(max_length=11, choices=Kind.choices)
    state = FSMField(max_length=18, protected=True)
    due_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    on_timeout = models.CharField(max_length=8, blank=True, default="")

    amount = MoneyField(null=True, blank=True)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.OUT)
    purpose = models.CharField(max_length=16, choices=Purpose.choices, blank=True, default="")
    borne_by = models.CharField(max_length=8, choices=BorneBy.choices, blank=True, default="")
    method = models.CharField(max_length=20, blank=True, default="")
    requested_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    executed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    refund = models.OneToOneField(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="leg"
    )

    sku = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    qty = models.PositiveIntegerField(null=True, blank=True)
    if_out_of_stock = models.CharField(
        max_length=9, choices=IfOutOfStock.choices, blank=True, default=""
    )
    other_sku = models.ForeignKey(
        Sku, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking_no = models.CharField(max_length=60, blank=True, default="")
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    parts_cost = MoneyField(null=True, blank=True)
    labour_cost = MoneyField(null=True, blank=True)
    # Of a voucher, a claim or the platform's dispute.
    external_no = models.CharField(max_length=80, blank=True, default="")

    objects = LegQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=LEGAL_STATES, name="case_leg_state_of_its_kind"),
            models.CheckConstraint(
                condition=~Q(kind=MONEY)
                | (Q(amount__isnull=False, amount__gt=0) & ~Q(borne_by="") & ~Q(purpose="")),
                name="case_leg_money_told",
            ),
            models.CheckConstraint(
                condition=~Q(kind=REPLACEMENT)
                | (Q(sku__isnull=False, qty__isnull=False, qty__gt=0) & ~Q(if_out_of_stock="")),
                name="case_leg_replacement_told",
            ),
            models.CheckConstraint(
                condition=Q(refund__isnull=True) | Q(kind=MONEY, state="succeeded"),
                name="case_leg_refund_succeeded",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=DISPUTE) & ~Q(state__in=sorted(LEG_ENDS[DISPUTE])),
                name="case_leg_one_live_dispute",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=GOODS) & ~Q(state__in=sorted(LEG_ENDS[GOODS])),
                name="case_leg_one_live_goods",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.state in LEG_ENDS[self.kind]

    def typed(self) -> "CaseLeg":
        """Return this leg as the class that has its transitions."""
        kinds: dict[str, type[CaseLeg]] = {
            each.__name__.removesuffix("Leg").lower(): each for each in CaseLeg.__subclasses__()
        }
        self.__class__ = kinds[self.kind]
        return self
