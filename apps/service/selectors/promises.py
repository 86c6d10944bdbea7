"""What was promised, the risky first."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When

from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Promise
from apps.shop.models import Shipment, Shop

PAGE = 50
Mark = tuple[int, datetime, int]


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """How many promises of a shop are live, and how many of them at risk."""

    live: int
    at_risk: int


def promises_page(shop: Shop, listed: str, after: Mark | None) -> list[Promise]:
    """Return up to a page and one: live ones at risk first, or settled ones, newest first.

    `after` is (rank, time, id) of the last one shown; promises without a time come last.
    """
    every = Promise.objects.filter(shop=shop)
    if listed == "settled":
        rows = _whole(every.filter(settled_at__isnull=False))
        if after:
            rows = rows.filter(Q(settled_at__lt=after[1]) | Q(settled_at=after[1], pk__lt=after[2]))
        return list(rows.order_by("-settled_at", "-pk")[: PAGE + 1])
    rank = Case(When(state=Promise.State.AT_RISK, then=Value(0)), default=Value(1))
    rows = _whole(every.live()).annotate(rank=rank, at=_time())
    if after:
        rows = rows.filter(
            Q(rank__gt=after[0])
            | Q(rank=after[0], at__gt=after[1])
            | Q(rank=after[0], at=after[1], pk__gt=after[2])
        )
    return list(rows.order_by("rank", "at", "pk")[: PAGE + 1])


def promise_counts(shop: Shop) -> PromiseCounts:
    """Count the live promises of a shop."""
    states = list(Promise.objects.filter(shop=shop).live().values_list("state", flat=True))
    return PromiseCounts(len(states), states.count(Promise.State.AT_RISK))


def promise_of(access: Access, promise_id: int) -> Promise:
    """Return a promise of one of the actor's shops, or raise not_found."""
    found: Promise | None = (
        Promise.objects.visible_to(access).select_related("shop").filter(pk=promise_id).first()
    )
    if found is None:
        raise missing()
    return found


def _time() -> Case:
    far = datetime.max.replace(year=9000, tzinfo=UTC)
    return Case(When(due_at__isnull=False, then="due_at"), default=Value(far))


def _whole(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    parcels = Prefetch("order__shipments", Shipment.objects.order_by("shipped_at"))
    named = rows.select_related("order", "customer", "made_by__user", "prior")
    return named.prefetch_related(parcels)
