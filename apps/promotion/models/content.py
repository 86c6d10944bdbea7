"""Posts of the content calendar and messages that are sent to many."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.moves import states_of
from apps.promotion.models.campaign import Campaign
from apps.promotion.querysets import PostQuerySet
from apps.promotion.states import POST_MOVES
from apps.shop.models import Product, Shop


class ContentPost(models.Model):
    """One post: `content` fills a box (`slot_no`, from 1) of its day, `broadcast` goes to many.

    Who wrote it last (`written_by`) does not approve it. `picture` is a link or the name of a
    file; `utm` the mark by which visits of the post are known; `reach` and `clicks` NULL = nobody
    looked yet. Days are the shop's, times instants.
    """

    class Kind(models.TextChoices):
        CONTENT = "content", _("Post")
        BROADCAST = "broadcast", _("Message to many")

    class Channel(models.TextChoices):
        FEED = "feed", _("Shop feed")
        GROUP = "group", _("Group")
        SHOP_MESSAGE = "shop_message", _("Shop message")
        LIVE = "live", _("Live")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        IDEA = "idea", _("Idea")
        DRAFTING = "drafting", _("Being written")
        DESIGN = "design", _("With the designer")
        REVIEW = "review", _("To approve")
        SCHEDULED = "scheduled", _("Approved")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Not published in time")
        SKIPPED = "skipped", _("Left out")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.CONTENT)
    day = models.DateField()
    slot_no = models.PositiveSmallIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.FEED)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True, default="")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    needs_picture = models.BooleanField(default=True)
    picture = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.IDEA)
    planned_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    url = models.CharField(max_length=500, blank=True, default="")
    utm = models.CharField(max_length=80, blank=True, default="")
    reach = models.PositiveIntegerField(null=True, blank=True)
    clicks = models.PositiveIntegerField(null=True, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts_owned")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts_written")
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="posts_approved"
    )
    note = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "slot_no"],
                condition=Q(slot_no__isnull=False),
                name="content_post_box_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(states_of(POST_MOVES))), name="content_post_state"
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="content_post_published_at",
            ),
            models.CheckConstraint(
                condition=Q(slot_no__isnull=True) | Q(slot_no__gte=1, kind="content"),
                name="content_post_box_from_one",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "day"], name="content_post_shop_day"),
            models.Index(
                fields=["planned_at"], condition=Q(state="scheduled"), name="content_post_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title
