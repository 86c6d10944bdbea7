"""Texts of the desk: quick replies, articles, notices, notes, and every version of them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.service.models.inquiry import Inquiry, Message
from apps.service.models.people import AgentSkill
from apps.service.models.roster import Shift
from apps.service.querysets import NoteQuerySet, SearchUseQuerySet, SnippetQuerySet
from apps.shop.models import Customer, Order, Product, Shop

TITLE_LENGTH, BODY_LENGTH = 200, 20_000


def exactly_one(*columns: str) -> Exact:
    """Return the condition that one of the columns is set and all others are empty."""
    count: Any = Func(
        *(F(column) for column in columns),
        function="num_nonnulls",
        output_field=models.IntegerField(),
    )
    return Exact(count, Value(1))


class Snippet(models.Model):
    """A reply to insert, an article to look up, or a notice to send; its words are versions.

    `approved` is the version in use: a newer one may wait for approval. `search_text` holds the
    terms of `searchtext.py` for the version in use. `verified_facts` is {SKU code: [title, price]}
    as the products stood when somebody checked the text; `review_reasons` says what changed since.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Quick reply")
        ARTICLE = "article", _("Article")
        NOTICE = "notice", _("Notice")

    class Scope(models.TextChoices):
        SHOP = "shop", _("The whole shop")
        TEAM = "team", _("One team")
        PERSONAL = "personal", _("Only me")

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        PUBLIC = "public", _("May be told to buyers")

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for approval")
        APPROVED = "approved", _("In use")
        RETIRED = "retired", _("Retired")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    code = models.CharField(max_length=40)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.SHOP)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="own_snippets"
    )
    role = models.CharField(max_length=10, choices=AgentSkill.Role.choices, blank=True, default="")
    products = models.ManyToManyField(Product, blank=True, related_name="snippets")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.PUBLIC)
    # Empty = for buyers of every language.
    locale = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    approved = models.OneToOneField(
        "TextVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="in_use_of"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    review_reasons = models.JSONField(default=list, blank=True)
    verified_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="verified_snippets"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_facts = models.JSONField(default=dict, blank=True)
    search_text = ArrayField(models.TextField(), default=list, blank=True)

    objects = SnippetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["shop", "kind", "state"], name="snippet_shop_kind"),
            GinIndex(fields=["search_text"], name="snippet_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "code", "scope", "owner", "locale"],
                condition=~Q(state="retired"),
                nulls_distinct=False,
                name="snippet_code_once",
            ),
            models.CheckConstraint(
                condition=Q(scope="personal", owner__isnull=False)
                | (~Q(scope="personal") & Q(owner__isnull=True)),
                name="snippet_personal_has_owner",
            ),
            models.CheckConstraint(
                condition=(Q(scope="team") & ~Q(role="")) | ~Q(scope="team"),
                name="snippet_team_has_role",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved__isnull=False) | ~Q(state="approved"),
                name="snippet_in_use_has_text",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="snippet_valid_to_after_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Note(models.Model):
    """What the desk keeps about an order, a buyer, an inquiry or a shift; its words are versions.

    A requirement is acknowledged by who fulfils it; a tag is a `code` with its why, ended by
    somebody. An ended note stays readable.
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        REQUIREMENT = "requirement", _("Requirement")
        TAG = "tag", _("Tag")

    class AckRole(models.TextChoices):
        PACKER = "packer", _("Packer")
        AGENT = "agent", _("Service agent")
        ASSISTANT = "assistant", _("After-sales assistant")
        SUPERVISOR = "supervisor", _("Supervisor")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True, default="")
    is_pinned = models.BooleanField(default=False)
    must_ack_role = models.CharField(max_length=10, choices=AckRole.choices, blank=True, default="")
    acked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="acked_notes"
    )
    acked_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="ended_notes"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    inquiry = models.ForeignKey(
        Inquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    shift = models.ForeignKey(
        Shift, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["shop", "kind"],
                condition=Q(ended_at__isnull=True, acked_at__isnull=True),
                name="note_shop_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("order", "customer", "inquiry", "shift"),
                name="note_about_one_thing",
            ),
            models.CheckConstraint(
                condition=(Q(kind="tag") & ~Q(code="")) | (~Q(kind="tag") & Q(code="")),
                name="note_tag_has_code",
            ),
            models.CheckConstraint(
                condition=(Q(kind="requirement") & ~Q(must_ack_role=""))
                | (~Q(kind="requirement") & Q(must_ack_role="", acked_at__isnull=True)),
                name="note_requirement_has_role",
            ),
            models.CheckConstraint(
                condition=Q(acked_at__isnull=True, acked_by__isnull=True)
                | Q(acked_at__isnull=False, acked_by__isnull=False),
                name="note_acked_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["order", "customer", "inquiry", "shift", "code"],
                condition=Q(kind="tag", ended_at__isnull=True),
                nulls_distinct=False,
                name="note_tag_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code or self.pk}"


class TextVersion(models.Model):
    """The words of a snippet or a note as somebody saved them; the newest is the head.

    The database keeps versions as they are. Only a buyer's erasure empties those of notes.
    """

    snippet = models.ForeignKey(
        Snippet,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="versions",
        db_index=False,
    )
    note = models.ForeignKey(
        Note,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="versions",
        db_index=False,
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    body = models.TextField(max_length=BODY_LENGTH)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("snippet", "note"), name="text_version_of_one_thing"
            ),
            models.UniqueConstraint(fields=["snippet", "number"], name="text_version_snippet"),
            models.UniqueConstraint(fields=["note", "number"], name="text_version_note"),
        ]

    def __str__(self) -> str:
        return f"no. {self.number}"


class SnippetUse(models.Model):
    """A version that somebody put into their words; without one: a search that found nothing.

    `edited_ratio` is how much of it was changed before it was sent, 0 to 1; unknown until then.
    `answered_by` is the article written because of the search.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    version = models.ForeignKey(
        TextVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="uses"
    )
    query = models.CharField(max_length=120, blank=True, default="")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="snippet_uses"
    )
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT)
    edited_ratio = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="snippet_uses")
    used_at = models.DateTimeField()
    answered_by = models.ForeignKey(Snippet, null=True, blank=True, on_delete=models.SET_NULL)

    objects = SearchUseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["shop", "used_at"], name="snippet_use_shop")]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False) | ~Q(query=""), name="snippet_use_says_what"
            ),
            models.CheckConstraint(
                condition=Q(edited_ratio__isnull=True) | Q(edited_ratio__range=(0, 1)),
                name="snippet_use_ratio",
            ),
        ]

    def __str__(self) -> str:
        return self.query or f"{self.version_id}"
