"""Tags of the desk's pages: hours, nets, peaks as rows, and words for short codes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from apps.common import cells
from apps.service.coverage import SlotCover
from apps.service.models import (
    Availability,
    RotationPattern,
    Shift,
    ShiftTemplate,
    TimeBand,
    Weekday,
)
from apps.service.selectors.desk_settings import BandLine, rule_value
from apps.service.selectors.grid import SATURDAY, DayNet
from apps.service.selectors.sentences import day_text
from apps.service.shifttime import hours_words, span_words
from apps.shop.models import Shop

register = template.Library()

STAGES = {
    "uncovered": _("filling every shift"),
    "hours": _("keeping to everybody's hours"),
    "peak": _("sharing the peaks"),
    "spread": _("sharing weekends and nights"),
    "wishes": _("keeping wishes"),
    "changes": _("changing as little as possible"),
    "staffing": _("taking surplus out"),
}


@dataclass(frozen=True)
class PeakRow:
    """A peak over the days: its time, and its half hour on each day."""

    at: str
    slots: tuple[SlotCover | None, ...]


@register.filter
def hours(minutes: int) -> str:
    """{{ 2550|hours }}: 42.5, the hours of so many minutes."""
    return cells.format_number(Decimal(minutes) / 60, 1)


@register.filter
def is_weekend(day: date) -> bool:
    """Tell whether a day is a Saturday or Sunday."""
    return day.weekday() >= SATURDAY


@register.filter
def signed_count(value: float) -> str:
    """{{ -2|signed_count }}: a whole difference that always shows its direction."""
    return cells.format_signed(Decimal(round(value)), 0)


@register.filter
def net_tone(net: int) -> str:
    """Name how a net staffing is: short, even or spare."""
    return "short" if net < 0 else "spare" if net > 0 else "even"


@register.filter
def clock(instant: datetime, shop: Shop) -> str:
    """{{ slot.start|clock:shop }}: the time on the shop's wall clock."""
    return f"{instant.astimezone(shop.tz):%H:%M}"


@register.filter
def since_words(instant: datetime, shop: Shop) -> str:
    """{{ started_at|since_words:shop }}: 08:31 today, with the day when it was earlier."""
    local = instant.astimezone(shop.tz)
    is_today = local.date() == timezone.now().astimezone(shop.tz).date()
    return f"{local:%H:%M}" if is_today else f"{day_text(local.date())} {local:%H:%M}"


@register.filter
def template_hours(row: ShiftTemplate) -> str:
    """{{ template|template_hours }}: 08:30–17:00."""
    return hours_words(row.start_min, row.end_min)


@register.filter
def shift_hours(row: Shift, shop: Shop) -> str:
    """{{ shift|shift_hours:shop }}: 16:00–24:00, as the shift really is."""
    return span_words(row.start_at, row.end_at, shop.tz)


AWAY = {
    "leave": _("Leave"),
    "sick": _("Sick"),
    "cannot": _("Cannot"),
    "avoid": _("Rather off"),
    "want": _("Wish"),
}


@register.filter
def away_word(kind: str) -> str:
    """Return the short word for why somebody is away, or what they wish."""
    return str(AWAY[kind])


@register.filter
def clock_end(instant: datetime, shop: Shop) -> str:
    """{{ end_at|clock_end:shop }}: 17:00, midnight as 24:00."""
    return span_words(instant, instant, shop.tz).partition("–")[2]


@register.filter
def local_time(instant: datetime, shop: Shop) -> datetime:
    """{{ swap.expires_at|local_time:shop|date:"D j M H:i" }}: the shop's wall clock."""
    return instant.astimezone(shop.tz).replace(tzinfo=None)


@register.filter
def stage_words(stage: str) -> str:
    """{{ "peak 12"|stage_words }}: what the planner does now."""
    name, _space, count = stage.partition(" ")
    words = str(STAGES.get(name, _("reading the roster")))
    return f"{words} ({count})" if count else words


@register.filter
def peak_rows(nets: Sequence[DayNet], shop: Shop) -> Iterator[PeakRow]:
    """Turn the peaks of each day into one row a peak, named by its time in the shop."""
    longest = max((len(net.peaks) for net in nets), default=0)
    for number in range(longest):
        slots = tuple(net.peaks[number] if number < len(net.peaks) else None for net in nets)
        first = next(slot for slot in slots if slot is not None)
        yield PeakRow(clock(first.start, shop), slots)


@register.filter
def have_rows(nets: Sequence[DayNet]) -> Iterator[tuple[str, list[tuple[int | None, int]]]]:
    """Turn the shifts of each day into one row a code: (have, need) by day."""
    codes = dict.fromkeys(code for net in nets for code, _, _ in net.have)
    for code in codes:
        by_day = [{each: (have, need) for each, have, need in net.have} for net in nets]
        yield code, [day.get(code, (None, 0)) for day in by_day]


@register.filter
def cells_again(refused: Any) -> str:
    """Return the refused change with what the cells hold now: sent again it is no surprise."""
    fresh = {(each["agent"], each["day"]): each["seen"] for each in refused.error.extra["cells"]}
    again = json.loads(refused.cells)
    for cell in again:
        cell["seen"] = fresh.get((cell["agent"], cell["day"]), cell["seen"])
    return json.dumps(again)


SHOWN = {
    "net": _("Net"),
    "need": _("Needed"),
    "scheduled": _("There"),
    "expected": _("Inquiries"),
}


@register.filter
def shown_word(name: str) -> str:
    """Return the word for what a heat map shows."""
    return str(SHOWN[name])


@register.filter
def shown_value(slot: SlotCover, name: str) -> str:
    """{{ slot|shown_value:"net" }}: the number of a half hour that is asked for."""
    if name == "net":
        return signed_count(slot.net)
    return cells.format_number(Decimal(str(getattr(slot, name))), int(name == "expected"))


@register.filter
def iso_day(text: str) -> str:
    """{{ "2026-12-07"|iso_day }}: the day as rosters print it."""
    return day_text(date.fromisoformat(text))


@register.filter
def weekly_hours(row: Availability) -> str:
    """{{ row|weekly_hours }}: the hours of what comes every week."""
    return hours_words(row.start_min or 0, row.end_min or 0)


@register.filter
def weekday_name(number: int) -> str:
    """{{ 3|weekday_name }}: Thursday."""
    return str(Weekday(number).label)


@register.filter
def weekday_short(number: int) -> str:
    """{{ 3|weekday_short }}: Thu."""
    return str(WEEKDAYS_ABBR[number])


@register.filter
def pattern_weeks(row: RotationPattern) -> list[list[str]]:
    """Cut the cells of a rotation into weeks."""
    return [row.cells[at : at + 7] for at in range(0, len(row.cells), 7)]


@register.filter
def band_words(line: BandLine) -> str:
    """{{ line|band_words }}: every day 09:30–10:30, or Sat, Sun 10:00–12:00 × 1.50."""
    row = line.row
    if row.day is not None:
        days = day_text(row.day)
    elif len(line.weekdays) == 7:
        days = str(_("every day"))
    else:
        days = ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(line.weekdays))
    times = f" × {cells.format_number(row.weight, 2)}" if row.kind == TimeBand.Kind.UPLIFT else ""
    return f"{days} {hours_words(row.start_min, row.end_min)}{times}"


register.filter("rule_value", rule_value)
