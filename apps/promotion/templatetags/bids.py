"""The words of proposals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.promotion.models import BidProposal

register = template.Library()
ACTIONS: Final[Mapping[str, Promise | str]] = {
    "delete": _("Delete"), "lower": _("Lower"), "raise": _("Raise"), "add": _("Add"),
    "keep": pgettext_lazy("bid", "Keep"), "watch": _("Watch"),
}  # fmt: skip
REASONS: Final[Mapping[str, Promise | str]] = {
    "earns": _("It converts clearly above what the wanted profit needs."),
    "loses": _("It probably converts below break-even."),
    "dear": _("Its orders cost clearly more than wanted."),
    "on_target": _("Its orders cost about what is wanted."),
    "unsure": _("Too few clicks to tell."),
    "hopeless_first": _("It almost surely loses and has spent enough: first down to the floor."),
    "hopeless": _("It almost surely loses, also at the floor: delete it."),
    "delete_cap": _("It almost surely loses; a run deletes few words, so it is lowered."),
    "held": _("It earns, but its product is held and is not promoted for now."),
    "budget": _("It earns, but the campaign's budget ran out: more would go to other hours."),
    "relevance": _("A search term: say that it fits before it is added."),
    "sells": _("A search term that sells."),
    "at_limit": _("The bid is at its limit already."),
    "group_loses": _("The whole group converts below break-even: cut it before its words."),
    "group_thin": _("The whole group probably converts below break-even, on few clicks."),
}  # fmt: skip
CAPS: Final[Mapping[str, Promise | str]] = {
    "step": _("one step"), "floor": _("the floor"), "ceiling": _("the ceiling"),
}  # fmt: skip


@register.filter
def action_word(row: BidProposal) -> Promise | str:
    """Return what is proposed."""
    return ACTIONS[row.action]


@register.filter
def reason_words(row: BidProposal) -> Promise | str:
    """Return why."""
    return REASONS.get(row.reason_code, row.reason_code)


@register.filter
def cap_word(row: BidProposal) -> Promise | str:
    """Return what held the new bid."""
    return CAPS.get(row.capped_by, "")


@register.filter
def exact(value: float | str | None) -> Decimal | None:
    """Return a number of the evidence as the other filters want it."""
    return None if value is None else Decimal(str(value))


@register.simple_tag
def chance_bar(prob: float) -> SafeString:
    """Draw a chance from 0 to 1; the figure stands beside it."""
    return format_html(
        '<progress class="chance" max="1" value="{}" aria-hidden="true"></progress>',
        f"{prob:.3f}",
    )
