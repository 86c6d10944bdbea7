"""The ads board as a table that leaves as a file."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.dashboard.exports.tables import Cell, Column, Table, about_lines, definitions, local_time
from apps.metrics.definitions import registry
from apps.metrics.selectors import figures_as_of
from apps.metrics.selectors.ad_board import LINE_KEYS, AdBoard, ad_board

if TYPE_CHECKING:
    from apps.dashboard.selectors.ads_page import AdsAsked


def ads_table(asked: "AdsAsked", now: datetime) -> Table:
    """Return the campaigns, groups or words of the days, the dearest first."""
    shop = asked.shop
    board = ad_board(shop, asked.first, asked.day, now, asked.campaign, asked.group)
    as_of = local_time(figures_as_of([shop]), shop)
    metrics = tuple(
        Column(key, str(registry[key].label), str(registry[key].unit)) for key in LINE_KEYS
    )
    columns = (
        Column("first", _("First day"), "day"),
        Column("last", _("Last day"), "day"),
        Column("kind", _("Kind"), "text"),
        Column("name", _("Name"), "text"),
        *metrics,
        Column("break_even_roas", _("Break-even ROAS"), "number"),
        Column("profit", _("Left after ads"), "money"),
        Column("window_days", _("Window in days"), "count"),
        Column("age_days", _("Age in days"), "count"),
        Column("odd_rows", _("Odd rows"), "count"),
        Column("as_of", _("Figures as of"), "time"),
    )
    about = (*about_lines(shop, (asked.first, asked.day), now, as_of), *definitions(metrics))
    return Table("ads", shop.currency, columns, _rows(board, as_of), about)


def _rows(board: AdBoard, as_of: datetime | None) -> Iterator[tuple[Cell, ...]]:
    for line in board.lines:
        figures = (_number(line.figures[key]) for key in LINE_KEYS)
        yield (
            board.first, board.last, line.kind, line.name, *figures,
            line.margin.break_even if line.margin else None, line.profit,
            Decimal(line.window), Decimal(line.age), Decimal(line.odd), as_of,
        )  # fmt: skip


def _number(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
