"""What the desk needs, by which rules it is planned, who carried the peaks, and planner runs."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.common.models import LedgerRow
from apps.service.models.people import Agent, Weekday
from apps.service.models.roster import Roster
from apps.service.querysets import (
    DemandQuerySet,
    ExposureQuerySet,
    RuleQuerySet,
    SolverRunQuerySet,
)
from apps.shop.models import Shop


class RosterRule(models.Model):
    """A shop's value of a planning rule from a day on; a hard rule needs a right to be broken."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="roster_rules")
    code = models.CharField(max_length=24)
    value = models.PositiveIntegerField()
    is_hard = models.BooleanField()
    weight = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "code", "valid_from"], name="roster_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"


class TimeBand(models.Model):
    """Minutes of a weekday or of one date in which something holds.

    The desk is open, a platform counts its answers, no attempt may be made (quiet), a peak, or
    demand is lifted by `weight` (all others have 1). A dated row replaces that day's weekday rows
    of its kind; a closed one leaves the day without any. Rows of a channel replace those for all
    channels (empty).
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        PEAK = "peak", _("Peak")
        PLATFORM = "platform", _("Platform counts answers")
        QUIET = "quiet", _("Quiet hours")
        UPLIFT = "uplift", _("More demand")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="time_bands")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=20, blank=True, default="")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    start_min = models.PositiveSmallIntegerField()
    end_min = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_closed=False) | Q(day__isnull=False),
                name="time_band_closed_on_a_date",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True, day__isnull=False)
                | Q(weekday__isnull=False, weekday__range=(0, 6), day__isnull=True),
                name="time_band_weekday_or_day",
            ),
            models.CheckConstraint(
                condition=Q(start_min__lt=1440, end_min__gt=F("start_min"), end_min__lte=2880)
                & Q(weight__gt=0),
                name="time_band_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start_min}"


class DemandBasis(models.Model):
    """How orders become inquiries, and inquiries people: what the need of a shop is found by."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="demand_basis")
    inquiries_per_order = models.DecimalField(
        max_digits=5, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    # Seconds that an inquiry takes, and how many somebody serves at once.
    aht_s = models.PositiveSmallIntegerField(default=300, validators=[MinValueValidator(1)])
    chats = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    # So many of 100 answered within so many seconds, nobody busier than so many of 100.
    target_percent = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    within_s = models.PositiveSmallIntegerField(default=20)
    occupancy_percent = models.PositiveSmallIntegerField(
        default=85, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    shrinkage_percent = models.PositiveSmallIntegerField(
        default=10, validators=[MaxValueValidator(99)]
    )

    def __str__(self) -> str:
        return f"{self.shop_id}"


class DemandSlot(models.Model):
    """A half hour: expected inquiries, and how many people they need.

    A typed need stays when the slots are made anew.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    slot_at = models.DateTimeField()
    expected = models.DecimalField(max_digits=9, decimal_places=3)
    need = models.PositiveSmallIntegerField()
    is_typed = models.BooleanField(default=False)

    objects = DemandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "slot_at"], name="demand_slot_once"),
            models.CheckConstraint(
                condition=Q(expected__gte=0), name="demand_slot_expected_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot_at} {self.need}"


class ExposureDay(models.Model):
    """Expected customers whom a person carried on a day; made anew each night, never edited.

    `balance` is the running account in customers: above 0 the person carried more than their
    hours ask for.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="exposure")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    expected = models.DecimalField(max_digits=10, decimal_places=4)
    balance = models.DecimalField(max_digits=10, decimal_places=4)

    objects = ExposureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "day", "agent"], name="exposure_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"


class SolverRun(LedgerRow):
    """One plan that was asked for: how far it is, what it found, in words why not more.

    The same `input_hash` gives the same plan, which is used again. `result` is the proposed cells,
    {agent id: {day: [code, ...]}}; `decision` is empty until somebody uses it or puts it away.
    """

    class Kind(models.TextChoices):
        FILL = "fill"
        REPAIR = "repair"

    class Engine(models.TextChoices):
        CPSAT = "cpsat"
        GREEDY = "greedy"

    class Decision(models.TextChoices):
        TAKEN = "taken"
        LEFT = "left"

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    asked_by = models.CharField(max_length=60)
    input_hash = models.CharField(max_length=64)
    engine = models.CharField(max_length=6, choices=Engine.choices, blank=True, default="")
    stage = models.CharField(max_length=40, blank=True, default="")
    stages = models.JSONField(default=list)
    explanation = models.JSONField(default=list)
    result = models.JSONField(null=True, blank=True)
    is_cancel_asked = models.BooleanField(default=False)
    decision = models.CharField(max_length=5, choices=Decision.choices, blank=True, default="")

    objects = SolverRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["input_hash"], name="solver_run_input")]
        constraints = [
            models.UniqueConstraint(
                fields=["roster"],
                condition=Q(state__in=["waiting", "running"]),
                name="solver_run_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.kind} {self.state}"
