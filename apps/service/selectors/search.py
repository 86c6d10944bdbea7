"""Searches texts: words with slips of the pen, codes, and languages without spaces."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Max, Value

from apps.service.models import Snippet, SnippetUse
from apps.service.querysets import SnippetQuerySet
from apps.service.searchtext import EXACT, folded, groups_needed, query_groups, title_terms
from apps.shop.models import Shop

# Found texts are ranked before it is known which of them the reader may see.
RANKED = 200
# What a hit is worth: the whole code, any likeness, the very word, a likeness in the title.
WHOLE_CODE, LIKE, VERY_WORD, IN_TITLE = 50, 1, 2, 3

# How many groups a text answers decides whether it is found at all: counted beside the worth, in
# the same sum, which is half the work of two sums over a common word's thousands of texts.
GROUP_ANSWERED = 1_000

# A row of `asked` is a set of terms, and what it is worth to share one with it.
RANK = """
SELECT hit.id
FROM jsonb_to_recordset(%(asked)s::jsonb) AS a(weight int, terms text[])
CROSS JOIN LATERAL (
    SELECT s.id
    FROM service_snippet s
    WHERE s.search_text && a.terms AND s.shop_id = %(shop)s AND s.kind = ANY(%(kinds)s)
        AND s.state = ANY(%(states)s)
) hit
GROUP BY hit.id
HAVING sum(a.weight) >= %(needed)s
ORDER BY sum(a.weight) %% %(answered)s DESC, hit.id DESC
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
    """Return those of `rows` that answer a search, the best first; none for an empty search.

    Only the rows returned are read, and without their terms: hundreds a text, of no use any more.
    """
    ids = _ranked(shop, query, kinds, states)
    rank = Func(Value(ids, ArrayField(IntegerField())), F("pk"), function="array_position")
    found = rows.filter(pk__in=ids).select_related("approved", "owner").defer("search_text")
    return list(found.order_by(rank)[:limit]) if ids else []


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
        asked.append(_row(IN_TITLE, title_terms(group)))
        if group.is_pair:
            # Nothing but the very pair is like it: one look for both.
            asked.append(_row(GROUP_ANSWERED + LIKE + VERY_WORD, list(group.terms)))
        else:
            asked.append(_row(GROUP_ANSWERED + LIKE, list(group.terms)))
            asked.append(_row(VERY_WORD, list(group.terms[:1])))
    names: dict[str, Any] = {
        "asked": json.dumps(asked),
        "shop": shop.pk,
        "kinds": list(kinds),
        "states": list(states),
        "answered": GROUP_ANSWERED,
        "needed": groups_needed(groups) * GROUP_ANSWERED,
        "ranked": RANKED,
    }
    with connection.cursor() as cursor:
        cursor.execute(RANK, names)
        return [pk for (pk,) in cursor.fetchall()]


def _row(weight: int, terms: list[str]) -> dict[str, object]:
    return {"weight": weight, "terms": terms}
