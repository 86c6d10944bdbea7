"""Template tags of all pages: state badge, icon, figure, and numbers as text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from django import template
from django.forms import BoundField, CheckboxSelectMultiple
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.common import cells
from apps.common.money import minor_digits
from apps.common.templatetags import pieces
from apps.common.templatetags.badges import BADGES, TONES

register = template.Library()


# Columns that stand to the left; all others hold numbers.
TEXT_UNITS = frozenset({"text", "day"})
HISTORY_LINK = (
    '<a class="history-link" href="{}" title="{}">{}<span class="visually-hidden">{}</span></a>'
)


class Unitary(Protocol):
    """What decides how the numbers of a metric are written."""

    @property
    def unit(self) -> str: ...
    @property
    def currency(self) -> str: ...


class Shown(Unitary, Protocol):
    """A metric's value with what its text needs."""

    @property
    def value(self) -> Decimal | None: ...


class Targeted(Shown, Protocol):
    """A metric's value that may have a target."""

    @property
    def target(self) -> Decimal | None: ...


class Heading(Protocol):
    """A column of a table twin."""

    @property
    def unit(self) -> str: ...


class Rows(Protocol):
    """A table, as far as its cells need it."""

    @property
    def columns(self) -> Sequence[Heading]: ...


class Twin(Rows, Protocol):
    """A table twin with its rows of raw values."""

    @property
    def rows(self) -> Sequence[Sequence[object]]: ...


@dataclass(frozen=True)
class FigureView:
    """All that the figure component shows: plot, one sentence, table twin."""

    kind: str
    title: str
    sentence: str
    figure: dict[str, object]
    twin: object
    currency: str = ""


@dataclass(frozen=True)
class Cell:
    """One formatted cell of a table twin."""

    text: str
    is_number: bool
    href: str = ""
    page: str = ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite; decoration only, the word beside it carries the meaning."""
    return pieces.icon(name)


@register.simple_tag
def badge(state: str, word: str = "") -> SafeString:
    """A state as word + icon + colour; `word` replaces the usual word."""
    return _badge(str(state), str(word), get_language())


@lru_cache(maxsize=pieces.KEPT)
def _badge(state: str, word: str, language: str | None) -> SafeString:
    usual, name, tone = BADGES[state]
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>', tone, icon(name), word or usual
    )


@register.simple_tag
def history_link(href: str, label: str) -> SafeString:
    """The way from a figure to its own page: an icon for the eye, a name for everybody."""
    if not href:
        return SafeString("")
    name = _("History and definition: %(label)s") % {"label": label}
    return format_html(HISTORY_LINK, href, _("History and definition"), icon("history"), name)


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """The icon of a notice: good, warning or bad; read aloud as its word."""
    word, name = TONES[str(tone)]
    return format_html(
        '<span class="tone tone-{}">{}<span class="visually-hidden">{}</span></span>',
        tone,
        icon(name),
        word,
    )


@register.inclusion_tag("components/figure.html")
def figure(view: FigureView) -> dict[str, object]:
    """A figure with its sentence and its table twin."""
    return {**vars(view), "json": json.dumps(view.figure, separators=(",", ":"))}


@register.simple_tag
def field_input(field: BoundField) -> SafeString:
    """The form field's widget in the look of the page; Django ties help and errors to it."""
    kind = getattr(field.field.widget, "input_type", "text")
    if isinstance(field.field.widget, CheckboxSelectMultiple):
        # The look goes to the list and to its boxes alike.
        return field.as_widget(attrs={"class": "check-list"})
    look = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    return field.as_widget(attrs={"class": look})


@register.filter
def money(value: Decimal | None, currency: str) -> SafeString:
    """{{ amount|money:"CNY" }}: the amount with its currency sign."""
    return pieces.escaped(cells.format_money(value, currency))


@register.filter
def amount(value: Decimal | None, currency: str) -> SafeString:
    """{{ amount|amount:"CNY" }}: the amount alone, for a column that names its currency."""
    return pieces.escaped(cells.format_amount(value, currency))


@register.filter
def count(value: Decimal | int | None) -> SafeString:
    """{{ orders|count }}: a whole number with separators."""
    return pieces.escaped(cells.format_count(value))


