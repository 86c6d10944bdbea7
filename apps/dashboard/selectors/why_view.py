"""The panel that says why: sentences, a waterfall and a table, over one reading of the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.common.cells import UNKNOWN, format_amount, format_count, format_signed
from apps.common.money import minor_digits
from apps.common.templatetags import pieces
from apps.dashboard.addresses import SOURCE, MorningAsked
from apps.dashboard.figures.waterfall import Step, Walk
from apps.metrics.attribution.lines import REFUNDS_EARLIER, REFUNDS_SAME_DAY
from apps.metrics.comparing import Mode
from apps.metrics.phrases import (
    FACTOR_WORDS,
    factor_words,
    missing_phrase,
    name_of,
    tie_phrase,
    why_phrases,
)
from apps.metrics.selectors.member_rows import PAID
from apps.metrics.selectors.why import SHOP_CELL
from apps.metrics.selectors.why_sources import LINES
from apps.metrics.whys import DIMENSIONS, Side, Why, WhyRow, WhyTable

if TYPE_CHECKING:
    from apps.shop.models import Shop

FACTOR = "factor"
BY = (FACTOR, *DIMENSIONS)
# So many members stand in the figure; the table has all.
BARS = 7
# By these a figure is kept day by day, so that a task about it can be measured.
MEASURED = (SOURCE, "product")
# The sources whose money stands in a line of its own, by the line's key.
LINE_SOURCES = {line: source for source, line in LINES.items()}
# The figures whose rows are the facts of a line.
LINE_METRICS = {
    REFUNDS_EARLIER: "sales.refund_earlier_amount",
    REFUNDS_SAME_DAY: "sales.refund_same_day_amount",
}
LABEL_LENGTH = 24
MODE_WORDS = {
    Mode.PLAN: gettext_lazy("the plan"),
    Mode.YESTERDAY: gettext_lazy("the day before"),
    Mode.WEEK: gettext_lazy("the same weekday last week"),
    Mode.YEAR: gettext_lazy("52 weeks before"),
    Mode.CAMPAIGN: gettext_lazy("the same day of the last campaign"),
    Mode.LUNAR: gettext_lazy("the same day of the last lunar year"),
    Mode.CUSTOM: gettext_lazy("another day"),
}
BY_WORDS = {
    FACTOR: gettext_lazy("By factor"),
    "source": gettext_lazy("By source"),
    "product": gettext_lazy("By product"),
    "service": gettext_lazy("By asking"),
}
SILENCES = {
    "no_figures": gettext_lazy("This day has no figures yet."),
    "no_plan": gettext_lazy("This day has no target: set one, or compare with another day."),
    "no_day": gettext_lazy("There is no such day to compare with."),
    "no_figures_then": gettext_lazy("That day has no figures."),
}
# The counts of a member as its table heads them.
COUNT_WORDS = {
    "source": (gettext_lazy("Visitors"), gettext_lazy("Buyers")),
    "product": (gettext_lazy("Orders"), gettext_lazy("Units")),
    "service": (pgettext_lazy("a factor", "People"), gettext_lazy("Orders")),
}


@dataclass(frozen=True)
class Choice:
    """One entry of a choice, with its address where it is a link."""

    key: str
    word: str
    is_chosen: bool
    href: str = ""


@dataclass(frozen=True)
class WhyLine:
    """One row of the table: a member or money outside of members, ready to be shown."""

    label: str
    href: str
    cells: tuple[str, ...]
    task_href: str = ""


@dataclass(frozen=True)
class WhyView:
    """Everything of the panel; `walk` None where nothing can be said, `silence` says why."""

    by: str
    base_word: str
    silence: str
    sentences: tuple[str, ...]
    note: str
    tabs: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    custom: date | None
    walk: Walk | None = None
    heads: tuple[str, ...] = ()
    lines: tuple[WhyLine, ...] = ()
    total: tuple[str, ...] = ()
    tie: str = ""
    # Makes a task of a figure of the day, whose name is put after it; "" where tasks are not.
    task: str = ""


def why_view(shop: "Shop", why: Why, asked: MorningAsked) -> WhyView:
    """Show the reading by factor, source or product; by source where that is not to be had."""
    shown = asked.by if asked.by == FACTOR or asked.by in why.tables else SOURCE
    blank = WhyView(
        by=shown,
        base_word=base_words(why),
        silence=str(SILENCES[why.base.silence]) if why.base.silence else "",
        sentences=tuple(phrase.words() for phrase in why_phrases(why)),
        note=_note(why),
        tabs=tuple(_tabs(why, shown, asked)),
        modes=tuple(Choice(mode, str(MODE_WORDS[mode]), mode is why.base.mode) for mode in Mode),
        custom=asked.custom,
        task=asked.task,
    )
    if not why.tables or why.base.amount is None or why.actual is None:
        return blank
    dimension = next((each for each in why.tables if each == shown), DIMENSIONS[0])
    table = why.tables[dimension]
    told = why.attribution(dimension)
    steps = tuple(
        _factor_steps(shop, why, told.totals)
        if shown == FACTOR
        else _member_steps(shop, why, table)
    )
    lines = tuple(_lines(shop, why, table, asked.task))
    if not asked.with_rows:
        steps = tuple(replace(step, href="") for step in steps)
        lines = tuple(replace(line, href="") for line in lines)
    return replace(
        blank,
        walk=Walk(why.base.amount, steps, why.actual),
        heads=_heads(table),
        lines=lines,
        total=_total(why, shop, table),
        tie=tie_phrase(told.residual, shop.currency).words(),
    )


def base_words(why: Why) -> str:
    """What the day is held against, in words: the plan, or the other day by its date."""
    word = str(MODE_WORDS[why.base.mode])
    if why.base.day is None:
        return word
    return f"{word}, {pieces.day_text(why.base.day, 'day')}"


def _note(why: Why) -> str:
    """What the reading could not use."""
    missing = missing_phrase(why)
    return missing.words() if missing else ""


def _tabs(why: Why, shown: str, asked: MorningAsked) -> Iterable[Choice]:
    for key in BY:
        if key == FACTOR or key in why.tables:
            yield Choice(key, str(BY_WORDS[key]), key == shown, asked.cut(key))


def _factor_steps(shop: "Shop", why: Why, totals: Mapping[str, Decimal]) -> Iterable[Step]:
    for key, effect in totals.items():
        href = _line_href(shop, why, key) if key in LINE_METRICS else ""
        yield Step(factor_words(key), effect, href)


def _member_steps(shop: "Shop", why: Why, table: WhyTable) -> Iterable[Step]:
    rows = [row for row in table.rows if row.gap]
    for row in rows[:BARS]:
        yield Step(_short(name_of(why, row.key)), row.gap, _row_href(shop, why, table, row))
    if rows[BARS:]:
        yield Step(_("All others"), sum((row.gap for row in rows[BARS:]), Decimal(0)))
    for line in table.lines:
        yield Step(factor_words(line.key), line.gap, _line_href(shop, why, line.key))


def _short(name: str) -> str:
    """A name as long as the side of a figure has room for."""
    return name if len(name) <= LABEL_LENGTH else f"{name[: LABEL_LENGTH - 1]}…"


def _heads(table: WhyTable) -> tuple[str, ...]:
    counts = (str(COUNT_WORDS[table.dimension][at]) for at in _counted(table))
    factors = (factor_words(factor) for factor in table.factors)
    return (*counts, _("Paid"), _("Compared with"), _("Difference"), *factors)


def _counted(table: WhyTable) -> tuple[int, ...]:
    """Which counts are shown: no column of visitors where nobody has any."""
    return (0, 1) if table.dimension != SOURCE or "visitors" in table.factors else (1,)


def _lines(shop: "Shop", why: Why, table: WhyTable, task: str) -> Iterable[WhyLine]:
    digits, counted = minor_digits(shop.currency), _counted(table)
    nothing = ("",) * len(counted)
    for row in table.rows:
        counts = tuple(_count(row, at) for at in counted)
        made = tuple(format_signed(row.effects[factor], digits) for factor in table.factors)
        money = _money(shop, row.before.amount, row.after.amount)
        href = _row_href(shop, why, table, row)
        asked = _task_href(why, table, row, task)
        yield WhyLine(name_of(why, row.key), href, (*counts, *money, *made), asked)
    for line in table.lines:
        money = _money(shop, line.before, line.after)
        cells = (*nothing, *money, *("" for _factor in table.factors))
        yield WhyLine(factor_words(line.key), _line_href(shop, why, line.key), cells)


def _row_href(shop: "Shop", why: Why, table: WhyTable, row: WhyRow) -> str:
    """Where the facts behind a member's money are listed; several members have one list."""
    if row.key == SHOP_CELL:
        return _rows_href(shop, why)
    key = ",".join(row.members) or row.key
    return "" if key in FACTOR_WORDS else _rows_href(shop, why, **{table.dimension: key})


