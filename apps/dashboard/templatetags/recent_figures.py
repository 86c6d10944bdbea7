"""The table of recent days: {% recent_rows recent shop day %}, hundreds of cells made in one go."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.common.templatetags import ui
from apps.dashboard.templatetags.day_figures import day_url, share_bar

register = template.Library()

HEAD = (
    '<tr{}><th scope="row">{}</th><td>{}</td><td class="num">{}</td>'
    '<td class="num narrow-hidden">{}</td><td class="num">{}</td>'
)
NUMBER = '<td class="num">{}</td>'
TAIL = "<td>{}{}</td></tr>\n"
CURRENT = SafeString(' class="is-current"')


class Shop(Protocol):
    """A shop, as far as its days need it."""

    @property
    def code(self) -> str: ...
    @property
    def currency(self) -> str: ...


class Unusual(Protocol):
    """How a day lies outside of what was expected of it, in words."""

    @property
    def sentence(self) -> str: ...


class RecentDay(Protocol):
    """One line of the list: its first value is the one that is judged."""

    @property
    def day(self) -> date: ...
    @property
    def values(self) -> Sequence[ui.Shown]: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def outcome(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def unusual(self) -> Unusual | None: ...


@register.simple_tag
def recent_rows(recent: Sequence[RecentDay], shop: Shop, current: date) -> SafeString:
    """The body of the table; the day that the page shows is marked."""
    open_word, numbers = _("Open"), len(recent[0].values) - 1 if recent else 0
    row = f"{HEAD}{NUMBER * numbers}{TAIL}"
    return format_html_join("", row, (_cells(day, shop, current, open_word) for day in recent))


def _cells(row: RecentDay, shop: Shop, current: date, open_word: str) -> tuple[str, ...]:
    first, *others = row.values
    return (
        CURRENT if row.day == current else "",
        format_html('<a href="{}">{}</a>', day_url(shop, row.day), ui.day_short(row.day)),
        _badge(row.outcome, open_word),
        ui.bare(first),
        ui.amount(row.target, shop.currency),
        share_bar(first.value, row.target),
        *(ui.bare(each) for each in others),
        _badge(row.state, open_word),
        format_html(" {}", ui.badge("unusual", row.unusual.sentence)) if row.unusual else "",
    )


def _badge(state: str, open_word: str) -> SafeString:
    """A state; in a list of days "open" alone says that of the day."""
    return ui.badge(state, open_word if state == "open" else "")
