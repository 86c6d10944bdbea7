"""What people of the desk ask for: leave and wishes, swaps, gifts and open shifts."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.service.models.people import Agent, Weekday
from apps.service.models.roster import ShiftAssignment
from apps.service.querysets import AvailabilityQuerySet, SwapQuerySet
from apps.shop.models import Shop


class Availability(models.Model):
    """When somebody is away, cannot, would rather not, or would like to work.

    Either a span of instants, or minutes of every such weekday. Leave, sick and cannot are hard
    once approved. The reason is for the person and their supervisor alone.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SICK = "sick", _("Sick")
        CANNOT = "cannot", _("Cannot work")
        AVOID = "avoid", _("Would rather not work")
        WANT = "want", _("Would like to work")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    HARD = (Kind.LEAVE, Kind.SICK, Kind.CANNOT)

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="availability")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    start_at = models.DateTimeField(null=True, blank=True)
    end_at = models.DateTimeField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, null=True, blank=True)
    start_min = models.PositiveSmallIntegerField(null=True, blank=True)
    end_min = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    reason = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    # The half hours that it took a person from when it was approved: start, need, before, after.
    coverage_before_after = models.JSONField(default=list, blank=True)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        ordering = ["start_at", "weekday"]
        indexes = [models.Index(fields=["shop", "state"], name="availability_shop_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    start_at__isnull=False,
                    end_at__isnull=False,
                    end_at__gt=F("start_at"),
                    weekday__isnull=True,
                    start_min__isnull=True,
                    end_min__isnull=True,
                )
                | Q(
                    start_at__isnull=True,
                    end_at__isnull=True,
                    weekday__isnull=False,
                    weekday__range=(0, 6),
                    start_min__isnull=False,
                    start_min__lt=1440,
                    end_min__isnull=False,
                    end_min__gt=F("start_min"),
                    end_min__lte=2880,
                ),
                name="availability_span_or_weekday",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.kind}"


class SwapRequest(models.Model):
    """A wish to give a shift away, to exchange two, or to take an open one.

    `from_assignment` is the shift of who asks (none for an open one), `to_assignment` the one
    they would get, `to_agent` who would take the first or bids for the second. `checks` holds the
    sentences of the rules as they stood at the last check.
    """

    class Kind(models.TextChoices):
        GIVE = "give", _("Give away")
        SWAP = "swap", _("Swap")
        OPEN = "open", _("Take an open shift")

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        APPLIED = "applied", _("Applied")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIVE = (State.OFFERED, State.ACCEPTED)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    from_assignment = models.ForeignKey(
        ShiftAssignment, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    to_assignment = models.ForeignKey(
        ShiftAssignment, null=True, blank=True, on_delete=models.PROTECT, related_name="wishes"
    )
    to_agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    checks = models.JSONField(default=list)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()

    objects = SwapQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["shop", "state"], name="swap_shop_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="give", from_assignment__isnull=False, to_assignment__isnull=True)
                | Q(kind="swap", from_assignment__isnull=False, to_assignment__isnull=False)
                | Q(kind="open", from_assignment__isnull=True, to_assignment__isnull=False),
                name="swap_shifts_by_kind",
            ),
            models.UniqueConstraint(
                fields=["from_assignment"],
                condition=Q(state__in=["offered", "accepted"], from_assignment__isnull=False),
                name="swap_one_live_a_shift",
            ),
            models.UniqueConstraint(
                fields=["to_assignment", "to_agent"],
                condition=Q(kind="open", state__in=["offered", "accepted"]),
                name="swap_one_live_bid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
