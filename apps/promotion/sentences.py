"""Words of the morning's lines about promotion, filled with numbers when somebody reads them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MORNING: Final[Mapping[str, Promise | str]] = {
    "posts_missing": _("%(out)s of %(quota)s posts were published"),
    "pictures_missing": ngettext_lazy(
        "%(n)s post of the next 48 hours has no picture",
        "%(n)s posts of the next 48 hours have no picture",
        "n",
    ),
    "cancel_by": ngettext_lazy(
        "%(n)s subscription can be cancelled for a week at most",
        "%(n)s subscriptions can be cancelled for a week at most",
        "n",
    ),
    "prices_unset": ngettext_lazy("%(n)s price is not set", "%(n)s prices are not set", "n"),
    "prices_not_back": ngettext_lazy(
        "%(n)s price did not come back", "%(n)s prices did not come back", "n"
    ),
    "enrolments_closing": ngettext_lazy(
        "%(n)s entry into an event closes within 48 hours",
        "%(n)s entries into events close within 48 hours",
        "n",
    ),
    "campaigns_not_ready": ngettext_lazy(
        "%(n)s campaign begins within a day and is not ready",
        "%(n)s campaigns begin within a day and are not ready",
        "n",
    ),
    "competitor_changes": ngettext_lazy(
        "%(n)s change at competitors waits for an answer",
        "%(n)s changes at competitors wait for an answer",
        "n",
    ),
}


def morning_words(key: str, numbers: Mapping[str, int]) -> str:
    """Return a line in the reader's language."""
    return str(MORNING[key] % numbers)
