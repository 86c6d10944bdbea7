"""Words for queues, attempts, promises, notices and rates."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q

from apps.common.querysets import LedgerQuerySet, ShopScoped


class QueueItemQuerySet(ShopScoped[Any]):
    """Work that waits for somebody."""

    def live(self) -> Self:
        """Keep what is waiting or claimed."""
        return self.filter(state__in=["waiting", "claimed"])

    def to_do(self) -> Self:
        """Keep what people work on: live, and not held out."""
        return self.live().filter(holdout=False)

    def reachable_by(self, agent_id: int | None) -> Self:
        """Keep a person's own items and what waits for the whole shift."""
        shift = Q(owner__isnull=True, state__in=["waiting", "claimed"], holdout=False)
        return self.filter(shift | Q(owner_id=agent_id) if agent_id else shift)

    def lapsed(self, now: datetime) -> Self:
        """Keep claims whose lease is over."""
        return self.filter(state="claimed", claimed_until__lt=now)

    def startable(self, now: datetime) -> Self:
        """Keep what may be worked on now, a claim that ran out included."""
        free = Q(state="waiting") | Q(state="claimed", claimed_until__lt=now)
        in_time = Q(hard_stop_at__isnull=True) | Q(hard_stop_at__gt=now)
        return self.filter(free, in_time, holdout=False, next_at__lte=now)

    def takeable(self, *, agent_id: int, on_duty: Iterable[int], now: datetime) -> Self:
        """Keep what this person may claim: theirs, the shift's, overdue, or of people who left."""
        others = [each for each in on_duty if each != agent_id]
        return self.startable(now).exclude(state="waiting", owner_id__in=others, due_at__gt=now)

    def overdue(self, now: datetime) -> Self:
        """Keep what people should have done by now."""
        return self.to_do().filter(due_at__lte=now)

    def stopped(self, now: datetime) -> Self:
        """Keep live items whose time is over."""
        return self.live().filter(hard_stop_at__lte=now)


class AttemptQuerySet(ShopScoped[Any]):
    """Tries to reach buyers."""

    shop_path = "item__shop_id"

    def by_people(self) -> Self:
        """Keep what counts against the limit: what was really tried."""
        return self.exclude(result__in=["failed"])


class PromiseQuerySet(ShopScoped[Any]):
    """What buyers were promised."""

    def live(self) -> Self:
        """Keep what is neither kept nor broken nor replaced."""
        return self.filter(state__in=["open", "at_risk"])


class OutboxQuerySet(LedgerQuerySet[Any]):
    """Notices on their way."""

    def lost(self, now: datetime) -> Self:
        """Keep those whose worker was lost on the way: nobody knows whether they arrived."""
        return self.filter(state="running", lease_until__lt=now)

    def sendable(self, now: datetime) -> Self:
        """Keep those that wait; what was lost on the way is never sent again."""
        return self.filter(state="waiting", run_after__lte=now)


class CarrierRateQuerySet(ShopScoped[Any]):
    """What carriers ask."""

    def valid_on(self, day: date) -> Self:
        """Keep the rates that hold on a day."""
        open_end = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(open_end, valid_from__lte=day)
