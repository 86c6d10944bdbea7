"""A buyer's review, and what we do about a neutral or bad one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from apps.accounts.models import User
from apps.aftersales.models.case import AfterSalesCase
from apps.aftersales.models.reason import Reason
from apps.aftersales.querysets import ReviewQuerySet
from apps.aftersales.states import REVIEW_LIVE, REVIEW_STATES
from apps.service.models import Agent
from apps.shop.models import Customer, OrderLine, Shop, Sku


class Review(FSMModelMixin, models.Model):
    """One review; marks are 1 to 5, `result` is what the platform makes of it.

    Nothing here can name money: a review is answered and its cause mended, never paid for.
    `tries` counts contacts; times are instants, days the shop's.
    """

    class Result(models.TextChoices):
        GOOD = "good", _("Good")
        NEUTRAL = "neutral", _("Neutral")
        BAD = "bad", _("Bad")

    class State(models.TextChoices):
        NONE = "none", _("Nothing to do")
        NEW = "new", _("New")
        ASSIGNED = "assigned", _("Assigned")
        CONTACTED = "contacted", _("Contacted")
        SOLUTION_OFFERED = "solution_offered", _("Solution offered")
        SOLVED = "solved", _("Solved")
        REVISE_INVITED = "revise_invited", _("Invited to revise")
        REVISED = "revised", _("Revised")
        KEPT = "kept", _("Kept")
        UNREACHABLE = "unreachable", _("Not reached")
        WINDOW_OVER = "window_over", _("Too late")
        REMOVED_BY_PLATFORM = "removed_by_platform", _("Removed by the platform")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    platform = models.CharField(max_length=12, choices=Shop.Platform.choices)
    external_id = models.CharField(max_length=80)
    order_line = models.ForeignKey(
        OrderLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews"
    )
    order_number = models.CharField(max_length=64, blank=True, default="")
    sku = models.ForeignKey(
        Sku, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    result = models.CharField(max_length=7, choices=Result.choices)
    described = models.PositiveSmallIntegerField(null=True, blank=True)
    service = models.PositiveSmallIntegerField(null=True, blank=True)
    logistics = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="")
    posted_at = models.DateTimeField()
    posted_on = models.DateField()
    topic = models.ForeignKey(
        Reason, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    served_by = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    state = FSMField(max_length=19, choices=State.choices, default=State.NONE, protected=True)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews_owned"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    contact_due_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    window_ends_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")
    case = models.ForeignKey(
        AfterSalesCase, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform", "external_id"], name="review_natural_key"
            ),
            models.CheckConstraint(
                condition=(Q(rating__isnull=True) | Q(rating__range=(1, 5)))
                & (Q(described__isnull=True) | Q(described__range=(1, 5)))
                & (Q(service__isnull=True) | Q(service__range=(1, 5)))
                & (Q(logistics__isnull=True) | Q(logistics__range=(1, 5))),
                name="review_marks_of_five",
            ),
            models.CheckConstraint(condition=Q(state__in=REVIEW_STATES), name="review_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "contact_due_at"],
                condition=Q(state__in=REVIEW_LIVE),
                name="review_live_due",
            ),
            models.Index(fields=["shop", "-posted_at"], name="review_shop_posted"),
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def is_live(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.state in REVIEW_LIVE

    @transition(field="state", source="new", target="assigned")
    def assign(self) -> None:
        """Somebody looks after it."""

    @transition(field="state", source=["assigned", "contacted"], target="contacted")
    def contact(self) -> None:
        """The buyer was written to or called."""

    @transition(field="state", source="contacted", target="solution_offered")
    def offer(self) -> None:
        """A case says what we do about it."""

    @transition(field="state", source=["contacted", "solution_offered"], target="solved")
    def solve(self) -> None:
        """What was wrong is put right."""

    @transition(field="state", source="solved", target="revise_invited")
    def invite(self) -> None:
        """The buyer is asked, once and for nothing, to look at the review again."""

    @transition(field="state", source="revise_invited", target="revised")
    def revise(self) -> None:
        """The platform shows another review."""

    @transition(field="state", source="revise_invited", target="kept")
    def keep(self) -> None:
        """The review stays as it is."""

    @transition(field="state", source=list(REVIEW_LIVE), target="unreachable")
    def give_up(self) -> None:
        """Two tries, no answer."""

    @transition(field="state", source=list(REVIEW_LIVE), target="window_over")
    def window_end(self) -> None:
        """The platform takes no change any more."""

    @transition(field="state", source=list(REVIEW_LIVE), target="removed_by_platform")
    def remove(self) -> None:
        """The platform took it away."""
