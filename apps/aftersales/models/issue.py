"""A product that is probably worse than its kind: from suspicion to proof of the fix."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from apps.accounts.models import User
from apps.aftersales.models.case import CaseLine
from apps.aftersales.models.reason import Reason
from apps.aftersales.querysets import IssueQuerySet
from apps.aftersales.states import ISSUE_LIVE, ISSUE_STATES
from apps.common.models import MoneyField
from apps.shop.models import Shop, Sku


class ProductIssue(FSMModelMixin, models.Model):
    """One SKU (of one batch, where one stands out) with one main cause.

    `k` of `n` mature units came with a product cause as of `as_of`; `rate` is the estimate drawn
    towards the category's `category_rate`, `low` to `high` holds the rate with 95%, `prob_worse`
    = P(rate > 1.5 x category). `expected_loss` is in the shop's currency. `before_k` of
    `before_n` is what was known when the remedy began: the proof compares with it.
    """

    class State(models.TextChoices):
        SUSPECTED = "suspected", _("Suspected")
        CONFIRMED = "confirmed", _("Confirmed")
        REMEDYING = "remedying", _("Being mended")
        VERIFIED_FIXED = "verified_fixed", _("Proven fixed")
        DELISTED = "delisted", _("Taken off sale")
        DISMISSED = "dismissed", _("Dismissed")

    class OpenedBy(models.TextChoices):
        DETECTOR = "detector", _("Found by the figures")
        PERSON = "person", _("Seen by a person")

    class Flag(models.TextChoices):
        GREY = "grey", _("Too little data")
        NONE = "none", _("Like its category")
        AMBER = "amber", _("Perhaps worse")
        RED = "red", _("Probably worse")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="issues")
    batch_code = models.CharField(max_length=60, blank=True, default="")
    supplier = models.CharField(max_length=80, blank=True, default="")
    cause = models.ForeignKey(Reason, null=True, blank=True, on_delete=models.PROTECT)
    defect_code = models.CharField(max_length=40, blank=True, default="")
    state = FSMField(max_length=14, choices=State.choices, default=State.SUSPECTED, protected=True)
    opened_by = models.CharField(max_length=8, choices=OpenedBy.choices)
    opened_at = models.DateTimeField()
    flag = models.CharField(max_length=5, choices=Flag.choices, default=Flag.GREY)
    k = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField(default=0)
    rate = models.FloatField(default=0)
    category_rate = models.FloatField(default=0)
    low = models.FloatField(default=0)
    high = models.FloatField(default=1)
    prob_worse = models.FloatField(default=0)
    # Of the batch against the rest of its SKU; NULL where none stands out.
    batch_chance = models.FloatField(null=True, blank=True)
    expected_loss = MoneyField(default=0)
    as_of = models.DateField()
    remediable = models.CharField(
        max_length=13,
        choices=CaseLine.Remediable.choices,
        default=CaseLine.Remediable.UNKNOWN,
    )
    remedy = models.CharField(max_length=300, blank=True, default="")
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="issues_owned"
    )
    due_on = models.DateField(null=True, blank=True)
    remedied_on = models.DateField(null=True, blank=True)
    before_k = models.PositiveIntegerField(null=True, blank=True)
    before_n = models.PositiveIntegerField(null=True, blank=True)
    # P(rate after the remedy < rate before); NULL with fewer than 30 new mature units.
    fix_proof = models.FloatField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = IssueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "batch_code", "cause"],
                condition=Q(state__in=ISSUE_LIVE),
                nulls_distinct=False,
                name="product_issue_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ISSUE_STATES), name="product_issue_state_known"
            ),
            models.CheckConstraint(
                condition=Q(k__lte=models.F("n")), name="product_issue_is_a_proportion"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "-expected_loss"],
                condition=Q(state__in=ISSUE_LIVE),
                name="product_issue_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.batch_code}".strip()

    @property
    def is_live(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.state in ISSUE_LIVE

    @transition(field="state", source="suspected", target="confirmed")
    def confirm(self) -> None:
        """It is bad, and somebody owns it: no promotion until it is mended."""

    @transition(field="state", source="confirmed", target="remedying")
    def plan(self) -> None:
        """It is known what is done about it, and until when."""

    @transition(field="state", source="remedying", target="verified_fixed")
    def prove(self) -> None:
        """Units sold since are better, beyond chance."""

    @transition(field="state", source=["confirmed", "remedying"], target="delisted")
    def delist(self) -> None:
        """It is not sold any more."""

    @transition(field="state", source=["suspected", "confirmed"], target="dismissed")
    def dismiss(self) -> None:
        """It is not worse, or not in a way that matters."""
