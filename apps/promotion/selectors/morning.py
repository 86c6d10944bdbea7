"""Lines of the morning's checks that promotion answers from its own rows (promotion 12)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from apps.common.days import business_day, yesterday
from apps.promotion.models import Campaign, ContentPost, Enrolment, PriceSchedule
from apps.promotion.selectors.competitors import changes_waiting
from apps.promotion.selectors.content import design_needs
from apps.promotion.selectors.margins import settings_of
from apps.promotion.selectors.subscriptions import subscriptions_due
from apps.promotion.sentences import morning_words
from apps.shop.models import Shop

CLOSING: Final = timedelta(hours=48)
READY_BEFORE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class MorningLine:
    """One check: its key, the numbers of its words, how many rows need somebody, and where.

    `url_name` is the page of the rows; `count` 0 = nothing to do.
    """

    key: str
    told: Mapping[str, int]
    count: int
    url_name: str

    @property
    def words(self) -> str:
        """How it stands, in the reader's language."""
        return morning_words(self.key, self.told)


def posts_line(shop: Shop, day: date) -> MorningLine:
    """Tell how many of the day's posts did not come out."""
    quota = settings_of(shop).posts_per_day
    rows = ContentPost.objects.filter(shop=shop, state="published", slot_no__isnull=False)
    out = min(rows.on(day).count(), quota)
    told = {"out": out, "quota": quota}
    return MorningLine("posts_missing", told, quota - out, "promotion:content")


def pictures_line(shop: Shop, now: datetime) -> MorningLine:
    """Tell how many posts of the next 48 hours have no picture."""
    count = len(design_needs(shop, now))
    return MorningLine("pictures_missing", {"n": count}, count, "promotion:content")


def subscriptions_line(shop: Shop, now: datetime) -> MorningLine:
    """Tell how many subscriptions can be cancelled for at most another week."""
    count = subscriptions_due(shop, business_day(now, shop.tz, shop.day_cut))
    return MorningLine("cancel_by", {"n": count}, count, "promotion:subscriptions")


def prices_unset_line(shop: Shop, _now: datetime) -> MorningLine:
    """Tell how many prices are not proved to be on the platform."""
    rows = PriceSchedule.objects.filter(shop=shop, state__in=("applying", "apply_failed"))
    count = rows.count()
    return MorningLine("prices_unset", {"n": count}, count, "promotion:prices")


def prices_not_back_line(shop: Shop, _now: datetime) -> MorningLine:
    """Tell how many prices did not come back."""
    count = PriceSchedule.objects.filter(shop=shop, state="restore_failed").count()
    return MorningLine("prices_not_back", {"n": count}, count, "promotion:prices")


def enrolments_line(shop: Shop, now: datetime) -> MorningLine:
    """Tell how many entries that were not handed in close within 48 hours."""
    rows = Enrolment.objects.filter(campaign__shop=shop, state__in=("draft", "rejected"))
    count = rows.filter(closes_at__gt=now, closes_at__lte=now + CLOSING).count()
    return MorningLine("enrolments_closing", {"n": count}, count, "promotion:enrolments")


def campaigns_line(shop: Shop, now: datetime) -> MorningLine:
    """Tell how many campaigns begin within 24 hours, or should have, and are not ready."""
    rows = Campaign.objects.filter(shop=shop, state__in=("draft", "awaiting_approval", "approved"))
    count = rows.filter(starts_at__lte=now + READY_BEFORE).count()
    return MorningLine("campaigns_not_ready", {"n": count}, count, "promotion:launches")


def competitors_line(shop: Shop, _now: datetime) -> MorningLine:
    """Tell how many changes at competitors nobody has answered."""
    count = changes_waiting(shop)
    return MorningLine("competitor_changes", {"n": count}, count, "promotion:competitors")


LINES: Final[tuple[Callable[[Shop, datetime], MorningLine], ...]] = (
    lambda shop, now: posts_line(shop, yesterday(now, shop.tz, shop.day_cut)),
    pictures_line,
    competitors_line,
    subscriptions_line,
    prices_not_back_line,
    prices_unset_line,
    enrolments_line,
    campaigns_line,
)
# Those that stand above the campaigns.
OF_CAMPAIGNS: Final = LINES[-4:]


def campaign_checks(shop: Shop, now: datetime) -> list[MorningLine]:
    """Return the lines about prices, entries and campaigns in which there is something to do."""
    return [told for line in OF_CAMPAIGNS if (told := line(shop, now)).count]


def morning_checks(shop: Shop, now: datetime) -> list[MorningLine]:
    """Return the lines of a morning, also those with nothing to do."""
    return [line(shop, now) for line in LINES]