@register.filter
def decimal(value: Decimal | None, digits: int = 2) -> SafeString:
    """{{ weight|decimal:3 }}: a plain number with that many decimals."""
    return SafeString(cells.UNKNOWN if value is None else cells.format_number(value, digits))


@register.filter
def percent(ratio: Decimal | None, digits: int = 1) -> SafeString:
    """{{ ratio|percent:2 }}: a ratio as percent."""
    return pieces.escaped(cells.format_percent(ratio, digits))


@register.filter
def signed(value: Decimal | None, currency: str = "") -> SafeString:
    """{{ gap|signed:"CNY" }}: a difference that always shows its direction."""
    return pieces.escaped(cells.format_signed(value, minor_digits(currency)))


@register.filter
def plain(value: Decimal) -> str:
    """A number as programs and form fields write it, without separators."""
    return cells.decimal_text(value)


@register.filter
def magnitude(value: Decimal | None) -> Decimal | None:
    """The size of a gap without its sign, for sentences that say the direction in words."""
    return None if value is None else abs(value)


@register.filter
def show(value: Shown) -> SafeString:
    """A metric's value as its unit asks."""
    return pieces.escaped(cells.format_value(value.value, str(value.unit), value.currency))


@register.filter
def target_text(value: Targeted) -> SafeString:
    """The target of a value, written as the value is."""
    return pieces.escaped(cells.format_value(value.target, str(value.unit), value.currency))


@register.filter
def written(value: Unitary, number: Decimal | None) -> SafeString:
    """{{ value|written:other }}: another number of the same metric, written as its value is."""
    return pieces.escaped(cells.format_value(number, str(value.unit), value.currency))


@register.filter
def bare(value: Shown) -> SafeString:
    """A metric's value without its currency sign, for columns."""
    if str(value.unit) == "money":
        return pieces.escaped(cells.format_amount(value.value, value.currency))
    return show(value)


@register.filter
def day(value: date | None) -> str:
    """A day with its weekday, in the reader's language: Thu 19 Nov 2026."""
    return pieces.day_text(value, "day") if value else cells.UNKNOWN


@register.filter
def day_short(value: date) -> str:
    """A day in a list that spans less than a year: Thu 19 Nov."""
    return pieces.day_text(value, "short")


@register.filter
def day_long(value: date) -> str:
    """A day as a heading: Thursday, 19 November 2026."""
    return pieces.day_text(value, "long")


@register.filter
def month_long(value: date) -> str:
    """A month as a heading: November 2026."""
    return pieces.day_text(value, "month")


@register.filter(name="cells")
def row_cells(table: Rows, row: Sequence[object]) -> list[Cell]:
    """The cells of one row of a table, formatted by the unit of their columns."""
    units, language = [column.unit for column in table.columns], get_language()
    pairs = zip(units, row, strict=True)
    return [
        Cell(_cell(value, unit, language), unit not in TEXT_UNITS, *pieces.addresses(value))
        for unit, value in pairs
    ]


@register.simple_tag
def twin_rows(twin: Twin) -> SafeString:
    """The rows of a table twin: hundreds of cells a page, so one format string serves them all."""
    units = [column.unit for column in twin.columns]
    rest = (
        "<td>{}</td>" if unit in TEXT_UNITS else '<td class="num">{}</td>' for unit in units[1:]
    )
    line = f'<tr><th scope="row">{{}}</th>{"".join(rest)}</tr>'
    language = get_language()
    return format_html_join(
        "",
        line,
        (
            [_cell(value, unit, language) for value, unit in zip(row, units, strict=True)]
            for row in twin.rows
        ),
    )


def _cell(value: object, unit: str, language: str | None) -> str:
    """A cell as text; all but words is known to need no escaping."""
    if value is None:
        return SafeString(cells.UNKNOWN)
    if isinstance(value, date):
        return pieces.day_text(value, "day", language)
    if isinstance(value, int | Decimal):
        return SafeString(_number(Decimal(value), unit))
    return str(value)


def _number(value: Decimal, unit: str) -> str:
    if unit == "signed":
        return cells.format_signed(value)
    return cells.format_number(value, 2) if unit == "money" else cells.format_value(value, unit)
