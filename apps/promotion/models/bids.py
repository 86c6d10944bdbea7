"""What is proposed about bids, by whom it was decided, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.common.querysets import ShopScoped
from apps.promotion.models.ads import AdGroup, Keyword
from apps.promotion.querysets import ProposalQuerySet
from apps.promotion.states import LIVE
from apps.shop.models import Shop


class BidRun(models.Model):
    """One look at the words of a shop; one a day. `settings` and `counts` as they were then."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    rules_version = models.PositiveSmallIntegerField()
    settings = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["BidRun"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="bid_run_once_a_day")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"


class BidProposal(models.Model):
    """What to do about a word, or about a whole group (keyword NULL), and why.

    `prob` is the chance that it converts above break-even; `evidence` holds the numbers behind it.
    "noted" asks for no decision: keep and watch. Money in the shop's currency a click.
    `effect` is the profit more (or less) in the 7 days after it was entered, with a 95% interval;
    a judged one without it could not be told from chance at all.
    """

    class Action(models.TextChoices):
        DELETE = "delete"
        LOWER = "lower"
        RAISE = "raise"
        ADD = "add"
        KEEP = "keep"
        WATCH = "watch"

    run = models.ForeignKey(
        BidRun, on_delete=models.CASCADE, related_name="proposals", db_index=False
    )
    ad_group = models.ForeignKey(AdGroup, on_delete=models.CASCADE, db_index=False)
    keyword = models.ForeignKey(
        Keyword, null=True, blank=True, on_delete=models.CASCADE, related_name="proposals"
    )
    action = models.CharField(max_length=6, choices=Action.choices)
    state = models.CharField(max_length=8, default="proposed")
    old_bid = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    new_bid = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    capped_by = models.CharField(max_length=7, blank=True, default="")
    reason_code = models.CharField(max_length=16)
    evidence = models.JSONField(default=dict)
    prob = models.FloatField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    effect = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    effect_low = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    effect_high = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ad_group", "keyword"],
                condition=Q(state__in=sorted(LIVE)),
                nulls_distinct=False,
                name="bid_proposal_one_live",
            ),
            models.CheckConstraint(
                condition=Q(effect__isnull=True, effect_low__isnull=True, effect_high__isnull=True)
                | Q(
                    judged_at__isnull=False,
                    effect_low__lte=F("effect"),
                    effect_high__gte=F("effect"),
                ),
                name="bid_proposal_effect_in_interval",
            ),
        ]
        indexes = [models.Index(fields=["run", "action"], name="bid_proposal_run_action")]

    def __str__(self) -> str:
        return f"{self.action} {self.keyword_id or self.ad_group_id}"
