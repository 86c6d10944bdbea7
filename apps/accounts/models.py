"""People, their roles by shop, keys of programs, the append-only audit log, notifications."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from apps.accounts.querysets import (
    ApiKeyQuerySet,
    AuditQuerySet,
    MembershipQuerySet,
    NotificationQuerySet,
    RoleRaiseQuerySet,
)
from apps.accounts.roles import Role
from apps.accounts.secretkeys import LONGEST_DAYS
from apps.common.masks import mask_email
from apps.shop.models import Shop


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    # Empty = as the browser asks.
    language = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(db_default=Now(), editable=False)
    # How often all sign-ins were ended: cookies of known devices are bound to it.
    devices_ended = models.PositiveIntegerField(default=0, editable=False)
    # Told by the one query that reads who is signed in; 0 and False on a row read elsewhere.
    unread: int = 0
    has_second_factor: bool = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def shown_name(self) -> str:
        """Return how colleagues see a person: the name, else the address masked."""
        return self.name or mask_email(self.email)


class Membership(models.Model):
    """A person's one role in one shop while it is valid."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Role])
    valid_from = models.DateTimeField(db_default=Now())
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "shop"],
                condition=Q(valid_to__isnull=True),
                name="membership_one_role_a_shop",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} in {self.shop_id}"


class RoleRaise(models.Model):
    """A director's wish to make somebody a director; a second director grants or refuses it.

    `asked_by` and `decided_by` read like "user:7". Undecided while `decided_at` is null.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="raises")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="raises")
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(default=False)

    objects = RoleRaiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "shop"],
                condition=Q(decided_at__isnull=True),
                name="role_raise_one_open",
            ),
            models.CheckConstraint(
                condition=Q(is_granted=False) | ~Q(decided_by=F("asked_by")),
                name="role_raise_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} director in {self.shop_id}"


class ApiKey(models.Model):
    """A program's way into one shop; the key itself is shown once and never stored."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + timedelta(days=LONGEST_DAYS)),
                name="api_key_expires_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class AuditEvent(models.Model):
    """What was done, by whom, with old and new values. Append-only by a database trigger.

    Personal data never stands in `changes`. `actor` and `object` read like "user:7" and
    "metrics.TargetPlan:3".
    """

    at = models.DateTimeField(db_default=Func(function="clock_timestamp"))
    actor = models.CharField(max_length=60)
    shop = models.ForeignKey(Shop, null=True, blank=True, on_delete=models.PROTECT)
    action = models.CharField(max_length=60)
    object = models.CharField(max_length=120)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    request_id = models.CharField(max_length=36, blank=True, default="")
    rows = models.PositiveIntegerField(default=1)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-at"], name="audit_shop_at"),
            models.Index(fields=["actor", "-id"], name="audit_actor_id"),
            models.Index(fields=["object"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.object}"


class Notification(models.Model):
    """What wants one person: a `kind` with numbers to fill its words, never a sentence.

    `target` is the id that its page names. `key` tells one occasion from another: raised again,
    nobody gets it twice. Nothing in `parameters` is about a person.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=30)
    target = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(max_length=80)
    parameters = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "kind", "key", "user"], name="notification_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
            models.Index(
                fields=["shop", "kind", "target"],
                condition=Q(read_at__isnull=True),
                name="notification_waiting",
            ),
            models.Index(fields=["user", "-at"], name="notification_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.target or ''}"
