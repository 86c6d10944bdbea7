"""The tables that leave as files: the recent days with every metric, the rows behind a figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.dashboard.pages import RECENT_DAYS
from apps.metrics.definitions import registry
from apps.metrics.readings import DayScorecard
from apps.metrics.selectors import FactRow, RowsOf, figures_as_of, rows, scorecard
from apps.metrics.selectors.days import day_basis, shop_span
from apps.metrics.selectors.restatements import restatements_between

if TYPE_CHECKING:
    from apps.shop.models import Shop

PAGE_ROWS = 1_000
Cell = str | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    """A column: its stable name for programs, its words for people, its unit."""

    key: str
    label: str
    unit: str


@dataclass(frozen=True)
class Table:
    """Rows under columns; `about` says what they are, line by line."""

    name: str
    currency: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Cell, ...]]
    about: tuple[tuple[str, ...], ...]


def days_table(shop: "Shop", day: date, now: datetime) -> Table:
    """The recent days that end with `day`, newest first, with every metric of the registry."""
    first = day - timedelta(days=RECENT_DAYS - 1)
    span = shop_span(shop, first, day, now)
    as_of = local_time(figures_as_of([shop]), shop)
    cards = (scorecard(shop, each, now, span=span) for each in sorted(span.rows, reverse=True))
    metrics = tuple(Column(m.key, str(m.label), str(m.unit)) for m in registry)
    columns = (
        Column("day", _("Day"), "day"),
        Column("outcome", _("Outcome"), "text"),
        Column("target", _("Target"), "money"),
        *metrics,
        Column("state", _("Data"), "text"),
        Column("reason", _("Why"), "text"),
        Column("as_of", _("Figures as of"), "time"),
    )
    about = (*about_lines(shop, (first, day), now, as_of), *definitions(metrics))
    return Table("days", shop.currency, columns, (_card_row(c, as_of) for c in cards), about)


def _card_row(card: DayScorecard, as_of: datetime | None) -> tuple[Cell, ...]:
    numbers = (value.value for value in card.values)
    judged = card.verdict
    tail = (card.state, judged.actual.reason, as_of)
    return (card.day, judged.outcome, judged.target, *numbers, *tail)


def rows_table(shop: "Shop", key: str, day: date, now: datetime) -> Table:
    """Every order or refund behind one figure of one day; buyers are not named."""
    value = scorecard(shop, day, now).figure(key)
    as_of = local_time(figures_as_of([shop]), shop)
    columns = (
        Column("part", _("Figure"), "text"),
        Column("kind", _("Kind"), "text"),
        Column("reference", _("Order or refund"), "text"),
        Column("at", _("Time"), "time"),
        Column("day", _("Day"), "day"),
        Column("adds", _("Adds"), "number"),
        Column("state", _("Data"), "text"),
        Column("as_of", _("Figures as of"), "time"),
    )
    facts = (_fact_row(shop, row, value.state, as_of) for row in _facts(shop, key, day, now))
    figure = Column(key, value.label, value.unit)
    about = (*about_lines(shop, (day, day), now, as_of), *definitions((figure,)))
    return Table("rows", shop.currency, columns, facts, about)


def _facts(shop: "Shop", key: str, day: date, now: datetime) -> Iterator[FactRow]:
    behind = RowsOf(shop.pk, key, day, basis=day_basis(shop, day, now))
    after, is_more = "", True
    while is_more:
        page = rows(behind, after=after, limit=PAGE_ROWS)
        yield from page.rows
        after, is_more = page.after, bool(page.after)


def _fact_row(shop: "Shop", row: FactRow, state: str, as_of: datetime | None) -> tuple[Cell, ...]:
    at = local_time(row.at, shop)
    return (row.part, row.kind, row.reference, at, row.on, row.contribution, state, as_of)


def about_lines(
    shop: "Shop", days: tuple[date, date], now: datetime, as_of: datetime | None
) -> tuple[tuple[str, ...], ...]:
    """What every file says of itself: the shop, its days, clock, currency and formulas."""
    moved = restatements_between(shop, *days)
    made = local_time(now, shop)
    return (
        (_("Shop"), shop.name, shop.code),
        (_("Days"), str(days[0]), str(days[1])),
        (_("Time zone"), shop.zone),
        (_("Currency"), shop.currency),
        (_("Baskets are counted by"), day_basis(shop, days[1], now)),
        (_("Version of the formulas"), registry.version),
        (_("Figures as of"), _text(as_of)),
        (_("Exported at"), _text(made)),
        (_("Restatements"), str(len(moved))),
        *((_("Restated"), str(m.day), m.metric_key, _number(m.old), _number(m.new)) for m in moved),
    )


def definitions(columns: tuple[Column, ...]) -> Iterator[tuple[str, ...]]:
    """What each figure means."""
    return ((c.key, c.label, c.unit, _(registry[c.key].doc)) for c in columns)


def local_time(instant: datetime | None, shop: "Shop") -> datetime | None:
    """An instant by the clock of the shop, to the second."""
    return instant.astimezone(shop.tz).replace(microsecond=0) if instant else None


def _text(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
