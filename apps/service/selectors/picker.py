"""Texts offered to somebody who writes an answer, with their variables put in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from apps.service.models import Snippet
from apps.service.placeholders import Filled, fill
from apps.service.selectors.readers import Reader
from apps.service.selectors.search import snippets_found
from apps.service.selectors.snippets import snippet_reached
from apps.service.selectors.variables import About, reply_values
from apps.shop.models import Shop

OFFERED = 8


@dataclass(frozen=True, slots=True)
class Pick:
    """One text offered: its words filled for the answer at hand.

    An internal article is for the agent's eyes: it is offered to read, not to put in.
    """

    row: Snippet
    title: str
    filled: Filled

    @property
    def is_internal(self) -> bool:
        """Whether the text must not be told to buyers."""
        return self.row.audience == Snippet.Audience.INTERNAL


def picked(
    by: Reader,
    shop: Shop,
    *,
    kind: str,
    q: str,
    about: About,
    today: date,
) -> list[Pick]:
    """Return the texts in use that answer a search, the newest ones for an empty search.

    Raises not_found for an order or inquiry of another shop or out of reach.
    """
    rows = snippet_reached(by).filter(shop=shop, kind=kind).live(today)
    if q.strip():
        found = snippets_found(rows, shop, q, kinds=[kind], limit=OFFERED)
    else:
        found = list(rows.select_related("approved").order_by("-pk")[:OFFERED])
    values = reply_values(by, shop, about)
    return [_pick(row, values) for row in found]


def _pick(row: Snippet, values: Mapping[str, str]) -> Pick:
    title, body = (row.approved.title, row.approved.body) if row.approved else ("", "")
    return Pick(row, fill(title, values).text, fill(body, values))
