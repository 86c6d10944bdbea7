"""Rosters: templates, the shifts of each day, who works them, and what was published."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.service.models.people import Agent, AgentSkill, instant_range
from apps.service.querysets import (
    AssignmentQuerySet,
    NoticeQuerySet,
    RosterQuerySet,
    ShiftQuerySet,
)
from apps.shop.models import Shop

NIGHT_FROM_MIN = 1320


class ShiftTemplate(models.Model):
    """Hours of work by the shop's wall clock, in minutes of the day on which they start.

    Minute 1440 is the next day's 00:00. `role` is the skill that a person needs; empty = none.
    """

    class Colour(models.TextChoices):
        DAY = "day", _("Yellow")
        NIGHT = "night", _("Blue")
        MIDDLE = "middle", _("Green")
        OTHER = "other", _("Grey")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="shift_templates")
    code = models.CharField(max_length=4)
    name = models.CharField(max_length=40)
    start_min = models.PositiveSmallIntegerField()
    end_min = models.PositiveSmallIntegerField()
    break_min = models.PositiveSmallIntegerField(default=0)
    need_min = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=10, choices=AgentSkill.Role.choices, blank=True, default="")
    colour = models.CharField(max_length=6, choices=Colour.choices, default=Colour.OTHER)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["start_min", "code"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="shift_template_code"),
            models.CheckConstraint(
                condition=Q(start_min__lt=1440)
                & Q(end_min__gt=F("start_min"))
                & Q(end_min__lte=2880)
                & Q(end_min__lte=F("start_min") + 1440),
                name="shift_template_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_night(self) -> bool:
        """Tell whether the shift ends after 22:00."""
        return self.end_min > NIGHT_FROM_MIN


class Roster(models.Model):
    """Days that are planned and published together; `version` counts every change.

    A draft that nobody has changed yet follows the rotations: the nightly job draws it anew.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed")
        PUBLISHED = "published", _("Published")
        LOCKED = "locked", _("Locked")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="rosters")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    follows_rotation = models.BooleanField(default=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="roster_ends_after_start"
            ),
            ExclusionConstraint(
                name="roster_days_once_a_shop",
                expressions=[
                    ("shop", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.starts_on} to {self.ends_on}"


class Shift(models.Model):
    """One template on one day, with instants and a break of its own, and how many it needs.

    A template that changes later leaves the shifts that people know as they were.
    """

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="shifts")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    template = models.ForeignKey(ShiftTemplate, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    break_min = models.PositiveSmallIntegerField(default=0)
    need_min = models.PositiveSmallIntegerField()
    # Empty = the least is also the best.
    need_target = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["start_at"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "day", "template"], name="shift_once_a_day"),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")), name="shift_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.template_id}"


class ShiftAssignment(models.Model):
    """A person on a shift; without a person it is open to bids.

    `planned` is what the desk plans, `published` what everybody knows. `leaving` was published
    and is taken out by the next version: people still see it, planning does not. `version`
    counts changes of the row, so that nobody writes over what they have not seen.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        PUBLISHED = "published", _("Published")
        LEAVING = "leaving", _("Leaving")
        SWAPPED = "swapped", _("Swapped")
        CANCELLED = "cancelled", _("Cancelled")
        ABSENT = "absent", _("Absent")

    class Source(models.TextChoices):
        PATTERN = "pattern", _("Pattern")
        SOLVER = "solver", _("Planner")
        MANUAL = "manual", _("By hand")
        SWAP = "swap", _("Swap")

    ON_DUTY = (State.PLANNED, State.PUBLISHED)
    KNOWN = (State.PUBLISHED, State.LEAVING)
    GONE = (State.SWAPPED, State.CANCELLED, State.ABSENT)

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    # Copied from the shift: the database compares them over all shops.
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    source = models.CharField(max_length=7, choices=Source.choices, default=Source.MANUAL)
    override_reason = models.CharField(max_length=300, blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["start_at"]
        indexes = [models.Index(fields=["agent", "start_at"], name="assignment_agent_start")]
        constraints = [
            ExclusionConstraint(
                name="assignment_no_overlap",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    (instant_range(), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["planned", "published"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.agent_id} {self.state}"


class RosterPublish(models.Model):
    """One publication: the cells as people were told them. The database keeps it as it is.

    `cells` is {agent id: {day: [code, ...]}}, `rule_breaks` a list of sentences.
    """

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    published_by = models.CharField(max_length=60)
    published_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=300, blank=True, default="")
    rule_breaks = models.JSONField(default=list)
    cells = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="roster_publish_number")
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} no. {self.number}"


class PublishNotice(models.Model):
    """What one person is told about a publication: their days that changed, by mail and here.

    `changes` is a list of [day, old codes, new codes].
    """

    publish = models.ForeignKey(RosterPublish, on_delete=models.PROTECT, related_name="notices")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="notices")
    changes = models.JSONField()
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publish", "agent"], name="publish_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.publish_id} to {self.agent_id}"
