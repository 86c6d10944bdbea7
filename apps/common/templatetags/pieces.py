"""Small pieces of HTML and text that one page repeats a hundred times: each is made once."""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy

# More than all icons and states there are, and a year of days in three languages.
KEPT = 4096
# A translation may put the parts of a day in another order.
DAY_PATTERNS = {
    "day": pgettext_lazy("date format", "D j M Y"),
    "short": pgettext_lazy("date format", "D j M"),
    "long": pgettext_lazy("date format", "l, j F Y"),
    "month": pgettext_lazy("date format", "F Y"),
}


@lru_cache(maxsize=KEPT)
def icon(name: str) -> SafeString:
    """One icon of the sprite, hidden from screen readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


def path_of(url_name: str) -> str:
    """The path of a page that needs no argument; empty where no such page is."""
    return _path_of(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=KEPT)
def _path_of(url_name: str, urlconf: str, prefix: str) -> str:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def day_text(value: date, pattern: str) -> str:
    """A day in the reader's language, by the name of one of DAY_PATTERNS."""
    return _day_text(value, pattern, get_language())


@lru_cache(maxsize=KEPT)
def _day_text(value: date, pattern: str, language: str | None) -> str:
    return date_format(value, str(DAY_PATTERNS[pattern]))
