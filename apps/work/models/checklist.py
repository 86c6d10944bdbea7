"""Checklists: what is asked, a list gone through on a day, and each answer with who and when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.querysets import ShopScoped
from apps.shop.models import Shop
from apps.work.querysets import CheckAnswerQuerySet
from apps.work.sentences import line_words


class CheckList(models.TextChoices):
    """When a list is gone through; the morning's is of the shop, the others of each person."""

    MORNING = "morning", _("Morning")
    PRE_SHIFT = "pre_shift", _("Before the shift")
    END_SHIFT = "end_shift", _("End of the shift")


class CheckItem(models.Model):
    """One question for people; another wording is a new row, this one ends."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    list = models.CharField(max_length=9, choices=CheckList.choices)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    # The words of ShopOps that it came with; "" = somebody wrote it.
    seed = models.CharField(max_length=200, blank=True, default="", db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["CheckItem"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "list", "text"], condition=Q(valid_to=None), name="check_item_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="check_item_valid",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        """The question in the reader's language where it came with ShopOps, else as written."""
        return gettext(self.seed) if self.seed else self.text


class CheckRun(models.Model):
    """A list gone through on a business day; `user` NULL = it is the shop's.

    `looked_at` is when the figures last answered what they can.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    list = models.CharField(max_length=9, choices=CheckList.choices)
    day = models.DateField()
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="check_runs_done"
    )

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["CheckRun"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "list", "day", "user"], nulls_distinct=False, name="check_run_once"
            ),
            models.CheckConstraint(
                condition=Q(list="morning", user=None)
                | (~Q(list="morning") & Q(user__isnull=False)),
                name="check_run_whose",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="check_run_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.day}"


class CheckAnswer(models.Model):
    """An answer: of a person to an `item`, or of the figures under a `key` of the registry.

    "" = not answered yet; "unknown" = the figures could not be asked, which is never ok. `count`
    is how many rows need somebody, NULL where it is unknown or of an item. `told` are the numbers
    that fill its words. `carried_from` is the day since which it stands open.
    """

    class Answer(models.TextChoices):
        NONE = "", _("not answered yet")
        OK = "ok", _("in order")
        NOT_OK = "not_ok", _("not in order")
        NOT_NOW = "na", _("does not apply")
        UNKNOWN = "unknown", _("unknown")

    run = models.ForeignKey(
        CheckRun, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    item = models.ForeignKey(CheckItem, null=True, blank=True, on_delete=models.PROTECT)
    key = models.CharField(max_length=40, blank=True, default="")
    # The words of an item as it was asked; of a key only where it is from before `told`.
    kept = models.CharField(max_length=300, blank=True, default="", db_column="words")
    told = models.JSONField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    url_name = models.CharField(max_length=60, blank=True, default="")
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField(null=True, blank=True)
    carried_from = models.DateField(null=True, blank=True)

    objects = CheckAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "item", "key"], nulls_distinct=False, name="check_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False, key="", count=None)
                | (Q(item__isnull=True) & ~Q(key="")),
                name="check_answer_of_one",
            ),
            models.CheckConstraint(
                condition=Q(answer="", at=None) | (~Q(answer="") & Q(at__isnull=False)),
                name="check_answer_at",
            ),
            models.CheckConstraint(
                condition=~Q(answer="ok", by=None) | Q(count=0, count__isnull=False),
                name="check_answer_ok_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key or self.kept} {self.answer}"

    @property
    def words(self) -> str:
        """What is asked or how it stands, in the reader's language."""
        return line_words(self.key, self.told, self.kept)

    @property
    def says_count(self) -> bool:
        """Whether its words hold a number, beside which another would be read as a second one."""
        return any(sign.isdigit() for sign in self.words)
