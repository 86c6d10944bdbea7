"""The log of restatements, read on from where a program stopped."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.metrics.models import Restatement
from apps.shop.models import Shop

PAGE = 500


@dataclass(frozen=True)
class RestatementPage:
    """Entries in the order in which they were written; `next` opens the page after, or None."""

    entries: tuple[Restatement, ...]
    next: int | None


def restatements_since(
    shop: Shop, since: datetime | None = None, after: int | None = None
) -> RestatementPage:
    """What moved in published days of a shop since an instant, after the entry `after`."""
    rows = Restatement.objects.filter(shop=shop).order_by("pk")
    if since is not None:
        rows = rows.filter(at__gte=since)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = tuple(rows[: PAGE + 1])
    shown = found[:PAGE]
    return RestatementPage(shown, shown[-1].pk if len(found) > PAGE else None)


def restatements_between(shop: Shop, first: date, last: date) -> tuple[Restatement, ...]:
    """What moved in the published days of a span, in the order in which it was found."""
    rows = Restatement.objects.filter(shop=shop, day__range=(first, last))
    return tuple(rows.order_by("pk"))
