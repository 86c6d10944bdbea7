"""A shop-day explained: what page, brief and API read, so that they say the same."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.days import ShopSpan, shop_span, span_with
from apps.metrics.selectors.equation import CONVERSION, FactorCard, equation
from apps.metrics.selectors.freshness import DayState
from apps.metrics.selectors.values import Span
from apps.metrics.selectors.why import USUAL_WEEKS, Compared, other_day, why
from apps.metrics.why_data import Cut
from apps.metrics.whys import Why
from apps.shop.models import Shop


@dataclass(frozen=True)
class ExplainedDay:
    """Why a day differs and the terms of its sales, with the days that this was read from."""

    span: ShopSpan
    why: Why
    equation: tuple[FactorCard, ...]

    @property
    def basis(self) -> str:
        """By what conversion and basket count: buyers, orders or sessions."""
        return self._row.numbers.basis()

    def state_of(self, cut: Cut) -> DayState:
        """How far a cut can be trusted: as far as its money, and its visitors where it has any."""
        source = self.why.tables.get("source")
        has_visitors = source is not None and "visitors" in source.factors
        key = CONVERSION if cut != "product" and has_visitors else self.why.metric_key
        return self._row.state_of(key)

    @property
    def _row(self) -> DayRow[Span]:
        return self.span.rows[self.why.day]


def explained_day(shop: Shop, day: date, now: datetime, asked: Compared) -> ExplainedDay:
    """Read a day with the weeks that tell what is usual; `span` holds its month to date too."""
    span = shop_span(shop, day - timedelta(days=7 * USUAL_WEEKS), day, now)
    then = other_day(shop, day, asked)
    span = span_with(span, then) if then else span
    told = why(shop, day, now, asked, span=span)
    return ExplainedDay(span, told, equation(shop, day, told, span))
