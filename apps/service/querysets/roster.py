"""The desk's words for rows: on duty, published, live, valid on a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.db.models import F, Q

from apps.common.querysets import LedgerQuerySet, ShopScoped


class AgentQuerySet(ShopScoped[Any]):
    """People of the desk."""

    def visible_to(self, access: Any) -> Self:
        """Keep the people who hold, or held, a role in a shop that the actor may see."""
        return self.filter(user__memberships__shop_id__in=access.shop_ids).distinct()

    def serving(self, shop_id: int, first: date, last: date, roles: Iterable[str]) -> Self:
        """Keep those employed in these days who hold one of these roles in the shop then."""
        held = Q(
            user__memberships__shop_id=shop_id,
            user__memberships__role__in=list(roles),
            user__memberships__valid_from__date__lte=last,
        ) & (
            Q(user__memberships__valid_to__isnull=True)
            | Q(user__memberships__valid_to__date__gt=first)
        )
        return self.filter(held, employed_from__lte=last).exclude(employed_to__lt=first).distinct()


class AgentStateQuerySet(ShopScoped[Any]):
    """Stretches of presence."""

    def lasting(self) -> Self:
        """Keep those that last until now, off as well."""
        return self.filter(ended_at__isnull=True)

    def running(self) -> Self:
        """Keep those of people at work now: on duty, on a break or away."""
        return self.lasting().exclude(state="off")


class RosterQuerySet(ShopScoped[Any]):
    """Rosters in the desk's own words."""

    def touching(self, first: date, last: date) -> Self:
        """Keep the rosters with a day among these, both ends included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class ShiftQuerySet(ShopScoped[Any]):
    """Shifts of days."""

    def between(self, first: date, last: date) -> Self:
        """Keep the shifts that start on these days."""
        return self.filter(day__range=(first, last))


class AssignmentQuerySet(ShopScoped[Any]):
    """Who works when."""

    shop_path = "shift__shop_id"

    def on_duty(self) -> Self:
        """Keep what planning counts: planned and published."""
        return self.filter(state__in=["planned", "published"])

    def known(self) -> Self:
        """Keep what was published and holds for people until the next publication."""
        return self.filter(state__in=["published", "leaving"])

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Keep those with a moment in the span; the end itself is outside."""
        return self.filter(start_at__lt=end, end_at__gt=start)


class NoticeQuerySet(ShopScoped[Any]):
    """What people were told."""

    shop_path = "publish__roster__shop_id"

    def unseen(self) -> Self:
        """Keep those that the person has not confirmed."""
        return self.filter(seen_at__isnull=True)

    def unsent(self) -> Self:
        """Keep those whose mail is still to be sent."""
        return self.filter(sent_at__isnull=True)


class AvailabilityQuerySet(ShopScoped[Any]):
    """Leave and wishes."""

    def approved(self) -> Self:
        """Keep what counts for planning."""
        return self.filter(state="approved")

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Keep what has a moment in the span, and what comes every week."""
        return self.filter(Q(weekday__isnull=False) | Q(start_at__lt=end, end_at__gt=start))


class SwapQuerySet(ShopScoped[Any]):
    """Swaps, gifts and bids."""

    def live(self) -> Self:
        """Keep those that may still be applied."""
        return self.filter(state__in=["offered", "accepted"])

    def overdue(self, now: datetime) -> Self:
        """Keep live ones whose time is over."""
        return self.live().filter(expires_at__lte=now)


class RuleQuerySet(ShopScoped[Any]):
    """Planning rules."""

    def valid_on(self, day: date) -> Self:
        """Keep the newest row of each rule that holds on a day."""
        rows = self.filter(valid_from__lte=day).order_by("shop_id", "code", "-valid_from")
        return rows.distinct("shop_id", "code")


class DemandQuerySet(ShopScoped[Any]):
    """Half hours of demand."""

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep the half hours that begin in the span, in order."""
        return self.filter(slot_at__gte=start, slot_at__lt=end).order_by("slot_at")


class ExposureQuerySet(ShopScoped[Any]):
    """The ledger of carried customers."""

    def newest(self) -> Self:
        """Keep the newest row of each person in each shop."""
        return self.order_by("shop_id", "agent_id", "-day").distinct("shop_id", "agent_id")


class SolverRunQuerySet(LedgerQuerySet[Any]):
    """Runs of the planner."""

    def visible_to(self, access: Any) -> Self:
        """Keep the runs of rosters of the actor's shops."""
        return self.filter(roster__shop_id__in=access.shop_ids)

    def under_way(self) -> Self:
        """Keep those that wait or run."""
        return self.filter(state__in=["waiting", "running"])

    def newest_first(self) -> Self:
        """Order by age, the latest first."""
        return self.order_by(F("pk").desc())
