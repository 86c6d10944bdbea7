"""Words for suggestions: open, answered, of a person."""

from typing import Any, Self

from django.db.models import Q

from apps.common.querysets import ShopScoped


class SuggestionQuerySet(ShopScoped[Any]):
    """What buyers and colleagues suggest."""

    def open(self) -> Self:
        """Keep those without an answer."""
        return self.filter(state="open")

    def answered(self) -> Self:
        """Keep those with an answer."""
        return self.exclude(state="open")

    def concerning(self, user_id: int) -> Self:
        """Keep those that a person reported or owns."""
        return self.filter(Q(reported_by=user_id) | Q(owner=user_id))

    def unread_by(self, user_id: int) -> Self:
        """Keep the answers that a reporter has not read."""
        return self.answered().filter(reported_by=user_id, read_at__isnull=True)
