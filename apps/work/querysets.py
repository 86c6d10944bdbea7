"""Words for tasks: live, late, of a person, to be measured."""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q

from apps.common.querysets import ShopScoped
from apps.work.states import DONE, LIVE, SETTLED


class TaskQuerySet(ShopScoped[Any]):
    """Tasks of the departments."""

    def live(self) -> Self:
        """Keep those that are neither done nor cancelled."""
        return self.filter(state__in=LIVE)

    def late(self, today: date) -> Self:
        """Keep live ones whose day is over."""
        return self.live().filter(due_on__lt=today)

    def reached_by(self, user_id: int, departments: frozenset[str]) -> Self:
        """Keep a person's own, those they asked for, and what nobody has taken in these."""
        free = Q(owner__isnull=True, department__in=departments)
        return self.filter(Q(owner=user_id) | Q(asked_by=user_id) | free)

    def unmeasured(self) -> Self:
        """Keep done ones with a figure behind them whose effect is not known yet."""
        return self.filter(state=DONE, effect__isnull=True).exclude(metric_key="")


class CheckAnswerQuerySet(ShopScoped[Any]):
    """Answers of checklists."""

    shop_path = "run__shop_id"

    def standing(self) -> Self:
        """Keep what nobody has set in order: not in order, unknown, or not answered."""
        return self.filter(answer__in=("", "not_ok", "unknown"))


class HandoverQuerySet(ShopScoped[Any]):
    """Changes from one shift to the next."""

    def late(self, now: datetime) -> Self:
        """Keep those that nobody has accepted by their due time."""
        return self.filter(state__in=("open", "submitted"), due_at__lte=now)

    def locked(self, pk: int) -> Any:
        """Return the one of this id that is still kept, locked; None where it is not or busy."""
        return self.filter(pk=pk).select_for_update(of=("self",), skip_locked=True).first()


class HandoverItemQuerySet(ShopScoped[Any]):
    """Items of handovers."""

    shop_path = "handover__shop_id"

    def waiting(self) -> Self:
        """Keep what the next shift has not accepted and that is not done."""
        return self.exclude(outcome__in=SETTLED)
