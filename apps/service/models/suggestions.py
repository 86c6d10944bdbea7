"""What buyers and colleagues suggest: somebody owns it, and its reporter gets an answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.service.models.inquiry import Inquiry
from apps.service.querysets.suggestions import SuggestionQuerySet
from apps.shop.models import Product, Shop


class Suggestion(models.Model):
    """One suggestion; `read_at` is when its reporter has read the answer."""

    class Origin(models.TextChoices):
        BUYER = "buyer", _("A buyer")
        COLLEAGUE = "colleague", _("One of us")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Will be done")
        DECLINED = "declined", _("Will not be done")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    origin = models.CharField(max_length=9, choices=Origin.choices)
    words = models.CharField(max_length=1_000)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    inquiry = models.ForeignKey(Inquiry, null=True, blank=True, on_delete=models.SET_NULL)
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="reported_suggestions"
    )
    reported_at = models.DateTimeField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="owned_suggestions")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=1_000, blank=True, default="")
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="answered_suggestions"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_by=None, answered_at=None)
                | (
                    ~Q(state="open")
                    & ~Q(answer="")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="suggestion_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(answered_at__isnull=False),
                name="suggestion_read_after_answer",
            ),
        ]
        indexes = [models.Index(fields=["shop", "state", "due_on"], name="suggestion_shop_due")]

    def __str__(self) -> str:
        return f"{self.origin} {self.pk}"
