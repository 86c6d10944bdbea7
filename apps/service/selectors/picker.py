"""Texts offered to somebody who writes an answer, with their variables put in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from apps.accounts.models import User
from apps.common.http import missing
from apps.service.models import Snippet
from apps.service.placeholders import Filled, Variable, fill
from apps.service.selectors.reach import order_of
from apps.service.selectors.readers import Reader
from apps.service.selectors.search import snippets_found
from apps.service.selectors.snippets import snippet_reached
from apps.shop.models import Order, Shop

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
    order: int | None,
    today: date,
) -> list[Pick]:
    """Return the texts in use that answer a search, the newest ones for an empty search.

    Raises not_found for an order of another shop or out of reach.
    """
    rows = snippet_reached(by).filter(shop=shop, kind=kind).live(today)
    if q.strip():
        found = snippets_found(rows, shop, q, kinds=[kind], limit=OFFERED)
    else:
        found = list(rows.select_related("approved").order_by("-pk")[:OFFERED])
    values = reply_values(by.user, _order(by, shop, order) if order else None)
    return [_pick(row, values) for row in found]


def reply_values(user: User, order: Order | None) -> Mapping[str, str]:
    """Return the values of the variables that are known for an answer about an order."""
    values: dict[str, str] = {Variable.AGENT: user.name}
    if order is not None:
        titles = order.lines.order_by("pk").values_list("title", "product__title")
        names = dict.fromkeys(line or product or "" for line, product in titles)
        values[Variable.ORDER] = order.number
        values[Variable.PRODUCT] = ", ".join(name for name in names if name)
    return values


def _order(by: Reader, shop: Shop, order_id: int) -> Order:
    order = order_of(by, order_id)
    if order.shop_id != shop.pk:
        raise missing()
    return order


def _pick(row: Snippet, values: Mapping[str, str]) -> Pick:
    title, body = (row.approved.title, row.approved.body) if row.approved else ("", "")
    return Pick(row, fill(title, values).text, fill(body, values))
