"""Uses of texts: counted when one is put into an answer, held against what was sent."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from apps.common.http import missing
from apps.service.models import Message, SnippetUse
from apps.service.placeholders import typed
from apps.service.selectors.readers import Reader
from apps.service.selectors.snippets import snippet_reached
from apps.service.textdiff import edited_ratio
from apps.shop.models import Customer


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
def uses_sent(
    *, by: Reader, use_ids: Iterable[int], sent: str, message: Message | None = None
) -> int:
    """Note how much of what was put in had changed when it was sent; return how many uses.

    Uses of somebody else, or that were sent before, are left alone. `message` is the row of the
    conversation where there is one; the words sent are not kept here.
    """
    rows = SnippetUse.objects.visible_to(by.access).used().filter(pk__in=list(use_ids))
    mine = rows.filter(used_by=by.user, edited_ratio__isnull=True).select_related("version")
    found = list(mine.select_for_update(of=("self",), no_key=True))
    for use in found:
        use.edited_ratio = edited_ratio(typed(use.version.body if use.version else ""), sent)
        use.message = message
        use.save(update_fields=["edited_ratio", "message"])
    return len(found)
