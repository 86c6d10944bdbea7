"""Small pieces of HTML and text that one page repeats a hundred times: each is made once."""

import re
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy

# More than all icons and states there are, and a year of days in three languages.
KEPT = 4096
SPECIAL = re.compile("[<>&\"']")
# A translation may put the parts of a day in another order.
DAY_PATTERNS = {
    "day": pgettext_lazy("date format", "D j M Y"),
    "short": pgettext_lazy("date format", "D j M"),
    "long": pgettext_lazy("date format", "l, j F Y"),
    "month": pgettext_lazy("date format", "F Y"),
    "plain": pgettext_lazy("date format", "j M"),
    "brief": pgettext_lazy("date format", "d M"),
    "month_short": pgettext_lazy("date format", "M Y"),
    "instant": pgettext_lazy("date format", "d M H:i:s"),
    "moment": pgettext_lazy("date format", "j M H:i"),
}


def escaped(text: str) -> SafeString:
    """Text for HTML, as Django escapes it; quick where there is nothing to escape.

    Django's own way costs several times what writing a number does, a thousand times a page.
    """
    return escape(text) if SPECIAL.search(text) else SafeString(text)


@lru_cache(maxsize=KEPT)
def icon(name: str) -> SafeString:
    """One icon of the sprite, hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


def path_of(url_name: str, *args: str) -> str:
    """The path of a page; empty where no such page is."""
    return _path_of(url_name, args, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=KEPT)
def _path_of(url_name: str, args: tuple[str, ...], urlconf: str, prefix: str) -> str:
    try:
        return reverse(url_name, urlconf, args=args)
    except NoReverseMatch:
        return ""


def address_of(path: str, **query: str) -> str:
    """A path with its query; empty where no such page is."""
    return _address_of(path, tuple(query.items())) if path else ""


@lru_cache(maxsize=KEPT)
def _address_of(path: str, query: tuple[tuple[str, str], ...]) -> str:
    return f"{path}?{urlencode(query)}"


def day_text(value: date, pattern: str, language: str | None = None) -> SafeString:
    """A day in the reader's language, by the name of one of DAY_PATTERNS.

    Whoever writes hundreds of days asks for the `language` once.
    """
    return _day_text(value, pattern, language or get_language())


@lru_cache(maxsize=KEPT)
def _day_text(value: date, pattern: str, language: str | None) -> SafeString:
    return escaped(date_format(value, str(DAY_PATTERNS[pattern])))


def addresses(value: object) -> tuple[str, str]:
    """What a cell opens: a part of its page in place, or another page; "" for nothing."""
    return getattr(value, "href", ""), getattr(value, "page", "")
