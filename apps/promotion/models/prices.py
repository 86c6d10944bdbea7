"""Prices that hold for a time, and what was read on the platform."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from apps.common.models import MoneyField
from apps.promotion.models.campaign import CampaignItem
from apps.promotion.models.machine import Moved
from apps.promotion.querysets import PriceQuerySet
from apps.promotion.states import PRICE_HOLDING, PRICE_STATES
from apps.shop.models import Shop, Sku


class PriceSchedule(Moved):
    """A price of one SKU over a half-open period, and the price that comes back after it.

    Money in the shop's currency. `floor_price` is what the costs of the day of the approval allow;
    NULL = nobody said what the goods cost. `owner` planned it, `author` changed it last. `since` is
    when it was last to be set on the platform, `verified_*` what was last read there. `alarmed_at`
    = people were told that it did not come back.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING_APPROVAL = "awaiting_approval", _("Waits for approval")
        PLANNED = "planned", _("Planned")
        APPLYING = "applying", _("To be set now")
        APPLY_FAILED = "apply_failed", _("Not set")
        APPLIED = "applied", _("Holds")
        RESTORING = "restoring", _("To be set back now")
        RESTORE_FAILED = "restore_failed", _("Not back")
        RESTORED = "restored", _("Back")
        CANCELLED = "cancelled", _("Cancelled")

    class Reader(models.TextChoices):
        PERSON = "person", _("a person")
        IMPORT = "import", _("an import")
        CONNECTOR = "connector", _("the platform")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="prices")
    campaign_item = models.ForeignKey(
        CampaignItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="prices"
    )
    period = DateTimeRangeField()
    price = MoneyField()
    price_before = MoneyField()
    restore_price = MoneyField()
    floor_price = MoneyField(null=True, blank=True)
    state = FSMField(max_length=17, choices=State.choices, default=State.DRAFT, protected=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(null=True, blank=True)
    verified_price = MoneyField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=9, choices=Reader.choices, blank=True, default="")
    verified_note = models.CharField(max_length=300, blank=True, default="")
    alarmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = PriceQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="price_schedule_no_overlap",
                expressions=[
                    ("sku", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=PRICE_HOLDING),
            ),
            models.CheckConstraint(
                condition=Q(state__in=PRICE_STATES), name="price_schedule_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
                name="price_schedule_period",
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0, price__lt=F("price_before"), restore_price__gt=0),
                name="price_schedule_prices",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state"], name="price_schedule_shop_state"),
            # The job that runs every minute looks only at what may be due.
            models.Index(
                fields=["state"],
                condition=Q(state__in=PRICE_HOLDING),
                name="price_schedule_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.price}"

    @property
    def starts_at(self) -> datetime:
        """When the price begins to hold."""
        start: datetime = self.period.lower
        return start

    @property
    def ends_at(self) -> datetime:
        """The first instant at which it holds no more."""
        end: datetime = self.period.upper
        return end

    @property
    def discount(self) -> Decimal:
        """The share of the price before that is given away."""
        share: Decimal = (self.price_before - self.price) / self.price_before
        return share

    @transition(field="state", source=["draft", "awaiting_approval", "planned"], target="draft")
    def edit(self) -> None:
        """It was changed: what was approved is not this."""

    @transition(field="state", source="draft", target="awaiting_approval")
    def submit(self) -> None:
        """Somebody else decides."""

    @transition(field="state", source=["draft", "awaiting_approval"], target="planned")
    def approve(self) -> None:
        """It begins by itself."""

    @transition(field="state", source="planned", target="applying")
    def start(self) -> None:
        """It is to be set on the platform."""

    @transition(field="state", source=["applying", "apply_failed"], target="applied")
    def confirm_applied(self) -> None:
        """It was read on the platform."""

    @transition(field="state", source="applying", target="apply_failed")
    def apply_fail(self) -> None:
        """It was not read there in time, or another price was."""

    @transition(field="state", source="applied", target="restoring")
    def restore(self) -> None:
        """The old price is to be set on the platform."""

    @transition(field="state", source=["restoring", "restore_failed"], target="restored")
    def confirm_restored(self) -> None:
        """The old price was read on the platform."""

    @transition(field="state", source="restoring", target="restore_failed")
    def restore_fail(self) -> None:
        """The old price was not read there in time, or another price was."""

    @transition(field="state", source="apply_failed", target="applying")
    @transition(field="state", source="restore_failed", target="restoring")
    def retry(self) -> None:
        """Set it once more."""

    @transition(field="state", source=["applied", "restoring", "restore_failed"], target=None)
    def restore_to(self) -> None:
        """Another price comes back than the one approved."""

    @transition(
        field="state",
        source=["draft", "awaiting_approval", "planned", "apply_failed"],
        target="cancelled",
    )
    def cancel(self) -> None:
        """It is not wanted any more."""
