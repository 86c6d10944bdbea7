"""Files on their way in, what they covered and what was refused of them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.common.models import LedgerRow
from apps.common.querysets import ShopScoped
from apps.intake.guards import is_typed_consent_due
from apps.intake.mapping_fields import ADS, CASES, CONSENTS, MESSAGES, REVIEWS
from apps.intake.querysets import BatchQuerySet, RejectedRowQuerySet
from apps.intake.visits import KINDS
from apps.shop.models import Shop


class Batch(LedgerRow):
    """One file: received, read and checked, then committed as a whole or not at all."""

    class Stage(models.TextChoices):
        RECEIVED = "received"
        READING = "reading"
        READY = "ready"
        COMMITTING = "committing"
        DONE = "done"
        REFUSED = "refused"
        DISCARDED = "discarded"

    class Consent(models.TextChoices):
        """What may be committed without asking: a whole file, also a partial one, nothing."""

        WHOLE = "whole"
        PARTIAL = "partial"
        NOTHING = "nothing"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    profile_key = models.CharField(max_length=40, blank=True, default="")
    profile_version = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=8, default="file")
    file_name = models.CharField(max_length=255)
    stored_name = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=20, blank=True, default="")
    delimiter = models.CharField(max_length=1, blank=True, default="")
    header_row = models.PositiveIntegerField(null=True, blank=True)
    unknown_columns = models.JSONField(default=list)
    as_of = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.RECEIVED)
    consent = models.CharField(max_length=8, choices=Consent.choices, default=Consent.WHOLE)
    rows_read = models.PositiveIntegerField(default=0)
    rows_staged = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    codes = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    retry_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="retries"
    )
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    file_error = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "kind", "sha256"],
                condition=models.Q(stage="done", channel="file"),
                name="batch_same_bytes_once",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="batch_shop_newest"),
            models.Index(
                fields=["run_after"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="batch_due",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def stage_key(self) -> str:
        """Return the key under which its rows wait in the stage."""
        return f"batch:{self.pk}"

    @property
    def is_consent_typed(self) -> bool:
        """Say whether importing it needs more than a button."""
        return is_typed_consent_due(
            refused=self.counts.get("refused", 0),
            rows=self.rows_read,
            guards=len(self.found.get("guards", [])),
        )

    @property
    def group(self) -> str:
        """Return what the rows are told as: orders, visits, or the kind itself."""
        if self.kind in KINDS:
            return "visits"
        return self.kind if self.kind in (ADS, CASES, CONSENTS, MESSAGES, REVIEWS) else "orders"

    @property
    def is_under_way(self) -> bool:
        """Say whether a worker still has to do something."""
        return self.stage in {
            self.Stage.RECEIVED,
            self.Stage.READING,
            self.Stage.COMMITTING,
        } and (self.state != self.State.DEAD)


class ImportProfile(models.Model):
    """A layout made by a person; a change is a new version, the old ones stay as they were.

    `columns` is the header of the file it was made on, empty where there was none. A retired one
    is offered for no new file; what came in through it can still be read again.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    key = models.SlugField(max_length=32, db_index=False)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20)
    mapping = models.JSONField()
    zone = models.CharField(max_length=64, blank=True, default="")
    signature = models.CharField(max_length=64, blank=True, default="")
    columns = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ShopScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "key", "version"], name="import_profile_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class WordAlias(models.Model):
    """What a word of a file means in this shop: an order's status, a case's state or kind.

    Names of sources: TrafficSourceAlias; reasons of cases: ReasonAlias.
    """

    class Kind(models.TextChoices):
        STATUS = "status"
        CASE_STATE = "state"
        CASE_KIND = "kind"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    word = models.CharField(max_length=120)
    meaning = models.CharField(max_length=60)

    objects = ShopScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "word"], name="word_alias_once"),
        ]

    def __str__(self) -> str:
        return f"{self.word} = {self.meaning}"


class InboxEvent(LedgerRow):
    """One push of a program under its own key; asked again, it gets the same answer.

    `source` reads like "key:3"; written in the transaction of the facts, so a push that was
    killed left neither.
    """

    source = models.CharField(max_length=60)
    event_id = models.CharField(max_length=128)
    topic = models.CharField(max_length=40)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="inbox_event_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="inbox_event_age")]

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"


class RejectedRow(models.Model):
    """One cell or row of a file that was refused; personal data is masked."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rejected")
    line = models.PositiveIntegerField()
    raw = models.TextField(blank=True, default="")
    sheet_row = models.PositiveIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    column = models.CharField(max_length=200, blank=True, default="")
    code = models.CharField(max_length=30)
    message = models.CharField(max_length=400)
    value = models.CharField(max_length=200, blank=True, default="")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = RejectedRowQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["batch", "line", "id"], name="rejected_batch_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class Feed(models.Model):
    """What a shop is expected to receive, and when it last did."""

    class Cadence(models.TextChoices):
        DAY = "day"
        HOUR = "hour"
        PUSH = "push"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    profile_key = models.CharField(max_length=40, blank=True, default="")
    required = models.BooleanField(default=True)
    cadence = models.CharField(max_length=4, choices=Cadence.choices, default=Cadence.DAY)
    expected_by = models.TimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind"], name="feed_shop_kind_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.kind}"


class Coverage(models.Model):
    """A day that was received, also with zero rows; complete when the source knew all of it."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    day = models.DateField()
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT)
    complete = models.BooleanField(default=False)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "day"], name="coverage_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.kind} {self.day}"


class Erasure(models.Model):
    """A buyer who asked to be forgotten: kept by keyed hash, so that nobody brings them back.

    `done_at` is when their data were last emptied. No personal data.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    buyer_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "buyer_hash"], name="erasure_once")]

    def __str__(self) -> str:
        return self.buyer_hash[:8]
