"""Words for inquiries and what was said in them: open, waiting, somebody's, due, late."""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import F, Q

from apps.common.querysets import ShopScoped


class InquiryQuerySet(ShopScoped[Any]):
    """Conversations with buyers."""

    def standing(self) -> Self:
        """Keep those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def live(self) -> Self:
        """Keep those that are still worked on, merged ones left out."""
        return self.standing().filter(state__in=["new", "waiting_us", "waiting_buyer"])

    def shown(self, now: datetime) -> Self:
        """Leave out what sleeps until later."""
        return self.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now))

    def waiting(self) -> Self:
        """Keep those in which a buyer waits for an answer."""
        return self.live().filter(next_due_at__isnull=False)

    def late(self, now: datetime) -> Self:
        """Keep those whose answer was due before now."""
        return self.waiting().filter(next_due_at__lt=now)

    def owned_by(self, agent_id: int) -> Self:
        """Keep one person's inquiries."""
        return self.filter(owner_id=agent_id)

    def unowned(self) -> Self:
        """Keep the shift queue: what belongs to nobody yet, or to nobody any more."""
        return self.filter(owner__isnull=True)

    def by_due(self) -> Self:
        """Order by the answer that is due first; where none is due, the latest word first."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "-last_message_at", "-pk")


class MessageQuerySet(ShopScoped[Any]):
    """What was said."""

    def in_order(self) -> Self:
        """Order by time; at one instant the buyer speaks first."""
        return self.order_by("at", "side_rank", "pk")

    def with_text(self) -> Self:
        """Keep those whose text is still there."""
        return self.filter(is_erased=False)

    def unassigned(self) -> Self:
        """Keep what an agent wrote whose name in the log is nobody's yet."""
        return self.filter(side="agent", sender__isnull=True)


class RoundQuerySet(ShopScoped[Any]):
    """Questions and their answers."""

    def asked_between(self, first: date, last: date) -> Self:
        """Keep the rounds that began on these business days, both included."""
        return self.filter(asked_on__range=(first, last))

    def answered(self) -> Self:
        """Keep those that a person answered."""
        return self.filter(replied_at__isnull=False)

    def missed(self) -> Self:
        """Keep those without an answer in an inquiry that is over."""
        return self.filter(replied_at__isnull=True, inquiry__state__in=["won", "lost", "closed"])

    def first_ones(self) -> Self:
        """Keep the first round of each inquiry; of merged ones only that of the whole."""
        return self.filter(is_first=True)
