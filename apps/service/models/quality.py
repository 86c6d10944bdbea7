"""Reviews of chats by a scorecard, what was found in them, and coaching with its re-check."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.service.models.inquiry import Inquiry, Message
from apps.service.models.people import Agent
from apps.service.models.roster import Shift
from apps.service.querysets import CoachingQuerySet, QualityReviewQuerySet
from apps.shop.models import Shop


class QualityCategory(models.Model):
    """One line of a version of a shop's scorecard; a critical one without a point fails all.

    Versions are never changed: reviews keep the one they were made by.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="quality_categories")
    scorecard_version = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField()
    is_critical = models.BooleanField(default=False)
    max_score = models.PositiveSmallIntegerField(default=5)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "scorecard_version", "position"], name="quality_category_position"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, max_score__gte=1), name="quality_category_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QualityDraw(models.Model):
    """The chats of a shift were drawn once, from this seed."""

    shift = models.OneToOneField(Shift, on_delete=models.CASCADE, related_name="quality_draw")
    seed = models.CharField(max_length=40)
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.seed


class QualityReview(models.Model):
    """One reviewer's look at what one person did in one chat.

    `is_second` is done blind by somebody else, to measure how far reviewers agree.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", _("To review")
        DRAFT = "draft", _("Being reviewed")
        SENT = "sent", _("Sent")
        DISPUTED = "disputed", _("Disputed")
        FINAL = "final", _("Final")

    class Why(models.TextChoices):
        RANDOM = "random", _("Drawn at random")
        SLOW = "slow", _("First answer after 3 minutes")
        LOST = "lost", _("Inquiry lost")
        NEW_HIRE = "new_hire", _("New colleague")
        COMPLAINT = "complaint", _("Complaint")

    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("Review stands")
        CHANGED = "changed", _("Scores changed")

    # What the person whose chat it is may read, and what measures agreement.
    TOLD = (State.SENT, State.DISPUTED, State.FINAL)

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="quality_reviews")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="quality_reviews")
    shift = models.ForeignKey(Shift, null=True, blank=True, on_delete=models.SET_NULL)
    # Business day of what is reviewed.
    day = models.DateField()
    why = models.CharField(max_length=9, choices=Why.choices)
    is_second = models.BooleanField(default=False)
    scorecard_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAWN)
    reviewer = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="quality_reviews"
    )
    summary = models.CharField(max_length=1_000, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    # The last day on which the person may dispute it.
    dispute_until = models.DateField(null=True, blank=True)
    dispute_text = models.CharField(max_length=1_000, blank=True, default="")
    verdict = models.CharField(max_length=7, choices=Verdict.choices, blank=True, default="")
    verdict_text = models.CharField(max_length=1_000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = QualityReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "agent", "is_second"], name="quality_review_once"
            ),
            models.CheckConstraint(
                condition=Q(state="drawn", reviewer__isnull=True)
                | ~Q(state="drawn") & Q(reviewer__isnull=False),
                name="quality_review_has_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drawn", "draft"], sent_at__isnull=True)
                | Q(
                    state__in=["sent", "disputed", "final"],
                    sent_at__isnull=False,
                    dispute_until__isnull=False,
                ),
                name="quality_review_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state="disputed") | ~Q(dispute_text=""),
                name="quality_review_dispute_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state", "-day"], name="quality_review_shop_state"),
            models.Index(fields=["agent", "-day"], name="quality_review_agent_day"),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.agent_id} {self.state}"


class QualityMark(models.Model):
    """A score of one category, or a finding pinned to a stretch of one message.

    A finding keeps where its words stand, not the words: they go when the message is erased.
    """

    class Error(models.TextChoices):
        WRONG = "wrong", _("Wrong information")
        SLOW = "slow", _("Slow")
        TONE = "tone", _("Tone")
        MISSED = "missed", _("Need not understood")
        PROMISE = "promise", _("Promise against the rules")
        GOOD = "good", _("Worth sharing")

    review = models.ForeignKey(QualityReview, on_delete=models.CASCADE, related_name="marks")
    category = models.ForeignKey(
        QualityCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=7, choices=Error.choices, blank=True, default="")
    advice = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "category"],
                condition=Q(category__isnull=False),
                name="quality_mark_once",
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False, score__isnull=False, message__isnull=True)
                | Q(category__isnull=True, score__isnull=True, message__isnull=False)
                & ~Q(error=""),
                name="quality_mark_scores_or_finds",
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="quality_mark_stretch"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.category_id or self.error}"


class Coaching(models.Model):
    """What a person works on, measured before and two weeks later as hits of tries.

    Only the person, their supervisor and director see it.
    """

    class Goal(models.TextChoices):
        QUALITY = "quality", _("Reviews that pass")
        FIRST_REPLY = "first_reply", _("First answers within the target")
        CONVERSION = "conversion", _("Inquiries that became orders")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Measured")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="coachings")
    review = models.ForeignKey(QualityReview, null=True, blank=True, on_delete=models.SET_NULL)
    goal = models.CharField(max_length=11, choices=Goal.choices)
    plan = models.CharField(max_length=1_000)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    started_on = models.DateField()
    recheck_on = models.DateField()
    before_hits = models.PositiveIntegerField()
    before_tries = models.PositiveIntegerField()
    after_hits = models.PositiveIntegerField(null=True, blank=True)
    after_tries = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CoachingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "agent", "goal"],
                condition=Q(state="open"),
                name="coaching_one_open_a_goal",
            ),
            models.CheckConstraint(
                condition=Q(before_hits__lte=F("before_tries"))
                & (
                    Q(after_tries__isnull=True, after_hits__isnull=True)
                    | Q(after_hits__lte=F("after_tries"))
                ),
                name="coaching_hits_of_tries",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(after_tries__isnull=False),
                name="coaching_done_is_measured",
            ),
            models.CheckConstraint(
                condition=Q(recheck_on__gt=F("started_on")), name="coaching_recheck_later"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state", "recheck_on"], name="coaching_shop_recheck")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.goal}"
