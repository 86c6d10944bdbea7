"""The weekly meeting: what it looked at, what was said; its decisions are tasks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from apps.accounts.models import User
from apps.common.querysets import ShopScoped
from apps.shop.models import Shop


class Meeting(FSMModelMixin, models.Model):
    """The meeting of the week that begins on the Monday `week`; it looks back on the week before.

    `agenda` is what `agenda_of` drafted at `drafted_at`: amounts as decimal strings in the shop's
    currency, days as ISO dates, everything else by its number, so that words about people stay
    where they can be forgotten. Once closed the database lets neither agenda nor minutes change.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Agenda")
        CLOSED = "closed", _("Closed")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    week = models.DateField()
    state = FSMField(max_length=6, choices=State.choices, default=State.DRAFT, protected=True)
    agenda = models.JSONField()
    drafted_at = models.DateTimeField()
    minutes = models.CharField(max_length=8_000, blank=True, default="")
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    # as_manager() gives a manager, whose methods are those of the queryset.
    objects: ShopScoped["Meeting"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "week"], name="meeting_once_a_week"),
            models.CheckConstraint(
                condition=Q(state="draft", closed_by=None, closed_at=None)
                | Q(state="closed", closed_by__isnull=False, closed_at__isnull=False),
                name="meeting_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="meeting_named_by_its_monday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.week}"

    @transition(field="state", source="draft", target="closed")
    def close(self) -> None:
        """What was said and decided stands as it is."""
