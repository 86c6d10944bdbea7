"""Keeps and drops a person's own views of the queue."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from apps.aftersales.models import QueueView
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.shop.models import Shop

MOST_VIEWS = 20


@transaction.atomic
def queue_view_keep(*, shop: Shop, user_id: int, name: str, query: Mapping[str, str]) -> QueueView:
    """Keep a tab and filters under a name; under a known name it replaces what was there."""
    words = name.strip()
    if not words or len(words) > 40:
        raise ShopError("field_invalid", _("A name has 1 to 40 characters."), "name")
    kept = {key: value for key, value in query.items() if value}
    mine = QueueView.objects.select_for_update().filter(shop=shop, user=user_id)
    others = [row.pk for row in mine if row.name != words]
    if len(others) >= MOST_VIEWS:
        text = _("%(count)s views are kept already: drop one first.")
        raise ShopError("field_invalid", text % {"count": MOST_VIEWS}, "name")
    view, _made = QueueView.objects.update_or_create(
        shop=shop, user_id=user_id, name=words, defaults={"query": kept}
    )
    return view


@transaction.atomic
def queue_view_drop(*, shop: Shop, user_id: int, view_id: int) -> None:
    """Drop a view of one's own; not_found for another person's."""
    count, _rows = QueueView.objects.filter(shop=shop, user=user_id, pk=view_id).delete()
    if not count:
        raise missing()
