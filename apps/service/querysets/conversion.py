"""Words for credit: rules in force, inquiries that count, sales and what is still open."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery

from apps.common.querysets import ShopScoped
from apps.service.credit import WINDOW_DAYS

NEXT_DAY, FINAL_DAYS = timedelta(days=1), timedelta(days=4)


def rule_in_force(model: Any, day: str) -> Subquery:
    """Return the version of the shop's rule that is in force on the day in this column."""
    rules = model.objects.filter(
        shop=OuterRef("shop"), decision__is_approved=True, valid_from__lte=OuterRef(day)
    )
    return Subquery(rules.order_by("-valid_from", "-version").values("pk")[:1])


class ConversionRuleQuerySet(ShopScoped[Any]):
    """Versions of a shop's rule for credit."""

    def approved(self) -> Self:
        """Keep the versions that somebody agreed to."""
        return self.filter(decision__is_approved=True)

    def computed(self) -> Self:
        """Keep what is computed: approved versions, and proposals beside them."""
        return self.filter(Q(decision__isnull=True) | Q(decision__is_approved=True))

    def valid_on(self, day: date) -> Self:
        """Keep the approved versions that are valid on a day, the one in force first."""
        return self.approved().filter(valid_from__lte=day).order_by("-valid_from", "-version")


class InquiryFactQuerySet(ShopScoped[Any]):
    """What became of buyers who asked."""

    def in_force(self) -> Self:
        """Keep those of the version that is in force on their day."""
        rules = self.model._meta.get_field("rule").related_model
        return self.filter(rule=rule_in_force(rules, "day"))

    def inquiries(self) -> Self:
        """Keep those that are inquiries."""
        return self.filter(excluded_by="")

    def of_people(self) -> Self:
        """Keep those of a person: a buyer of two people counts for each."""
        return self.filter(agent__isnull=False)

    def of_shop(self) -> Self:
        """Keep the shop's own: each buyer once a day."""
        return self.filter(agent__isnull=True)

    def settling(self, now: datetime, today: date) -> Self:
        """Keep those whose time is over while their outcome still reads unknown."""
        ended = Q(paid_next_day__isnull=True, day__lt=today - NEXT_DAY) | Q(
            paid_final__isnull=True, day__lt=today - FINAL_DAYS
        )
        days = range(WINDOW_DAYS[0], WINDOW_DAYS[1] + 1)
        windows = [
            Q(rule__window_days=each, last_at__lt=now - timedelta(days=each)) for each in days
        ]
        over = Q(ordered__isnull=True) & reduce(or_, windows)
        return self.inquiries().filter(ended | over)


class OrderCreditQuerySet(ShopScoped[Any]):
    """What chats did for orders."""

    def in_force(self) -> Self:
        """Keep those of the version that is in force on the day of payment; others not counted."""
        rules = self.model._meta.get_field("rule").related_model
        counted = self.filter(order__excluded_reason__isnull=True)
        return counted.filter(rule=rule_in_force(rules, "order__paid_on"))

    def sales(self) -> Self:
        """Keep the one credit of an order that the rule pays for."""
        return self.filter(is_sale=True)
