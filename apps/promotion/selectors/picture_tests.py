"""How the pictures of an ad group stand against each other and against their kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F, Sum

from apps.promotion.models import AdGroup, AdStatDay
from apps.promotion.pictures import (
    LEAST_DAYS,
    LIFTS,
    WEAK_RATIO,
    WEAK_SURE,
    Shown,
    Standing,
    displays_needed,
    standings,
    weak_chance,
    winner_of,
)
from apps.shop.models import Shop

LOOK_BACK: Final = timedelta(days=28)


@dataclass(frozen=True)
class PictureLine:
    """One picture: what it was shown, clicked and sold, and how it stands.

    `weak` is the chance that it is clicked clearly less than its kind, None on too few displays.
    """

    name: str
    shown: Shown
    orders: int | None
    standing: Standing
    weak: float | None
    has_won: bool

    @property
    def rate(self) -> float | None:
        """Clicks over displays."""
        return self.shown.clicks / self.shown.displays if self.shown.displays else None

    @property
    def conversion(self) -> float | None:
        """Orders over clicks."""
        told = self.orders is not None and self.shown.clicks
        return self.orders / self.shown.clicks if told else None  # type: ignore[operator]  # told

    @property
    def is_weak(self) -> bool:
        """Tell whether another picture is needed."""
        return self.weak is not None and self.weak > WEAK_SURE


@dataclass(frozen=True)
class PictureTest:
    """The pictures of a group over some days; `needed` says displays each by lift, in per cent."""

    lines: tuple[PictureLine, ...]
    days: int
    usual: float
    needed: Mapping[int, int]

    @property
    def winner(self) -> PictureLine | None:
        """Return the picture that has won."""
        return next((line for line in self.lines if line.has_won), None)

    @property
    def days_left(self) -> int:
        """Return how many whole days a winner waits for at least."""
        return max(LEAST_DAYS - self.days, 0)


def picture_test(shop: Shop, group_id: int, last: date) -> PictureTest | None:
    """Compare a group's pictures over the four weeks up to a day; None where it has none."""
    group = AdGroup.objects.filter(pk=group_id, ad_campaign__shop=shop).select_related("product")
    found = group.first()
    rows = _sums(shop, last)
    own = [row for row in rows if row["group"] == group_id]
    if found is None or not own:
        return None
    category = found.product.category if found.product else ""
    usual = _rate([row for row in rows if row["category"] == category]) or _rate(rows)
    if not usual or not usual < 1:
        return None
    shown = [Shown(row["displays"] or 0, row["n"] or 0) for row in own]
    stand, days = standings(shown), min(row["days"] for row in own)
    won = winner_of(stand, days)
    lines = tuple(
        PictureLine(
            row["title"] or row["number"], each, row["sold"], stand[at],
            weak_chance(each, usual, WEAK_RATIO), at == won,
        )
        for at, (row, each) in enumerate(zip(own, shown, strict=True))
    )  # fmt: skip
    base = min(_rate(own) or usual, 0.5)
    needed = {round(lift * 100): displays_needed(base, lift) for lift in LIFTS}
    return PictureTest(lines, days, usual, needed)


def _sums(shop: Shop, last: date) -> list[dict[str, Any]]:
    rows = AdStatDay.objects.filter(shop=shop, day__range=(last - LOOK_BACK, last))
    counted = rows.counted(("creative",)).order_by().values(
        "creative", number=F("creative__external_id"), title=F("creative__title"),
        group=F("ad_group_id"), category=F("ad_group__product__category"),
    ).annotate(
        displays=Sum("impressions"), n=Sum("clicks"), sold=Sum("orders"),
        days=Count("day", distinct=True),
    )  # fmt: skip
    return list(counted.order_by("number"))


def _rate(rows: list[dict[str, Any]]) -> float | None:
    displays = sum(row["displays"] or 0 for row in rows)
    return sum(row["n"] or 0 for row in rows) / displays if displays else None
