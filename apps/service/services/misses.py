"""Uses of texts, and searches that found nothing."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Snippet, SnippetUse
from apps.service.searchtext import folded
from apps.service.selectors.readers import Reader
from apps.service.selectors.snippets import snippet_reached
from apps.service.textdiff import edited_ratio
from apps.shop.models import Customer, Shop

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


@transaction.atomic
def snippet_use(
    *, by: Reader, snippet_id: int, customer_id: int | None, now: datetime
) -> SnippetUse:
    """Count that somebody put the version in use into their words.

    Raises not_found for a text out of reach, not in use or run out, and for another shop's buyer.
    """
    day = now.date()
    rows = snippet_reached(by).live(day).select_related("approved")
    snippet = rows.filter(pk=snippet_id).first()
    if snippet is None:
        raise missing()
    by.access.require("service:snippet-use", "POST", snippet.shop_id)
    if customer_id and not Customer.objects.filter(pk=customer_id, shop=snippet.shop).exists():
        raise missing()
    return SnippetUse.objects.create(
        shop_id=snippet.shop_id,
        version=snippet.approved,
        customer_id=customer_id,
        used_by=by.user,
        used_at=now,
    )


@transaction.atomic
def use_sent(*, use: SnippetUse, offered: str, sent: str) -> SnippetUse:
    """Note how much of what was put in had changed by the time it was sent."""
    use.edited_ratio = edited_ratio(offered, sent)
    use.save(update_fields=["edited_ratio"])
    return use


def query_kept(query: str) -> str:
    """Return a search as it is kept and counted: one width, lower case, single spaces."""
    return " ".join(folded(query).split())[:120]
