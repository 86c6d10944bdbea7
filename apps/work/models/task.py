"""A task: what is to be done by whom until when, where it comes from and what it brought."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from apps.accounts.models import User
from apps.aftersales.models import AfterSalesCase, ProductIssue
from apps.promotion.models import BidProposal, ContentPost
from apps.service.models import Suggestion
from apps.shop.models import Shop
from apps.work.models.meeting import Meeting
from apps.work.querysets import TaskQuerySet
from apps.work.states import DOING, DONE, LIVE, OPEN, REVIEW, STATES


class Department(models.TextChoices):
    """Who in the shop does it."""

    MANAGEMENT = "management", _("Management")
    SERVICE = "service", _("Customer service")
    AFTERSALES = "aftersales", _("After-sales")
    PROMOTION = "promotion", _("Promotion")
    DESIGN = "design", _("Design")
    SUPPLY = "supply", _("Goods and supply")


class Task(FSMModelMixin, models.Model):
    """One task; `owner` NULL = whoever of the department takes it.

    The evidence is how the figure stood when the task was made and never changes: `metric_key`
    of the registry ("" = no figure), cut by `cut` ("source", "product") at `member`, on `day`;
    `value` and `base` (plan or other day) in the metric's unit, `gap` the money that their
    difference made, in the shop's currency. The effect is measured `measure_days` after the end.

    `picture` is what was handed in last, a link or the name of a file, `picture_no` its version
    (0 = none yet). With `post` it is the picture of that post, which waits for it.
    """

    class Origin(models.TextChoices):
        GAP = "gap", _("A figure")
        ISSUE = "issue", _("A bad product")
        BID = "bid", _("A proposal about a word")
        CASE = "case", _("An after-sales case")
        SUGGESTION = "suggestion", _("A suggestion")
        CHECK = "check", _("A checklist")
        POST = "post", _("A post")
        MEETING = "meeting", _("A meeting")
        HAND = "hand", _("By hand")

    class Kind(models.TextChoices):
        GENERAL = "general", _("Anything")
        MAIN_IMAGE = "main_image", _("Main picture")
        BANNER = "banner", _("Banner")
        DETAIL_PAGE = "detail_page", _("Detail page")
        VIDEO = "video", _("Video")
        POST_PICTURE = "post_picture", _("Picture of a post")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DOING = "doing", _("Being done")
        REVIEW = "review", _("To be checked")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    title = models.CharField(max_length=200)
    brief = models.CharField(max_length=2_000, blank=True, default="")
    department = models.CharField(max_length=10, choices=Department.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.GENERAL)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_tasks"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asked_tasks")
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    due_on = models.DateField()
    state = FSMField(max_length=9, choices=State.choices, default=State.OPEN, protected=True)
    ended_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    issue = models.ForeignKey(ProductIssue, null=True, blank=True, on_delete=models.PROTECT)
    # Proposals may go one day; what was wanted of them stays.
    proposal = models.ForeignKey(BidProposal, null=True, blank=True, on_delete=models.SET_NULL)
    case = models.ForeignKey(AfterSalesCase, null=True, blank=True, on_delete=models.PROTECT)
    suggestion = models.ForeignKey(Suggestion, null=True, blank=True, on_delete=models.PROTECT)
    post = models.ForeignKey(
        ContentPost, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    picture = models.CharField(max_length=500, blank=True, default="")
    picture_no = models.PositiveSmallIntegerField(default=0)
    # The meeting that decided it; it may rest on a figure beside.
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    metric_key = models.CharField(max_length=80, blank=True, default="")
    cut = models.CharField(max_length=10, blank=True, default="")
    member = models.CharField(max_length=120, blank=True, default="")
    member_name = models.CharField(max_length=200, blank=True, default="")
    day = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    base = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    gap = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    measure_days = models.PositiveSmallIntegerField(default=7)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "shop", "department", "kind", "title", "metric_key", "cut", "member", "day",
                    "issue", "proposal", "case", "suggestion", "post",
                ],
                condition=Q(state__in=LIVE),
                nulls_distinct=False,
                name="task_one_live",
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(state__in=LIVE), name="task_one_live_of_a_post"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="task_state_known"),
            models.CheckConstraint(
                condition=Q(issue=None, proposal=None, case=None)
                | Q(issue=None, proposal=None, suggestion=None)
                | Q(issue=None, case=None, suggestion=None)
                | Q(proposal=None, case=None, suggestion=None),
                name="task_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(post=None)
                | Q(
                    kind="post_picture", issue=None, proposal=None, case=None, suggestion=None,
                    metric_key="",
                ),
                name="task_picture_of_a_post",
            ),
            models.CheckConstraint(
                condition=Q(post=None) | ~Q(state__in=(REVIEW, DONE)) | ~Q(picture=""),
                name="task_of_a_post_has_its_picture",
            ),
            models.CheckConstraint(
                condition=Q(metric_key="", day=None, value=None, base=None, gap=None)
                | (~Q(metric_key="") & Q(day__isnull=False)),
                name="task_evidence_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_on=None)
                | (~Q(state__in=LIVE) & Q(ended_on__isnull=False)),
                name="task_ended_on",
            ),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(origin="meeting"), name="task_decided_by_a_meeting"
            ),
            models.CheckConstraint(
                condition=Q(kind="general") | Q(department="design"), name="task_kind_of_design"
            ),
            models.CheckConstraint(
                condition=Q(measure_days__range=(1, 90)), name="task_measured_within"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["shop", "state", "due_on"], name="task_shop_due"),
            models.Index(fields=["owner", "state"], name="task_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def needs_picture(self) -> bool:
        """Whether something has to be handed in: a picture, a page or a video."""
        return self.kind != self.Kind.GENERAL

    @transition(field="state", source=OPEN, target=DOING)
    def take(self) -> None:
        """Somebody begins."""

    @transition(field="state", source=DOING, target=REVIEW)
    def submit(self) -> None:
        """Its owner has done it; who asked for it looks."""

    @transition(field="state", source=DOING, target=DONE)
    def finish(self) -> None:
        """Done, where nobody else has to look."""

    @transition(field="state", source=REVIEW, target=DONE)
    def accept(self) -> None:
        """It is as it was asked for."""

    @transition(field="state", source=REVIEW, target=DOING)
    def send_back(self) -> None:
        """Something is missing."""

    @transition(field="state", source=DOING, target=OPEN)
    def put_back(self) -> None:
        """Its owner cannot do it."""

    @transition(field="state", source=[OPEN, DOING, REVIEW], target="cancelled")
    def cancel(self) -> None:
        """It is not wanted any more."""


class TaskEvent(models.Model):
    """What happened to a task; `at` on the clock, `note` in people's words.

    `picture` is what was handed in, as version `picture_no`.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    event = models.CharField(max_length=10)
    note = models.CharField(max_length=1_000, blank=True, default="")
    picture = models.CharField(max_length=500, blank=True, default="")
    picture_no = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.task_id} {self.event}"


class TaskEffect(models.Model):
    """What became of the figure behind a task, in the metric's unit; NULLs = it cannot be told.

    `difference` = after - before with the 95% interval `low` to `high`; `before_days` and
    `after_days` are how many days of figures each side has.
    """

    task = models.OneToOneField(
        Task, on_delete=models.CASCADE, related_name="effect", primary_key=True
    )
    measured_on = models.DateField()
    before_days = models.PositiveSmallIntegerField()
    after_days = models.PositiveSmallIntegerField()
    before = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    after = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    difference = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(difference=None, low=None, high=None)
                | Q(
                    low__lte=models.F("difference"), difference__lte=models.F("high"),
                ),
                name="task_effect_in_interval",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.task_id} {self.difference}"
