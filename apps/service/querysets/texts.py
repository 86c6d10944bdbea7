"""The desk's words for texts: in use, run out, to check, still to acknowledge."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db.models import Q

from apps.common.querysets import ShopScoped


class SnippetQuerySet(ShopScoped[Any]):
    """Replies, articles and notices."""

    def live(self, day: date) -> Self:
        """Keep what is approved and valid on a day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        lasts = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(begun, lasts, state="approved")

    def expired(self, day: date) -> Self:
        """Keep what is approved but ran out before a day."""
        return self.filter(state="approved", valid_to__lt=day)

    def due_for_review(self, day: date) -> Self:
        """Keep what somebody has to look at again by this day."""
        return self.filter(state="approved", review_due__lte=day)

    def reached_by(self, user_id: int, roles: Iterable[str]) -> Self:
        """Keep the shop's, those of one's own teams, and one's own."""
        own = Q(scope="personal", owner_id=user_id)
        return self.filter(Q(scope="shop") | Q(scope="team", role__in=list(roles)) | own)


class NoteQuerySet(ShopScoped[Any]):
    """Notes, requirements and tags."""

    def standing(self) -> Self:
        """Keep those that nobody has ended."""
        return self.filter(ended_at__isnull=True)

    def requirements(self) -> Self:
        """Keep what must be acknowledged."""
        return self.filter(kind="requirement")

    def unacknowledged(self) -> Self:
        """Keep standing requirements that nobody has acknowledged."""
        return self.requirements().standing().filter(acked_at__isnull=True)


class SearchUseQuerySet(ShopScoped[Any]):
    """Uses of texts, and searches."""

    def used(self) -> Self:
        """Keep the uses of a text."""
        return self.filter(version__isnull=False)

    def missed(self) -> Self:
        """Keep searches that found nothing and still have no article."""
        return self.filter(version__isnull=True, answered_by__isnull=True)
