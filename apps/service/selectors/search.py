"""Searches texts: words with slips of the pen, codes, and languages without spaces."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max

from apps.service.models import Snippet, SnippetUse
from apps.service.querysets import SnippetQuerySet
from apps.service.searchtext import EXACT, folded, groups_needed, query_groups, title_terms
from apps.shop.models import Shop

# Found texts are ranked before it is known which of them the reader may see.
RANKED = 200
# What a hit is worth: the whole code, any likeness, the very word, a likeness in the title.
WHOLE_CODE, LIKE, VERY_WORD, IN_TITLE = 50, 1, 2, 3

# A row of `groups` is a group of terms; the counted ones decide whether a text is found at all.
RANK = """
SELECT hit.id
FROM jsonb_to_recordset(%(groups)s::jsonb) AS g(weight int, counts bool, terms text[])
CROSS JOIN LATERAL (
    SELECT s.id
    FROM service_snippet s
    WHERE s.search_text && g.terms AND s.shop_id = %(shop)s AND s.kind = ANY(%(kinds)s)
        AND s.state = ANY(%(states)s)
) hit
GROUP BY hit.id
HAVING count(*) FILTER (WHERE g.counts) >= %(needed)s
ORDER BY sum(g.weight) DESC, hit.id DESC
LIMIT %(ranked)s
"""


@dataclass(frozen=True, slots=True)
class Miss:
    """A search that found nothing: how often, by how many people, and when last."""

    query: str
    count: int
    people: int
    last_at: datetime


def snippets_found(
    rows: SnippetQuerySet,
    shop: Shop,
    query: str,
    *,
    kinds: Iterable[str],
    limit: int,
    states: Iterable[str] = ("approved",),
) -> list[Snippet]:
    """Return those of `rows` that answer a search, the best first; none for an empty search."""
    ids = _ranked(shop, query, kinds, states)
    found = {row.pk: row for row in rows.filter(pk__in=ids).select_related("approved", "owner")}
    return [found[pk] for pk in ids if pk in found][:limit]


def misses_of(shop: Shop, *, limit: int = 100) -> list[Miss]:
    """Return the searches that found nothing and have no article yet, the most asked first."""
    rows = SnippetUse.objects.missed().filter(shop=shop).values("query")
    counted = rows.annotate(
        count=Count("pk"), people=Count("used_by", distinct=True), last_at=Max("used_at")
    )
    return [Miss(**row) for row in counted.order_by("-count", "-last_at")[:limit]]


def _ranked(shop: Shop, query: str, kinds: Iterable[str], states: Iterable[str]) -> list[int]:
    groups = query_groups(query)
    if not groups:
        return []
    asked = [_row(WHOLE_CODE, [EXACT + folded(query).strip()])]
    for group in groups:
        asked += [
            _row(LIKE, list(group.terms), counts=True),
            _row(VERY_WORD, list(group.terms[:1])),
            _row(IN_TITLE, title_terms(group)),
        ]
    names: dict[str, Any] = {
        "groups": json.dumps(asked),
        "shop": shop.pk,
        "kinds": list(kinds),
        "states": list(states),
        "needed": groups_needed(groups),
        "ranked": RANKED,
    }
    with connection.cursor() as cursor:
        cursor.execute(RANK, names)
        return [pk for (pk,) in cursor.fetchall()]


def _row(weight: int, terms: list[str], *, counts: bool = False) -> dict[str, object]:
    return {"weight": weight, "counts": counts, "terms": terms}
