"""The cells of a roster as HTML: a month has thousands, so they are no template of their own."""

from functools import lru_cache

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.common.templatetags import pieces
from apps.service.models import Availability, ShiftAssignment
from apps.service.selectors.grid import SATURDAY, Chip, GridCell, GridLine
from apps.service.templatetags.service import away_word

register = template.Library()

State = ShiftAssignment.State
HARD = (Availability.Kind.LEAVE, Availability.Kind.SICK, Availability.Kind.CANNOT)
HIDDEN = '<span class="visually-hidden">{}</span>'
CHIP = (
    '<span class="chip chip-{} is-{}" data-code="{}" title="{}">{}'
    '<span class="{}"> {}</span>{}{}</span>'
)
PLANNED = (
    ' role="gridcell" tabindex="-1" data-agent="%s" data-day="%s" data-seen="%s" data-codes="%s"'
)


@register.simple_tag
def roster_cells(line: GridLine, *, is_planning: bool, with_times: bool) -> SafeString:
    """{% roster_cells line is_planning=… with_times=… %}: the days of one person, as <td>s.

    Who plans gets what a change needs beside each cell; `with_times` writes hours out.
    """
    made = [_cell(cell, is_planning=is_planning, with_times=with_times) for cell in line.cells]
    # Every text in them was escaped where it came in.
    return SafeString("".join(made))


def _cell(cell: GridCell, *, is_planning: bool, with_times: bool) -> str:
    chips = [_chip(chip, is_planning=is_planning, with_times=with_times) for chip in cell.chips]
    away = f'<span class="away">{escape(away_word(cell.away))}</span>' if cell.away else ""
    broken = escape("; ".join(cell.breaks)) if cell.breaks else ""
    title = f' title="{broken}"' if broken else ""
    said = HIDDEN.format(broken) if broken else ""
    held = _held(cell) if is_planning else ""
    return f'<td{held} class="{_look(cell)}"{title}>{"".join(chips)}{away}{said}</td>'


def _held(cell: GridCell) -> str:
    agent = cell.agent.pk if cell.agent else ""
    return PLANNED % (agent, cell.day.isoformat(), escape(cell.seen), escape(cell.codes))


def _look(cell: GridCell) -> str:
    weekend = " weekend" if cell.day.weekday() >= SATURDAY else ""
    hard = " is-hard" if cell.away in HARD else ""
    return f"cell{weekend}{hard}{' has-break' if cell.breaks else ''}"


def _chip(chip: Chip, *, is_planning: bool, with_times: bool) -> str:
    row, shift = chip.row, chip.template
    is_drawn = row.source == ShiftAssignment.Source.PATTERN
    mark = "seen" if row.seen_at else "drawn" if is_drawn and is_planning and with_times else ""
    look = "times" if with_times else "visually-hidden"
    return _chip_html(shift.colour, row.state, shift.code, chip.hours, look, mark, get_language())


@lru_cache(maxsize=pieces.KEPT)
def _chip_html(
    colour: str, state: str, code: str, hours: str, look: str, mark: str, language: str
) -> SafeString:
    """Make a chip once; `look` is the class of its hours, `language` that of its words."""
    draft = f"{state} is-draft" if state == State.PLANNED else state
    word = format_html(HIDDEN, f" {State(state).label}")
    return format_html(CHIP, colour, draft, code, hours, code, look, hours, _mark(mark), word)


def _mark(mark: str) -> SafeString:
    if mark == "seen":
        return pieces.icon("lock") + format_html(HIDDEN, _("seen"))
    return pieces.icon("repeat") if mark else SafeString("")
