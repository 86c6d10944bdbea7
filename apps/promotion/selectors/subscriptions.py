"""Subscriptions by the last day to cancel."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.common.access import Access
from apps.common.http import missing
from apps.promotion.models import Subscription
from apps.shop.models import Shop

SOON = timedelta(days=7)


@dataclass(frozen=True)
class SubscriptionLine:
    """One subscription; `days_left` until it can be cancelled no more, below 0 = it renews."""

    row: Subscription
    days_left: int

    @property
    def is_soon(self) -> bool:
        """Tell whether somebody decides this week."""
        return self.row.state == "active" and 0 <= self.days_left <= SOON.days

    @property
    def renews_itself(self) -> bool:
        """Tell whether nobody cancelled in time."""
        return self.row.state == "active" and self.days_left < 0


def subscription_lines(shop: Shop, today: date) -> list[SubscriptionLine]:
    """Return a shop's subscriptions: those that run by the last day to cancel, then the others."""
    rows = Subscription.objects.filter(shop=shop).select_related("owner")
    order = {"active": 0, "cancelled": 1, "ended": 2}
    ordered = sorted(rows, key=lambda row: (order[row.state], row.cancel_by, row.pk))
    return [SubscriptionLine(row, (row.cancel_by - today).days) for row in ordered]


def subscription_of(access: Access, pk: int) -> Subscription:
    """Return a subscription of a shop that the page may show, or raise not_found."""
    rows = Subscription.objects.visible_to(access).select_related("shop", "owner")
    row: Subscription | None = rows.filter(pk=pk).first()
    if row is None:
        raise missing()
    return row


def subscriptions_due(shop: Shop, today: date) -> int:
    """Return how many can be cancelled for at most another week."""
    rows = Subscription.objects.filter(shop=shop, state="active")
    return rows.filter(cancel_by__range=(today, today + SOON)).count()


def owners_of(shop: Shop, now: datetime) -> list[User]:
    """Return who may look after a subscription: promoters and directors of the shop."""
    roles = (Role.PROMOTER, Role.DIRECTOR)
    rows = Membership.objects.valid_at(now).filter(shop=shop, role__in=roles)
    return [row.user for row in rows.select_related("user").order_by("user__name", "user_id")]
