"""Who is sent the morning's digest, and what was sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.querysets import ShopScoped
from apps.shop.models import Shop


class DigestSubscription(models.Model):
    """A person's mail, or the team's chat (`user` NULL), on or off."""

    class Medium(models.TextChoices):
        EMAIL = "email", _("E-mail")
        CHAT = "chat", _("The team's chat")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE)
    medium = models.CharField(max_length=5, choices=Medium.choices)
    is_on = models.BooleanField(default=True)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["DigestSubscription"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "user", "medium"], nulls_distinct=False, name="digest_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(medium="email", user__isnull=False) | Q(medium="chat", user=None),
                name="digest_mail_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.medium} {self.user_id or ''}"


class DigestSending(models.Model):
    """A digest as it was made for a day, once a subscription; "uncertain" = nobody knows.

    `is_provisional` = it did not wait any longer for what was missing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        SENDING = "sending", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        UNCERTAIN = "uncertain", _("nobody knows whether it arrived")

    subscription = models.ForeignKey(
        DigestSubscription, on_delete=models.CASCADE, related_name="sendings", db_index=False
    )
    day = models.DateField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True, default="")

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: models.Manager["DigestSending"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "day"], name="digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="digest_sent_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=("waiting", "sending")),
                name="digest_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.day} {self.state}"
