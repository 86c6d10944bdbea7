"""What a shop promises itself about answers, version by version."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.service.models.people import AgentSkill
from apps.service.querysets import PolicyQuerySet
from apps.shop.models import Shop


class ServicePolicy(models.Model):
    """Targets for answers from an instant on; a change is a new version, rows never change.

    An empty channel or role means every one; the narrower row wins. Rounds keep the version they
    ran under. Seconds count inside open hours.
    """

    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, related_name="service_policies", db_index=False
    )
    channel = models.CharField(max_length=20, blank=True, default="")
    role = models.CharField(max_length=10, choices=AgentSkill.Role.choices, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateTimeField(db_default=Now())
    first_reply_s = models.PositiveIntegerField(default=20)
    next_reply_s = models.PositiveIntegerField(default=180)
    # So many of 100 of the time gone: the supervisor sees it before it is missed.
    warn_percent = models.PositiveSmallIntegerField(default=75)
    # Minutes until a whole inquiry should be settled; empty = no target.
    resolve_min = models.PositiveIntegerField(null=True, blank=True)
    # Minute of the day by which an order has to be paid to leave the same day.
    ship_cutoff_min = models.PositiveSmallIntegerField(default=1_020)
    # Minutes without a word from the buyer until it closes by itself; empty = never.
    auto_close_min = models.PositiveIntegerField(null=True, blank=True, default=2_880)
    reopen_days = models.PositiveSmallIntegerField(default=7)
    # Days after which what was written is erased; the counts stay.
    keep_text_days = models.PositiveSmallIntegerField(default=180)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "channel", "role", "version"], name="service_policy_version"
            ),
            models.CheckConstraint(
                condition=Q(first_reply_s__gt=0, next_reply_s__gt=0)
                & Q(warn_percent__range=(1, 100))
                & Q(ship_cutoff_min__lte=1_440)
                & Q(keep_text_days__gte=1),
                name="service_policy_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.role} no. {self.version}"
