"""The words of competitors' changes, and texts with what changed marked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.promotion.models import CompetitorChange

register = template.Library()
# A Latin word as a whole, of other scripts each sign.
_WORDS: Final = re.compile(r"[0-9A-Za-zÀ-ɏ]+|.", re.DOTALL)
FIELDS: Final[Mapping[str, Promise | str]] = {
    "item": _("New item"), "gone": _("Gone"), "price": _("Price"),
    "promo_price": _("Promotion price"), "title": _("Title"),
    "description_hash": _("Description"), "image_hash": _("Picture"), "in_stock": _("Stock"),
    "sales": _("Sales shown"), "reviews": _("Reviews"), "rating": _("Rating"),
}  # fmt: skip
STOCK: Final[Mapping[str, Promise | str]] = {"True": _("in stock"), "False": _("sold out")}
HASHES: Final = frozenset({"description_hash", "image_hash"})
TONES: Final[Mapping[str, str]] = {
    "extreme": "bad", "price": "warn", "text": "quiet", "rest": "quiet", "quiet": "quiet",
}  # fmt: skip


@register.filter
def change_field(row: CompetitorChange) -> Promise | str:
    """Return what changed."""
    return FIELDS.get(row.field, row.field)


@register.filter
def change_tone(row: CompetitorChange) -> str:
    """Return the tone of its sign."""
    return TONES[row.severity]


@register.simple_tag
def before_after(row: CompetitorChange) -> SafeString:
    """Show what it was and what it is, with the parts of a text that changed marked."""
    if row.field in HASHES or row.field == "gone":
        return format_html("{}", FIELDS[row.field])
    old, new = (str(STOCK.get(each, each)) for each in (row.old, row.new))
    if row.field == "title":
        return format_html("<del>{}</del> → <ins>{}</ins>", *_marked(old, new))
    return format_html("{} → <b>{}</b>", old, new) if old else format_html("<b>{}</b>", new)


def _marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Return both texts with what is only in one of them marked."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()

    def parts(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[SafeString]]:
        for kind, piece in pieces:
            if piece:
                shape = "{}" if kind == "equal" else "<mark>{}</mark>"
                yield (format_html(shape, piece),)

    return (
        format_html_join(
            "", "{}", parts((step[0], "".join(before[step[1] : step[2]])) for step in steps)
        ),
        format_html_join(
            "", "{}", parts((step[0], "".join(after[step[3] : step[4]])) for step in steps)
        ),
    )
