"""The inbox of reviews, due first, and the page of one of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import Membership
from apps.aftersales.models import CaseEvent, Review
from apps.aftersales.ratings import five_stars_needed
from apps.aftersales.selectors.settings import settings_of
from apps.aftersales.states import DESK
from apps.common.access import Access
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models.people import desk_name
from apps.shop.models import Shop

PAGE = 40
BOARD = timedelta(days=30)
TABS = ("due", "mine", "waiting", "all")
AIM = Decimal("4.8")


@dataclass(frozen=True)
class ReviewPage:
    """Some reviews, due first; `after` opens the next page and is empty on the last."""

    reviews: tuple[Review, ...]
    after: str


def review_page(shop: Shop, tab: str, user_id: int, after: str = "") -> ReviewPage:
    """Return a page of reviews: what is due, one's own, what waits, or all, newest first."""
    rows = Review.objects.filter(shop=shop).select_related(
        "sku", "owner", "served_by__user", "case", "topic"
    )
    if tab == "all":
        return _page(rows.annotate(place=F("posted_at")), after, newest=True)
    rows = rows.live().annotate(place=Coalesce("contact_due_at", "window_ends_at"))
    if tab == "mine":
        rows = rows.filter(owner=user_id)
    if tab == "waiting":
        rows = rows.filter(state__in=("contacted", "solution_offered", "revise_invited"))
    return _page(rows, after, newest=False)


def _page(rows: QuerySet[Any], after: str, *, newest: bool) -> ReviewPage:
    if after:
        at, pk = _place(after)
        beyond = Q(place__lt=at) | Q(place=at, pk__lt=pk) if newest else (
            Q(place__gt=at) | Q(place=at, pk__gt=pk)
        )  # fmt: skip
        rows = rows.filter(beyond)
    order = ("-place", "-pk") if newest else ("place", "pk")
    found = tuple(rows.order_by(*order)[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return ReviewPage(shown, f"{last.place.isoformat()}~{last.pk}" if last else "")


def _place(after: str) -> tuple[datetime, int]:
    try:
        at, pk = after.split("~")
        return datetime.fromisoformat(at), int(pk)
    except ValueError:
        raise ShopError("field_invalid", "This page does not exist.", "after") from None


@dataclass(frozen=True)
class ReviewFigures:
    """Reviews posted in the last 30 days: how many, neutral or bad, contacted in time, means.

    `needed` = how many five-star reviews would lift the stars to 4.8; reviews that leave the
    30 days meanwhile are not reckoned with.
    """

    first: date
    count: int
    negative: int
    contacted: int
    due: int
    revised: int
    solved: int
    stars: Decimal | None
    described: Decimal | None
    service: Decimal | None
    logistics: Decimal | None
    needed: int | None

    @property
    def negative_rate(self) -> Decimal | None:
        """Return the share of neutral and bad reviews."""
        return Decimal(self.negative) / self.count if self.count else None

    @property
    def coverage(self) -> Decimal | None:
        """Return which part of those that needed somebody was contacted in time."""
        return Decimal(self.contacted) / self.due if self.due else None


def review_figures(shop: Shop, today: date) -> ReviewFigures:
    """Return the figures of the last 30 days in one query."""
    first = today - BOARD + timedelta(days=1)
    late = F("received_at") + timedelta(hours=settings_of(shop).review_hours)
    asked = ~Q(state="none")
    told: dict[str, Any] = Review.objects.filter(
        shop=shop, posted_on__range=(first, today)
    ).aggregate(
        count=Count("pk"),
        negative=Count("pk", Q(result__in=("neutral", "bad"))),
        due=Count("pk", asked),
        contacted=Count("pk", Q(contacted_at__lte=late)),
        revised=Count("pk", Q(state="revised")),
        solved=Count("pk", Q(state__in=("solved", "revise_invited", "revised", "kept"))),
        rated=Count("rating"),
        **{name: Avg(name) for name in ("rating", "described", "service", "logistics")},
    )
    rated = told.pop("rated")
    marks: dict[str, Any] = {
        name: _mean(told.pop(name)) for name in ("rating", "described", "service", "logistics")
    }
    stars = marks.pop("rating")
    needed = five_stars_needed(rated, stars, AIM) if stars is not None else None
    return ReviewFigures(first=first, **told, **marks, stars=stars, needed=needed)


def _mean(value: Any) -> Decimal | None:
    return None if value is None else Decimal(repr(float(value)))


def review_of(access: Access, review_id: int) -> Review:
    """Return a review of a shop that the page may show, or raise not_found."""
    rows = Review.objects.visible_to(access).select_related(
        "shop", "sku__product", "owner", "served_by__user", "case", "topic", "order_line__order"
    )
    found: Review | None = rows.filter(pk=review_id).first()
    if found is None:
        raise missing()
    return found


def review_events(review: Review) -> list[CaseEvent]:
    """Return what happened to a review, oldest first."""
    return list(review.events.select_related("actor").order_by("pk"))


def desk_people(shop: Shop, now: datetime) -> list[tuple[int, str]]:
    """Return who may own a review or an issue of the shop, by name."""
    rows = Membership.objects.valid_at(now).filter(shop=shop, role__in=DESK)
    people = {row.user_id: desk_name(row.user) for row in rows.select_related("user")}
    return sorted(people.items(), key=lambda each: each[1])