def _task_href(why: Why, table: WhyTable, row: WhyRow, task: str) -> str:
    """Where a task is made of a member's money; of several members together none is made."""
    members = row.members or (row.key,)
    if not task or len(members) > 1 or not row.gap or table.dimension not in MEASURED:
        return ""
    if row.key == SHOP_CELL:
        return f"{task}&{urlencode({'metric': why.metric_key})}"
    if members[0] in FACTOR_WORDS:
        return ""
    named = {"metric": why.metric_key, "by": table.dimension, "member": members[0]}
    return f"{task}&{urlencode(named)}"


def _line_href(shop: "Shop", why: Why, key: str) -> str:
    """Where the facts behind money outside of members are listed, if they are facts of a day."""
    if key in LINE_SOURCES:
        return _rows_href(shop, why, source=LINE_SOURCES[key])
    return _rows_href(shop, why, LINE_METRICS[key]) if key in LINE_METRICS else ""


def _rows_href(shop: "Shop", why: Why, metric: str = PAID, **member: str) -> str:
    day = why.day.isoformat()
    path = pieces.path_of("dashboard:rows")
    return pieces.address_of(path, shop=shop.code, day=day, metric=metric, **member)


def _total(why: Why, shop: "Shop", table: WhyTable) -> tuple[str, ...]:
    digits, totals = minor_digits(shop.currency), table.parts.totals
    money = _money(shop, why.base.amount or Decimal(0), why.actual or Decimal(0))
    made = (format_signed(totals[factor], digits) for factor in table.factors)
    return (*("" for _ in _counted(table)), *money, *made)


def _money(shop: "Shop", before: Decimal, after: Decimal) -> tuple[str, str, str]:
    return (
        format_amount(after, shop.currency),
        format_amount(before, shop.currency),
        format_signed(after - before, minor_digits(shop.currency)),
    )


def _count(row: WhyRow, at: int) -> str:
    """A count as it came, and what it was to be: 4,200 (4,000)."""
    now, then = _number(row.after, at), _number(row.before, at)
    return f"{now} ({then})"


def _number(side: Side, at: int) -> str:
    if len(side.counts) <= at:
        return format_count(0)
    number = side.counts[at]
    return UNKNOWN if number is None else format_count(Decimal(number))
