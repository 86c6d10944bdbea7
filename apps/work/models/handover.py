"""What one shift hands to the next: each open thing as one item, accepted one by one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from apps.accounts.models import User
from apps.aftersales.models import AfterSalesCase
from apps.service.models import Inquiry, Note, Promise, QueueItem, Shift
from apps.service.models.texts import exactly_one
from apps.shop.models import Shop
from apps.work.models.task import Task
from apps.work.querysets import HandoverItemQuerySet, HandoverQuerySet
from apps.work.states import SUBJECTS


class Handover(FSMModelMixin, models.Model):
    """The change from one shift to the next; it carries the report of the shift that ends.

    `figures` are counts of the shift, NULL until it is handed over. Accepted with items left it
    waits for a supervisor, who closes it; with none left it is closed at once.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being written")
        SUBMITTED = "submitted", _("Handed over")
        ACCEPTED = "accepted", _("Accepted, with items left")
        CLOSED = "closed", _("Closed")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    from_shift = models.OneToOneField(
        Shift, on_delete=models.PROTECT, related_name="handover_given"
    )
    to_shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="handovers_taken")
    state = FSMField(max_length=9, choices=State.choices, default=State.OPEN, protected=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    summary = models.CharField(max_length=2_000, blank=True, default="")
    figures = models.JSONField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_given"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_accepted"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_closed"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    # When who leads was told: that nobody accepted it in time, that items were not done in time.
    late_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_shift=models.F("to_shift")), name="handover_to_another_shift"
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, figures__isnull=False),
                name="handover_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "submitted"))
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="handover_accepted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["shop", "state", "due_at"], name="handover_shop_due")]

    def __str__(self) -> str:
        return f"{self.from_shift_id} {self.state}"

    @transition(field="state", source="open", target="submitted")
    def submit(self) -> None:
        """The shift that ends hands it over."""

    @transition(field="state", source="submitted", target="open")
    def give_back(self) -> None:
        """An item is returned: something has to be said first."""

    @transition(field="state", source="submitted", target="accepted")
    def accept(self) -> None:
        """The next shift has been through all of it."""

    @transition(field="state", source="accepted", target="closed")
    def close(self) -> None:
        """Nothing is left, or a supervisor has seen what is."""


class HandoverItem(models.Model):
    """One thing that goes on; done by itself when its row ends, else accepted, or left with why."""

    class Urgency(models.IntegerChoices):
        NOW = 0, _("Now")
        SHIFT = 1, _("This shift")
        LATER = 2, _("Later")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        RETURNED = "returned", _("Returned")
        DONE = "done", _("Done meanwhile")
        ACCEPTED = "accepted", _("Accepted")
        LEFT = "left", _("Left")

    handover = models.ForeignKey(
        Handover, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    inquiry = models.ForeignKey(Inquiry, null=True, blank=True, on_delete=models.CASCADE)
    queue_item = models.ForeignKey(QueueItem, null=True, blank=True, on_delete=models.CASCADE)
    promise = models.ForeignKey(Promise, null=True, blank=True, on_delete=models.CASCADE)
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.CASCADE)
    case = models.ForeignKey(AfterSalesCase, null=True, blank=True, on_delete=models.CASCADE)
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.CASCADE)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.SHIFT)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    remark = models.CharField(max_length=500, blank=True, default="")
    # Why it was returned or left.
    reason = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField(null=True, blank=True)

    objects = HandoverItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*SUBJECTS), name="handover_item_of_one_thing"
            ),
            *(
                models.UniqueConstraint(
                    fields=["handover", name],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"handover_item_{name}_once",
                )
                for name in SUBJECTS
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("open", "done"))
                | Q(
                    outcome__in=("accepted", "returned", "left"), at__isnull=False, by__isnull=False
                ),
                name="handover_item_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("returned", "left")) | ~Q(reason=""),
                name="handover_item_left_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.outcome}"
