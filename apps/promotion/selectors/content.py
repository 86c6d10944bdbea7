"""The content calendar: boxes of each day, empty ones, and what waits for a picture."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from apps.common.access import Access
from apps.common.days import business_day, month_start
from apps.common.http import missing
from apps.common.moves import moves_from
from apps.promotion.models import Campaign, ContentPost
from apps.promotion.selectors.margins import settings_of
from apps.promotion.states import CAMPAIGN_SURE, POST_EMPTY, POST_MOVES
from apps.shop.models import Shop

VIEWS: Final = ("week", "month", "list")
LIST_DAYS: Final = 14
PICTURE_BEFORE: Final = timedelta(hours=48)
REVIEW_BEFORE: Final = timedelta(hours=4)
# What a person does by a button; writing is a form of its own.
BUTTONS: Final = ("ready", "approve", "publish", "send_back", "skip")


@dataclass(frozen=True)
class Box:
    """One of a day's places for a post; `post` None = empty."""

    slot_no: int
    post: ContentPost | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing will come or came out here: a failed post leaves a gap."""
        return self.post is None or self.post.state in POST_EMPTY


@dataclass(frozen=True)
class CalendarDay:
    """A day with its boxes, and what is sent to many on it."""

    day: date
    boxes: tuple[Box, ...]
    broadcasts: tuple[ContentPost, ...]
    is_over: bool
    is_today: bool
    in_month: bool = True
    launches: tuple[Campaign, ...] = ()

    @property
    def gaps(self) -> int:
        """Return how many boxes are empty."""
        return sum(box.is_empty for box in self.boxes)

    @property
    def published(self) -> int:
        """Return how many posts of the boxes are out."""
        return sum(box.post is not None and box.post.state == "published" for box in self.boxes)


@dataclass(frozen=True)
class Calendar:
    """Days of one view; `gaps` over those shown, `yesterday` as (published, quota)."""

    view: str
    days: tuple[CalendarDay, ...]
    quota: int
    yesterday: tuple[int, int]
    before: date
    after: date

    @property
    def gaps(self) -> int:
        """Return how many boxes of days that are not over are empty."""
        return sum(each.gaps for each in self.days if not each.is_over and each.in_month)

    @property
    def first(self) -> date:
        """Return the first day shown."""
        return self.days[0].day


def content_calendar(shop: Shop, view: str, around: date, now: datetime) -> Calendar:
    """Return the week or month of a day, or two weeks from it as a list."""
    first, count = _span(view, around)
    today, quota = business_day(now, shop.tz, shop.day_cut), settings_of(shop).posts_per_day
    last, eve = first + timedelta(days=count - 1), today - timedelta(days=1)
    along = ContentPost.objects.filter(shop=shop).select_related("product", "owner", "campaign")
    posts = list(along.filter(day__range=(first, last)).order_by("planned_at", "pk"))
    out = ContentPost.objects.filter(shop=shop, state="published", slot_no__isnull=False).on(eve)
    launches = _launches(shop, first, last)
    days = tuple(
        replace(
            _day(first + timedelta(days=at), posts, quota, today,
                 around if view == "month" else None),
            launches=tuple(launches.get(first + timedelta(days=at), ())),
        )
        for at in range(count)
    )  # fmt: skip
    return Calendar(view, days, quota, (out.count(), quota), *_beside(view, first, around))


def _launches(shop: Shop, first: date, last: date) -> dict[date, list[Campaign]]:
    """Return the campaigns of each day: those that are sure, and those that were."""
    found: dict[date, list[Campaign]] = {}
    rows = Campaign.objects.filter(shop=shop, state__in=CAMPAIGN_SURE)
    for row in rows.order_by("starts_at", "pk"):
        begun = business_day(row.starts_at, shop.tz, shop.day_cut)
        over = (row.ended_at or row.ends_at) - timedelta(microseconds=1)
        until = min(business_day(over, shop.tz, shop.day_cut), last)
        day = max(begun, first)
        while day <= until:
            found.setdefault(day, []).append(row)
            day += timedelta(days=1)
    return found


def gaps_between(shop: Shop, first: date, last: date) -> int:
    """Return how many boxes of these days are empty: quota less posts that fill one, day by day."""
    quota = settings_of(shop).posts_per_day
    filled: dict[date, int] = {}
    rows = ContentPost.objects.filter(shop=shop, day__range=(first, last)).filling()
    for day in rows.filter(slot_no__lte=quota).values_list("day", flat=True):
        filled[day] = filled.get(day, 0) + 1
    days = (last - first).days + 1
    return sum(quota - filled.get(first + timedelta(days=at), 0) for at in range(days))


def design_needs(shop: Shop, now: datetime) -> list[ContentPost]:
    """Return the posts that wait for a picture and go out within 48 hours, the next first.

    What the designer's tasks are made of; posts without a picture later than that can wait.
    """
    rows = ContentPost.objects.filter(shop=shop, planned_at__gt=now).without_picture()
    due = rows.filter(planned_at__lte=now + PICTURE_BEFORE).select_related("product")
    return list(due.order_by("planned_at", "pk"))


def to_approve(shop: Shop) -> list[ContentPost]:
    """Return what waits for a second person, the next to go out first."""
    rows = ContentPost.objects.filter(shop=shop, state="review")
    return list(rows.select_related("product", "written_by").order_by("planned_at", "pk"))


def post_of(access: Access, post_id: int) -> ContentPost:
    """Return a post of a shop that the page may show, or raise not_found."""
    along = ContentPost.objects.visible_to(access)
    row: ContentPost | None = (
        along.select_related("shop", "product", "owner", "written_by", "approved_by", "campaign")
        .filter(pk=post_id)
        .first()
    )
    if row is None:
        raise missing()
    return row


def steps_of(post: ContentPost, role: str) -> tuple[str, ...]:
    """Return the buttons that somebody of this role gets at a post."""
    may = {move.event for move in moves_from(POST_MOVES, post.state) if role in move.who}
    return tuple(event for event in BUTTONS if event in may)


def posts_listed(shop: Shop, first: date, last: date) -> list[ContentPost]:
    """Return the posts of these days for a file or a program."""
    rows = ContentPost.objects.filter(shop=shop, day__range=(first, last))
    return list(rows.select_related("product").order_by("planned_at", "pk"))


def _day(
    day: date, posts: Iterable[ContentPost], quota: int, today: date, month: date | None
) -> CalendarDay:
    own = [post for post in posts if post.day == day]
    at = {post.slot_no: post for post in own if post.slot_no is not None}
    numbers = sorted({*range(1, quota + 1), *at})
    return CalendarDay(
        day,
        tuple(Box(number, at.get(number)) for number in numbers),
        tuple(post for post in own if post.kind == "broadcast" and post.state != "skipped"),
        day < today,
        day == today,
        month is None or (day.year, day.month) == (month.year, month.month),
    )


def _span(view: str, around: date) -> tuple[date, int]:
    """Return the first day and how many are shown; weeks begin on Mondays."""
    if view == "list":
        return around, LIST_DAYS
    if view == "week":
        return around - timedelta(days=around.weekday()), 7
    start = month_start(around)
    first = start - timedelta(days=start.weekday())
    ends = month_start(start + timedelta(days=32)) - timedelta(days=1)
    weeks = ((ends - first).days // 7) + 1
    return first, weeks * 7


def _beside(view: str, first: date, around: date) -> tuple[date, date]:
    if view == "month":
        start = month_start(around)
        return month_start(start - timedelta(days=1)), month_start(start + timedelta(days=32))
    step = timedelta(days=LIST_DAYS if view == "list" else 7)
    return first - step, first + step
