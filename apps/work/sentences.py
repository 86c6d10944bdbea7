"""Words of checklists: stored as key and numbers, written in the language of who reads them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.promotion.sentences import MORNING, morning_words

# Lines of the figures; their number stands beside them.
LINES: Final[Mapping[str, Promise | str]] = {
    "cases": _("Cases past their deadline"),
    "case_words": _("Rows of after-sales lists that wait for a word"),
    "reason_words": _("Words for reasons that nobody has explained"),
    "reviews": _("Bad reviews nobody has taken"),
    "inquiries": _("Buyers waiting past the time for an answer"),
    "queues": _("Work of the queues past its time"),
    "promises": _("Promises at risk"),
    "budgets_now": _("Budgets used up today"),
    "budgets": _("Budgets that ran out yesterday"),
    "bids": _("Proposals about words to decide"),
    "suggestions": _("Suggestions without an answer in time"),
    "tasks": _("Tasks past their day"),
    "handovers": _("Handovers not accepted, or with items left"),
    "handover_items": _("Items of handovers not done by the end of the next shift"),
}
# The questions that come with ShopOps, by list; a shop changes them.
SEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "morning": (
        gettext_noop("Visits of yesterday looked at for anything odd"),
        gettext_noop("Competitors' prices and pages looked at"),
        gettext_noop("Today's posts and campaigns known to the team"),
    ),
    "pre_shift": (
        gettext_noop("Signed in to all channels"),
        gettext_noop("Handover and notes read"),
        gettext_noop("Today's campaigns and prices known"),
        gettext_noop("Stock alerts read"),
        gettext_noop("Quick replies loaded"),
        gettext_noop("Open promises known"),
    ),
    "end_shift": (
        gettext_noop("All buyers answered"),
        gettext_noop("Follow-ups have a day"),
        gettext_noop("Notes written"),
        gettext_noop("Buyers' suggestions noted"),
    ),
}
# What stands for a line whose question failed, for a question that came with ShopOps, and for
# sentences that are kept in each language.
FAILED, SEED, SAID = "failed", "seed", "said"


def line_words(key: str, told: Mapping[str, Any] | None, kept: str) -> str:
    """Return the words of an answer in the reader's language.

    `told` holds its numbers; None = nothing but the sentence `kept`, of people or from before
    numbers were stored.
    """
    if told is None:
        return kept
    if SEED in told:
        return gettext(told[SEED])
    if FAILED in told:
        return gettext("%(key)s could not be looked up") % {"key": key}
    if SAID in told:
        return _in_language(told[SAID]) or kept
    if key in MORNING:
        return morning_words(key, told)
    return str(LINES[key]) if key in LINES else kept


def _in_language(said: Mapping[str, str]) -> str:
    """The sentence in the language that is read, else in the first that was kept."""
    return said.get(get_language() or "") or next(iter(said.values()), "")
