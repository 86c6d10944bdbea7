"""Row filters of people's roles, of keys, of the audit log and of notifications."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from apps.common.querysets import ShopScoped


class MembershipQuerySet(ShopScoped[Any]):
    """Roles in the words of the desk."""

    def valid_at(self, now: datetime) -> Self:
        """Keep the roles that hold at `now`; the end instant itself is outside."""
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gt=now)
        return self.filter(not_ended, valid_from__lte=now)


class RoleRaiseQuerySet(ShopScoped[Any]):
    """Wishes to make somebody a director."""

    def undecided(self) -> Self:
        """Keep those that wait for a second director."""
        return self.filter(decided_at__isnull=True)


class ApiKeyQuerySet(ShopScoped[Any]):
    """Keys in the words of those who hand them out."""

    def live_at(self, now: datetime) -> Self:
        """Keep the keys that open something at `now`: neither revoked nor run out."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class AuditQuerySet(models.QuerySet[Any]):
    """The audit log as far as somebody may read it."""

    def readable_by(self, *, reference: str, directed_shop_ids: frozenset[int]) -> Self:
        """Keep a person's own rows and all rows of the shops that they direct."""
        return self.filter(Q(actor=reference) | Q(shop_id__in=directed_shop_ids))

    def matching(self, *, action: str, subject: str) -> Self:
        """Keep rows whose action and object start so; an empty text keeps all."""
        return self.filter(action__startswith=action, object__startswith=subject)


class NotificationQuerySet(ShopScoped[Any]):
    """Notifications in the words of who reads them."""

    def unread(self) -> Self:
        """Keep those that nobody has opened, and that have not settled by themselves."""
        return self.filter(read_at__isnull=True)
