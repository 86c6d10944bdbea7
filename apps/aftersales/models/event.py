"""What happened to a case, review, issue or inspection, once: who, when, why, with what files."""

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.aftersales.models.case import AfterSalesCase
from apps.aftersales.models.inspection import Inspection
from apps.aftersales.models.issue import ProductIssue
from apps.aftersales.models.leg import CaseLeg
from apps.aftersales.models.review import Review
from apps.aftersales.querysets import EventQuerySet
from apps.service.models import Shift

SUBJECTS = ("case", "review", "issue", "inspection")


def _one_of(*names: str) -> Q:
    """Exactly one of these is told."""
    return Q(
        *[Q(**{f"{each}__isnull": each != name for each in names}) for name in names],
        _connector=Q.OR,
    )


class CaseEvent(models.Model):
    """One event of a case, review, issue or inspection, which the database keeps.

    Append-only: nothing but the erasure of `note` is taken.

    `actor` is null for files, pushes and jobs; `payload["by"]` then says which. `business_day` is
    the shop's day of `at`. `note` alone holds free words, which may be about a person.
    """

    class Type(models.TextChoices):
        TRANSITION = "transition"
        CONTACT = "contact"
        NOTE = "note"
        EVIDENCE = "evidence"
        SYNC = "sync"
        REVEAL = "reveal"
        CLOCK = "clock"
        OVERRIDE = "override"

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    case = models.ForeignKey(
        AfterSalesCase, null=True, blank=True, on_delete=models.PROTECT, related_name="events",
        db_index=False,
    )  # fmt: skip
    review = models.ForeignKey(
        Review, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    issue = models.ForeignKey(
        ProductIssue, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    inspection = models.ForeignKey(
        Inspection, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    leg = models.ForeignKey(
        CaseLeg, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    at = models.DateTimeField()
    business_day = models.DateField()
    actor = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shift = models.ForeignKey(Shift, null=True, blank=True, on_delete=models.PROTECT)
    type = models.CharField(max_length=10, choices=Type.choices)
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20, blank=True, default="")
    to_state = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")
    channel = models.CharField(max_length=20, blank=True, default="")
    direction = models.CharField(max_length=3, choices=Direction.choices, blank=True, default="")
    outcome = models.CharField(max_length=40, blank=True, default="")
    # SHA-256 of what was sent with the key: another body under the same key is refused.
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True, default="")
    payload = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["case", "id"], name="case_event_case"),
            models.Index(fields=["business_day", "event"], name="case_event_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="case_event_once",
            ),
            models.UniqueConstraint(
                fields=["review", "idempotency_key"],
                condition=Q(review__isnull=False, idempotency_key__isnull=False),
                name="review_event_once",
            ),
            models.UniqueConstraint(
                fields=["issue", "idempotency_key"],
                condition=Q(issue__isnull=False, idempotency_key__isnull=False),
                name="issue_event_once",
            ),
            models.CheckConstraint(condition=_one_of(*SUBJECTS), name="case_event_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.event}"


class EventFile(models.Model):
    """A picture, film or document that belongs to an event, stored by its hash."""

    MIMES = ("image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4")

    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="files")
    stored_name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=20)
    bytes = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="event_file_position"),
            models.CheckConstraint(
                condition=Q(
                    mime__in=(
                        "image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4",
                    )
                ),
                name="event_file_mime",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.sha256[:8]
