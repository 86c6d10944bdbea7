"""The people of the desk: what they can do, how they rotate, and when they are at work."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.service.querysets import AgentQuerySet, AgentStateQuerySet
from apps.shop.models import Shop


class Weekday(models.IntegerChoices):
    """A day of the week, Monday first."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def desk_name(user: User) -> str:
    """Return how colleagues see a person: the name, else the address masked."""
    return user.shown_name


def instant_range(start: str = "start_at", end: str = "end_at") -> Func:
    """Two instants as one range, the end outside: two shifts may touch."""
    bounds = RangeBoundary(inclusive_lower=True, inclusive_upper=False)
    return Func(start, end, bounds, function="TSTZRANGE", output_field=DateTimeRangeField())


class RotationPattern(models.Model):
    """Weeks of shift codes that come round; an empty cell is a day off.

    `cells` holds 7 x `cycle_weeks` codes, Monday of the first week first.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="rotation_patterns")
    name = models.CharField(max_length=60)
    cycle_weeks = models.PositiveSmallIntegerField()
    cells = models.JSONField()
    # The Monday from which the weeks are counted.
    anchor_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="rotation_pattern_name"),
            models.CheckConstraint(
                condition=Q(cycle_weeks__gte=1) & Q(anchor_on__week_day=2),
                name="rotation_pattern_starts_monday",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Agent(models.Model):
    """A person who works shifts; which shops they serve follows from their roles there."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="agent")
    home_shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="agents")
    employed_from = models.DateField()
    employed_to = models.DateField(null=True, blank=True)
    pattern = models.ForeignKey(RotationPattern, null=True, blank=True, on_delete=models.SET_NULL)
    # The week of the cycle in which the person starts; empty = the planner chooses it.
    start_offset = models.PositiveSmallIntegerField(null=True, blank=True)
    switch_weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=0)
    # Empty = the shop's rule.
    max_week_min = models.PositiveSmallIntegerField(null=True, blank=True)
    # So many inquiries at once are given to the person; more only by hand.
    max_concurrent = models.PositiveSmallIntegerField(default=5)
    # SHA-256 of the secret in the address of the calendar feed; empty = no feed.
    calendar_token_hash = models.CharField(max_length=64, blank=True, default="")

    objects = AgentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(employed_to__isnull=True) | Q(employed_to__gte=F("employed_from")),
                name="agent_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(switch_weekday__range=(0, 6)), name="agent_switch_weekday"
            ),
            models.UniqueConstraint(
                fields=["calendar_token_hash"],
                condition=~Q(calendar_token_hash=""),
                name="agent_calendar_token",
            ),
        ]

    def __str__(self) -> str:
        return desk_name(self.user)


class AgentAlias(models.Model):
    """What logs of a shop call a person of its desk."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    name = models.CharField(max_length=120)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="agent_alias_name")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.agent_id}"


class AgentSkill(models.Model):
    """What kind of inquiry a person can serve, and how well."""

    class Role(models.TextChoices):
        PRESALE = "presale", _("Presale")
        RETURNS = "returns", _("Returns")
        TRACING = "tracing", _("Tracing")
        WHOLESALE = "wholesale", _("Wholesale")
        COMPLAINTS = "complaints", _("Complaints")

    class Level(models.IntegerChoices):
        LEARNS = 1, _("Learns")
        WORKS_ALONE = 2, _("Works alone")
        TEACHES = 3, _("Teaches")

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="skills", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.WORKS_ALONE)
    is_senior = models.BooleanField(default=False)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "role"], name="agent_skill_role"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="agent_skill_level"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.level}"


class AgentState(models.Model):
    """A stretch of presence; `ended_at` is null while it lasts. Nobody's is the same as off.

    Away is at work but not at the desk, a training or a talk: no new work comes then.
    """

    class State(models.TextChoices):
        ON = "on", _("On duty")
        BREAK = "break", _("On a break")
        AWAY = "away", _("Away from the desk")
        OFF = "off", _("Off")

    class Source(models.TextChoices):
        OWN = "own", _("The person")
        SUPERVISOR = "supervisor", _("The supervisor")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="presence")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    state = models.CharField(max_length=5, choices=State.choices)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.OWN)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AgentStateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="agent_state_ends_after_start",
            ),
            ExclusionConstraint(
                name="agent_state_one_at_a_time",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    (instant_range("started_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"
