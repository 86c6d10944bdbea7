"""Words for reviews and coaching: to do, told, open, due."""

from datetime import date
from typing import Any, Self

from apps.common.querysets import ShopScoped


class QualityReviewQuerySet(ShopScoped[Any]):
    """Looks at what people did in chats."""

    def to_do(self) -> Self:
        """Keep those that nobody has finished."""
        return self.filter(state__in=["drawn", "draft"])

    def told(self) -> Self:
        """Keep what the person reviewed may read: sent, and not a second reviewer's."""
        return self.filter(state__in=["sent", "disputed", "final"], is_second=False)

    def finished(self) -> Self:
        """Keep those with a score, second reviewers' too."""
        return self.filter(state__in=["sent", "disputed", "final"])

    def about(self, agent_id: int) -> Self:
        """Keep the reviews of one person."""
        return self.filter(agent_id=agent_id)

    def undisputed(self, day: date) -> Self:
        """Keep those sent whose time to dispute was over before a day."""
        return self.filter(state="sent", dispute_until__lt=day)


class CoachingQuerySet(ShopScoped[Any]):
    """What people work on."""

    def open(self) -> Self:
        """Keep what is not measured yet."""
        return self.filter(state="open")

    def due(self, day: date) -> Self:
        """Keep what is to be measured on a day."""
        return self.open().filter(recheck_on__lte=day)
