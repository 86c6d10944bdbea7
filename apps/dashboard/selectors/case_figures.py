"""The page of after-sales figures: one day, thirty days, and the days that platforms judge by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.aftersales.resolving import Durations, Median
from apps.aftersales.selectors.refunds import platform_quality_refunds, refunds_without_reason
from apps.aftersales.selectors.resolving import refund_durations, resolution_median
from apps.metrics.definitions import registry
from apps.metrics.readings import Value
from apps.metrics.selectors.day_values import day_value
from apps.metrics.selectors.days import ShopSpan, shop_span, span_row
from apps.metrics.selectors.desk_states import CASES
from apps.metrics.selectors.snapshot import snapshot

if TYPE_CHECKING:
    from apps.shop.models import Shop

DAY_KEYS = (
    "aftersales.open",
    "aftersales.opened",
    "aftersales.closed",
    "aftersales.overdue",
    "aftersales.cost_amount",
    "sales.refund_amount",
)
RESPONSE = "aftersales.first_response_mean"
MONTH_KEYS = (
    "aftersales.first_contact_rate",
    "aftersales.repeat_rate",
    "aftersales.intervention_rate",
    "aftersales.retained_rate",
    "aftersales.cost_per_order",
    "aftersales.cost_amount",
)
JUDGED_KEYS = ("aftersales.quality_refund_rate", "aftersales.dispute_refund_rate")
LISTED_KEYS = (
    "aftersales.opened",
    "aftersales.closed",
    "aftersales.open",
    "aftersales.overdue",
    "aftersales.cost_amount",
)
MONTH, LISTED = 30, 14
# Platforms judge the days 37 to 8 before today; today is the day after the one shown.
JUDGED = range(36, 6, -1)


@dataclass(frozen=True)
class CaseDay:
    """The figures of one day of the list."""

    day: date
    values: tuple[Value, ...]


@dataclass(frozen=True)
class CaseFigures:
    """Everything on the page; `median` is of the cases opened in the thirty days.

    `untold` is how many refunds of the judged days have no reason, `of_platform` how many are of
    the platform's own quality set (None: no such set is known) and `judged_lines` the lines paid.
    """

    day: date
    month_first: date
    judged_first: date
    judged_last: date
    of_day: tuple[Value, ...]
    of_month: tuple[Value, ...]
    response: Value
    judged: tuple[Value, ...]
    median: Median
    untold: int
    of_platform: int | None
    judged_lines: Value
    without_goods: Durations
    with_goods: Durations
    days: tuple[CaseDay, ...]

    @property
    def open_count(self) -> int | None:
        """Return how many cases were open when the day ended; None where nobody knows."""
        count = self.of_day[0].value
        return None if count is None else int(count)

    @property
    def platform_rate(self) -> Decimal | None:
        """Return the quality-refund rate by the platform's own set of words."""
        lines = self.judged_lines.value
        return Decimal(self.of_platform) / lines if self.of_platform is not None and lines else None

    @property
    def is_known(self) -> bool:
        """Tell whether cases are kept of the day."""
        return any(value.value is not None for value in self.of_day[:4])


def case_figures(shop: "Shop", day: date, now: datetime) -> CaseFigures:
    """Read the figures of a day and of the days before it, as they stand in one snapshot."""
    judged = [day - timedelta(days=ago) for ago in JUDGED]
    month = [day - timedelta(days=ago) for ago in range(MONTH - 1, -1, -1)]
    with snapshot():
        span = shop_span(shop, judged[0], day, now)
        median = resolution_median(shop, month[0], day, now)
        untold = refunds_without_reason(shop, judged[0], judged[-1])
        of_platform = platform_quality_refunds(shop, judged[0], judged[-1])
        without_goods, with_goods = refund_durations(shop, month[0], day)
    return CaseFigures(
        day=day,
        month_first=month[0],
        judged_first=judged[0],
        judged_last=judged[-1],
        of_day=_values(span, DAY_KEYS, [day]),
        of_month=_values(span, MONTH_KEYS, month),
        response=_values(span, (RESPONSE,), month)[0],
        judged=_values(span, JUDGED_KEYS, judged),
        median=median,
        untold=untold,
        of_platform=of_platform,
        judged_lines=_values(span, ("sales.paid_lines",), judged)[0],
        without_goods=without_goods,
        with_goods=with_goods,
        days=tuple(
            CaseDay(each, _values(span, LISTED_KEYS, [each])) for each in reversed(month[-LISTED:])
        ),
    )


def _values(span: ShopSpan, keys: Sequence[str], days: Sequence[date]) -> tuple[Value, ...]:
    if len(days) == 1:
        row = span.rows[days[0]]
        return tuple(day_value(row, registry[key]) for key in keys)
    values = [day_value(span_row([span], key, days, {})[0], registry[key]) for key in keys]
    return tuple(
        replace(value, reason=_("Some days have no cases."))
        if value.reason == CASES.none
        else value
        for value in values
    )
