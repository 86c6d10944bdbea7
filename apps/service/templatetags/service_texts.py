"""Tags of texts: variables in words, differences between versions, names of who wrote."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.service.models.people import desk_name
from apps.service.placeholders import Filled, Variable, fill
from apps.service.textdiff import Change

register = template.Library()

MARKS = {"gone": "del", "came": "ins"}


@register.simple_tag
def variables(text: str) -> SafeString:
    """The words of a text with its variables set apart; line breaks are the page's style."""
    pieces = fill(text, {}).pieces
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="variable">{}</span>', piece.text),)
            if piece.variable
            else (piece.text,)
            for piece in pieces
        ),
    )


@register.simple_tag
def filled(text: Filled, length: int) -> SafeString:
    """The first signs of a filled text; what has no value stands out."""
    left = length
    shown: list[tuple[str]] = []
    for piece in text.pieces:
        part = piece.text[:left]
        left -= len(part)
        mark = '<span class="variable-missing">{}</span>' if piece.is_missing else "{}"
        shown.append((format_html(mark, part),))
    if left <= 0 and len(text.text) > length:
        shown.append(("…",))
    return format_html_join("", "{}", shown)


@register.simple_tag
def variable_names() -> str:
    """The names of all variables, for the script that keeps unfilled ones from being sent."""
    return " ".join(Variable)


@register.simple_tag
def diff_piece(change: Change) -> SafeString:
    """One stretch of a difference; a reader who hears the page hears what went and what came."""
    if change.kind == "same":
        return format_html("{}", change.text)
    word = _("taken out:") if change.kind == "gone" else _("added:")
    return format_html(
        '<{0}><span class="visually-hidden">{1} </span>{2}</{0}>',
        MARKS[change.kind],
        word,
        change.text,
    )


@register.filter
def desk_person(user: User | None) -> str:
    """{{ row.verified_by|desk_person }}: how colleagues see a person."""
    return desk_name(user) if user else ""
