"""Lines of the morning's checks that promotion answers from its own rows (promotion 12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.days import business_day, yesterday
from apps.promotion.models import ContentPost
from apps.promotion.selectors.competitors import changes_waiting
from apps.promotion.selectors.content import design_needs
from apps.promotion.selectors.margins import settings_of
from apps.promotion.selectors.subscriptions import subscriptions_due
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class MorningLine:
    """One check: its key, how it stands in words, how many rows need somebody, and where they are.

    `url_name` is the page of the rows; `count` 0 = nothing to do.
    """

    key: str
    words: str
    count: int
    url_name: str


def posts_line(shop: Shop, day: date) -> MorningLine:
    """Tell how many of the day's posts did not come out."""
    quota = settings_of(shop).posts_per_day
    rows = ContentPost.objects.filter(shop=shop, state="published", slot_no__isnull=False)
    out = min(rows.on(day).count(), quota)
    text = _("%(out)s of %(quota)s posts were published") % {"out": out, "quota": quota}
    return MorningLine("posts_missing", text, quota - out, "promotion:content")


def pictures_line(shop: Shop, now: datetime) -> MorningLine:
    """Tell how many posts of the next 48 hours have no picture."""
    count = len(design_needs(shop, now))
    text = ngettext(
        "%(n)s post of the next 48 hours has no picture",
        "%(n)s posts of the next 48 hours have no picture", count,
    )  # fmt: skip
    return MorningLine("pictures_missing", text % {"n": count}, count, "promotion:content")


def subscriptions_line(shop: Shop, now: datetime) -> MorningLine:
    """Tell how many subscriptions can be cancelled for at most another week."""
    count = subscriptions_due(shop, business_day(now, shop.tz, shop.day_cut))
    text = ngettext(
        "%(n)s subscription can be cancelled for a week at most",
        "%(n)s subscriptions can be cancelled for a week at most", count,
    )  # fmt: skip
    return MorningLine("cancel_by", text % {"n": count}, count, "promotion:subscriptions")


def competitors_line(shop: Shop, _now: datetime) -> MorningLine:
    """Tell how many changes at competitors nobody has answered."""
    count = changes_waiting(shop)
    text = ngettext(
        "%(n)s change at competitors waits for an answer",
        "%(n)s changes at competitors wait for an answer", count,
    )  # fmt: skip
    return MorningLine("competitor_changes", text % {"n": count}, count, "promotion:competitors")


LINES: Final[tuple[Callable[[Shop, datetime], MorningLine], ...]] = (
    lambda shop, now: posts_line(shop, yesterday(now, shop.tz, shop.day_cut)),
    pictures_line,
    competitors_line,
    subscriptions_line,
)


def morning_checks(shop: Shop, now: datetime) -> list[MorningLine]:
    """Return the lines of a morning, also those with nothing to do."""
    return [line(shop, now) for line in LINES]
