"""What is known of a shop when a month is planned: its days, its calendar, its usual day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import cached_property

from apps.common.days import ONE_DAY, month_days
from apps.metrics.definitions import registry
from apps.metrics.models import DayFactor, ShopDay
from apps.metrics.registry import Ratio
from apps.metrics.selectors.freshness import known_days
from apps.metrics.selectors.values import Span
from apps.metrics.splits import BASELINE_DAYS, Baseline
from apps.metrics.targets import DayFactor as Factor
from apps.metrics.targets import WeekdayIndex, learn_weekday_index
from apps.shop.models import Shop

HISTORY_DAYS = 182
# So far back for 28 days without campaigns and empty shelves; older ones are another season.
BASELINE_SEARCHED = 91
BASKET = "sales.basket"
VISITORS = "traffic.visitors"
KIND_WORDS = dict(DayFactor.Kind.choices)


@dataclass(frozen=True)
class History:
    """Closed and known days of a shop as of today: the last half year and a month of last year."""

    shop: Shop
    today: date
    rows: Mapping[date, ShopDay]
    factors: tuple[DayFactor, ...]

    def amounts(self, metric_key: str, first: date, last: date) -> Mapping[date, Decimal]:
        """A measure on each known day of a span."""
        days = [day for day in self.rows if first <= day <= last]
        found = {day: _number(self.shop, self.rows[day], metric_key) for day in days}
        return {day: amount for day, amount in found.items() if amount is not None}

    def recent(self, metric_key: str, days: int) -> Mapping[date, Decimal]:
        """A measure on each known day of the last `days` that are over."""
        return self.amounts(metric_key, self.today - timedelta(days=days), self.today - ONE_DAY)

    @cached_property
    def unusual(self) -> frozenset[date]:
        """Days that say nothing of how their weekday sells: campaigns and empty shelves."""
        kinds = DayFactor.UNUSUAL
        return frozenset(factor.day for factor in self.factors if factor.kind in kinds)

    def index(self, metric_key: str) -> WeekdayIndex:
        """How the shop sells by weekday, learnt from its usual days of the last half year."""
        known = self.recent(metric_key, HISTORY_DAYS)
        # A day whose refunds exceed its sales says nothing about how its weekday sells.
        usual = {day: amount for day, amount in known.items() if amount >= 0}
        return learn_weekday_index(usual, self.unusual)

    def calendar_of(self, month: date) -> tuple[Factor, ...]:
        """What lifts or lowers the days of a month."""
        days = set(month_days(month))
        return tuple(_pure(factor) for factor in self.factors if factor.day in days)

    def baseline(self, metric_key: str, index: WeekdayIndex) -> Baseline | None:
        """The mean of the last 28 usual days, as of a day of weight 1; None with fewer.

        Buyers are those of the basis in use of baskets: people, or orders where too many people
        are unknown. Visitors are None unless every one of these days has them.
        """
        rows = self._usual_rows()
        if len(rows) < BASELINE_DAYS:
            return None
        weight = sum((index.of(row.day) for row in rows), Decimal(0))
        buyers = self._total(rows, self._buyers_key(rows))
        amount = self._total(rows, metric_key)
        if not buyers or not amount or amount < 0:
            return None
        visitors = self._total(rows, VISITORS) if VISITORS in registry else None
        each = visitors / weight if visitors else None
        return Baseline(buyers=buyers / weight, basket=amount / buyers, visitors=each)

    def _usual_rows(self) -> list[ShopDay]:
        first = self.today - timedelta(days=BASELINE_SEARCHED)
        days = (day for day in sorted(self.rows) if first <= day < self.today)
        return [self.rows[day] for day in days if day not in self.unusual][-BASELINE_DAYS:]

    def _buyers_key(self, rows: Sequence[ShopDay]) -> str:
        basket = registry[BASKET]
        span = Span(rows[0].day, rows[-1].day, (self.shop,), rows, {})
        return span.denominator_key(basket) if isinstance(basket, Ratio) else BASKET

    def _total(self, rows: Sequence[ShopDay], key: str) -> Decimal | None:
        values = [_number(self.shop, row, key) for row in rows]
        known = [value for value in values if value is not None]
        return sum(known, Decimal(0)) if len(known) == len(rows) else None


def history_read(shop: Shop, month: date, today: date) -> History:
    """Read what planning a month as of today needs: few queries, whatever is asked of it."""
    last_year = month_days(month.replace(year=month.year - 1))
    start = today - timedelta(days=HISTORY_DAYS)
    first, last = min(start, last_year[0]), max(today - ONE_DAY, last_year[-1])
    spans = Q(day__range=(start, today - ONE_DAY)) | Q(day__range=(last_year[0], last_year[-1]))
    rows = known_days(shop, ShopDay.objects.filter(spans, shop=shop), first, last)
    planned = month_days(month)
    factors = DayFactor.objects.for_shops([shop.pk]).between(
        min(start, planned[0]), max(today, planned[-1])
    )
    return History(
        shop, today, {row.day: row for row in rows}, tuple(factors.order_by("day", "kind"))
    )


def _number(shop: Shop, row: ShopDay, key: str) -> Decimal | None:
    value = Span(row.day, row.day, (shop,), (row,), {}).value(key, strict=True)
    return None if value is None else Decimal(value)


def _pure(factor: DayFactor) -> Factor:
    label = factor.label or str(KIND_WORDS[factor.kind])
    return Factor(factor.day, factor.kind, factor.factor, label)
