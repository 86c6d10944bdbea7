"""After-sales' words for rows: open, overdue, live, valid on a day."""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import F, Q

from apps.aftersales.states import ISSUE_LIVE, LEG_ENDS, OPEN, REVIEW_LIVE
from apps.common.querysets import ShopScoped

LEG_OVER = Q(
    *[Q(kind=kind, state__in=sorted(ends)) for kind, ends in LEG_ENDS.items()], _connector=Q.OR
)


class CaseQuerySet(ShopScoped[Any]):
    """Cases."""

    def open(self) -> Self:
        """Keep those that still need somebody."""
        return self.filter(status__in=OPEN)

    def overdue(self, now: datetime) -> Self:
        """Keep the open ones whose deadline has passed."""
        return self.open().filter(deadline_at__lt=now)

    def due_first(self) -> Self:
        """Order by deadline, those without one last; the number decides among equals."""
        return self.order_by(F("deadline_at").asc(nulls_last=True), "pk")


class CaseLineQuerySet(ShopScoped[Any]):
    """Lines of cases."""

    shop_path = "case__shop_id"


class LegQuerySet(ShopScoped[Any]):
    """Legs of cases."""

    shop_path = "case__shop_id"

    def live(self) -> Self:
        """Keep those that have not ended."""
        return self.exclude(LEG_OVER)


class EventQuerySet(ShopScoped[Any]):
    """What happened to cases."""

    shop_path = "case__shop_id"


class ReasonQuerySet(ShopScoped[Any]):
    """Reasons: the same for every shop."""


class AliasQuerySet(ShopScoped[Any]):
    """The platforms' own words for reasons."""

    def for_shop(self, shop: Any) -> Self:
        """Keep what a shop itself says, then what its platform says."""
        own = Q(shop=shop) | Q(shop=None, platform=shop.platform)
        return self.filter(own).order_by(F("shop").asc(nulls_last=True), "their_text")


class DatedQuerySet(ShopScoped[Any]):
    """Rows that hold from a day to another."""

    def valid_on(self, day: date) -> Self:
        """Keep those that hold on a day."""
        return self.filter(valid__contains=day)


class ReviewQuerySet(ShopScoped[Any]):
    """Reviews."""

    def live(self) -> Self:
        """Keep those that still need somebody."""
        return self.filter(state__in=REVIEW_LIVE)

    def due_first(self) -> Self:
        """Order by when the buyer is to be contacted, those without a time last."""
        return self.order_by(F("contact_due_at").asc(nulls_last=True), "pk")


class IssueQuerySet(ShopScoped[Any]):
    """Product issues."""

    def live(self) -> Self:
        """Keep those that still need somebody."""
        return self.filter(state__in=ISSUE_LIVE)
