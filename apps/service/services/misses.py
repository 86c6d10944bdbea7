"""Searches that found nothing: what is still to be written."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Access
from apps.service.models import Snippet, SnippetUse
from apps.service.searchtext import folded
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop

# Somebody who looks for the same thing again within that time still asks once.
ONE_QUESTION = timedelta(hours=12)
# Numbers and addresses of buyers are typed into search fields too: they are not kept.
_PERSONAL = re.compile(r"\d{6,}|@")


@transaction.atomic
def search_missed(*, by: Reader, shop: Shop, query: str, now: datetime) -> SnippetUse | None:
    """Note a search that found nothing; None where it is noted already, or may name a buyer."""
    by.access.require("service:search-miss", "POST", shop.pk)
    plain = query_kept(query)
    if not plain or _PERSONAL.search(plain):
        return None
    asked = SnippetUse.objects.missed().filter(shop=shop, query=plain, used_by=by.user)
    if asked.filter(used_at__gt=now - ONE_QUESTION).exists():
        return None
    return SnippetUse.objects.create(shop=shop, query=plain, used_by=by.user, used_at=now)


def misses_answer(*, shop: Shop, query: str, snippet: Snippet) -> int:
    """Note that a text answers the searches for these words; return how many."""
    plain = query_kept(query)
    rows = SnippetUse.objects.missed().filter(shop=shop, query=plain) if plain else None
    return rows.update(answered_by=snippet) if rows is not None else 0


@transaction.atomic
def misses_dismiss(*, access: Access, shop: Shop, query: str) -> int:
    """Take a search off the list of what to write: it asks for nothing of ours."""
    access.require("service:misses", "POST", shop.pk)
    count, _by_model = SnippetUse.objects.missed().filter(shop=shop, query=query).delete()
    audit_write(
        actor=access.actor,
        action="search.dismiss",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        rows=count,
    )
    return count


def query_kept(query: str) -> str:
    """Return a search as it is kept and counted: one width, lower case, single spaces."""
    return " ".join(folded(query).split())[:120]
