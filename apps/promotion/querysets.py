"""Promotion's words for rows: latest, of single days, odd."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from apps.common.querysets import ShopScoped
from apps.promotion.rows import GRAINS, WINDOW_DAYS
from apps.promotion.states import (
    CAMPAIGN_OPEN,
    ENROLMENT_OPEN,
    LIVE,
    POST_EMPTY,
    PRICE_HOLDING,
    PRICE_UNPROVED,
)


class CampaignQuerySet(ShopScoped[Any]):
    """Ad campaigns."""


class GroupQuerySet(ShopScoped[Any]):
    """Ad groups."""

    shop_path = "ad_campaign__shop_id"


class WordQuerySet(ShopScoped[Any]):
    """Words of ad groups."""

    shop_path = "ad_group__ad_campaign__shop_id"


class StatQuerySet(ShopScoped[Any]):
    """Figures of ads."""

    def current(self) -> Self:
        """Keep what the console said last."""
        return self.filter(is_latest=True)

    def of_days(self) -> Self:
        """Keep rows of single days: a month told as a whole belongs to no day."""
        return self.filter(until=F("day"))

    def counted(self, among: Sequence[str] = GRAINS) -> Self:
        """Keep the rows that figures are made of: of each campaign and day one window and grain.

        `among` are the grains to choose from, the coarsest first: those of a campaign's parts.
        The shop's window where it is held, else the widest; then the coarsest grain; a row of all
        devices stands for those by device.
        """
        rows = self.current().of_days().filter(grain__in=among)
        same = self.model._default_manager.current().of_days().filter(grain__in=among)
        of_day = same.filter(ad_campaign=OuterRef("ad_campaign"), day=OuterRef("day"))
        own = Coalesce("shop__promotion_settings__window_days", WINDOW_DAYS)
        ordered = of_day.annotate(
            is_own=Case(When(window_days=own, then=1), default=0),
            place=Case(*(When(grain=name, then=at) for at, name in enumerate(GRAINS))),
        ).order_by("-is_own", "-window_days", "place")
        of_all = of_day.annotate(
            g=Coalesce("ad_group_id", 0), k=Coalesce("keyword_id", 0), c=Coalesce("creative_id", 0)
        ).filter(
            g=Coalesce(OuterRef("ad_group_id"), 0),
            k=Coalesce(OuterRef("keyword_id"), 0),
            c=Coalesce(OuterRef("creative_id"), 0),
            window_days=OuterRef("window_days"),
            device="all",
        )
        return rows.filter(
            Q(device="all") | ~Q(Exists(of_all)),
            window_days=Subquery(ordered.values("window_days")[:1]),
            grain=Subquery(ordered.values("grain")[:1]),
        )

    def odd(self) -> Self:
        """Keep rows with more clicks than displays, or more orders than clicks."""
        return self.filter(Q(clicks__gt=F("impressions")) | Q(orders__gt=F("clicks")))


class ProposalQuerySet(ShopScoped[Any]):
    """Proposals about bids."""

    shop_path = "run__shop_id"

    def live(self) -> Self:
        """Keep those that wait for a person, or only note how a word stands."""
        return self.filter(state__in=LIVE)

    def open(self) -> Self:
        """Keep those that a person decides or enters into the console."""
        return self.filter(state__in=("proposed", "approved"))


class PriceQuerySet(ShopScoped[Any]):
    """Prices that hold for a time."""

    def holding(self) -> Self:
        """Keep those that stand in the way of another price of the same SKU."""
        return self.filter(state__in=PRICE_HOLDING)

    def unproved(self) -> Self:
        """Keep those of which somebody sets a price on the platform and reads it back."""
        return self.filter(state__in=PRICE_UNPROVED)

    def crossing(self, sku: Any, period: Any) -> Self:
        """Keep those that hold for a SKU within a period."""
        return self.holding().filter(sku=sku, period__overlap=period)


class PostQuerySet(ShopScoped[Any]):
    """Posts of the content calendar."""

    def filling(self) -> Self:
        """Keep posts that fill a box: neither left out nor failed."""
        return self.filter(slot_no__isnull=False).exclude(state__in=POST_EMPTY)

    def on(self, day: date) -> Self:
        """Keep posts of a day."""
        return self.filter(day=day)

    def late(self, before: datetime) -> Self:
        """Keep approved posts that were planned before an instant and are not out."""
        return self.filter(state="scheduled", planned_at__lte=before)

    def without_picture(self) -> Self:
        """Keep posts whose picture is still missing."""
        waiting = self.filter(needs_picture=True, picture="")
        return waiting.filter(state__in=("idea", "drafting", "design"))


class PlanQuerySet(ShopScoped[Any]):
    """Campaigns of the shop itself, beside those of the ad console."""

    def open(self) -> Self:
        """Keep those that are not over."""
        return self.filter(state__in=CAMPAIGN_OPEN)


class ItemQuerySet(ShopScoped[Any]):
    """What is sold in campaigns."""

    shop_path = "campaign__shop_id"


class ResultQuerySet(ShopScoped[Any]):
    """Results of campaigns."""

    shop_path = "campaign__shop_id"

    def newest(self) -> Self:
        """Keep the newest of each campaign."""
        return self.filter(is_latest=True)


class ConsentQuerySet(ShopScoped[Any]):
    """What buyers agreed to hear."""

    def live(self) -> Self:
        """Keep what holds: nobody took it back."""
        return self.filter(withdrawn_at__isnull=True)


class ArmQuerySet(ShopScoped[Any]):
    """Buyers in messages."""

    shop_path = "send__shop_id"


class EnrolmentQuerySet(ShopScoped[Any]):
    """Entries into events of the platform."""

    shop_path = "campaign__shop_id"

    def open(self) -> Self:
        """Keep those that are still on their way."""
        return self.filter(state__in=ENROLMENT_OPEN)


class CompetitorItemQuerySet(ShopScoped[Any]):
    """Items of competitors."""

    shop_path = "competitor_shop__shop_id"

    def watched(self) -> Self:
        """Keep items that are there, of shops that are watched."""
        return self.filter(gone_at=None, competitor_shop__active=True)


class ChangeQuerySet(ShopScoped[Any]):
    """Changes at competitors."""

    shop_path = "item__competitor_shop__shop_id"

    def open(self) -> Self:
        """Keep what is loud enough to be shown and nobody has answered."""
        return self.filter(acked_at=None).exclude(severity="quiet")
