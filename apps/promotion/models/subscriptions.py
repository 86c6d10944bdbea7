"""Software and services that a shop pays for again and again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.common.models import MoneyField
from apps.common.moves import states_of
from apps.common.querysets import ShopScoped
from apps.promotion.states import SUBSCRIPTION_MOVES
from apps.shop.models import Shop


class Subscription(models.Model):
    """One contract. `cancel_by` is the last day to cancel before it renews: the database's word.

    `cost` is of one cycle, in `currency`; `anchor_day` the day of the month on which it renews,
    kept because the 31st is not in every month.
    """

    class Cycle(models.TextChoices):
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")
        YEAR = "year", _("Every year")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("contract", "Active")
        CANCELLED = "cancelled", _("Cancelled")
        ENDED = "ended", _("Ended")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    vendor = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    cost = MoneyField()
    currency = models.CharField(max_length=3)
    cycle = models.CharField(max_length=7, choices=Cycle.choices, default=Cycle.MONTH)
    renews_on = models.DateField()
    anchor_day = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField(default=0)
    cancel_by = models.GeneratedField(
        expression=F("renews_on") - F("notice_days"), output_field=models.DateField(),
        db_persist=True,
    )  # fmt: skip
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    note = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["Subscription"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states_of(SUBSCRIPTION_MOVES)), name="subscription_state"
            ),
            models.CheckConstraint(
                condition=Q(cost__gte=0, anchor_day__range=(1, 31), notice_days__lte=366),
                name="subscription_sound",
            ),
        ]
        indexes = [models.Index(fields=["shop", "state", "cancel_by"], name="subscription_due")]

    def __str__(self) -> str:
        return self.vendor


class SubscriptionReminder(models.Model):
    """A reminder that was sent: of which renewal, so many days before its last day to cancel."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="reminders", db_index=False
    )
    renews_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    to_director = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "renews_on", "days_before"],
                name="subscription_reminder_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.days_before}"
