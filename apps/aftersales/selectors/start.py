"""What a shift finds when it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q

from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg, CaseLine, Review
from apps.aftersales.selectors.queue import QueueRow, queue_row
from apps.aftersales.states import OPEN
from apps.service.models import ShiftAssignment
from apps.shop.models import Shop

MOST = 30
UNSEEN = timedelta(hours=48)
USUAL_SHIFT = timedelta(hours=8)
OVERNIGHT = timedelta(hours=16)
# What comes without a person and changes what is to be done.
UNASKED = ("platform_settled", "ask_timed_out", "goods_expired", "reroute", "revision_timed_out")


@dataclass(frozen=True, slots=True)
class ShiftStart:
    """The lists of the page; none is longer than MOST."""

    now: datetime
    ends_at: datetime
    overdue: Sequence[QueueRow]
    due: Sequence[QueueRow]
    replied: Sequence[QueueRow]
    unseen: Sequence[CaseLeg]
    reviews: Sequence[Review]
    changes: Sequence[CaseEvent]


def shift_start(shop: Shop, user_id: int, now: datetime) -> ShiftStart:
    """Return what is overdue, what falls due until the own shift ends, and what happened."""
    ends_at = _shift_end(shop, user_id, now)
    since = now - OVERNIGHT
    is_open = Q(shop=shop, status__in=OPEN)
    heard = CaseEvent.objects.filter(
        case__shop=shop, direction="in", at__gte=since, event__in=("buyer_replied", "contact")
    )
    return ShiftStart(
        now=now,
        ends_at=ends_at,
        overdue=_rows(is_open & Q(deadline_at__lt=now), now),
        due=_rows(is_open & Q(deadline_at__range=(now, ends_at)), now),
        replied=_rows(is_open & Q(pk__in=heard.values("case")), now),
        unseen=_unseen(shop, now),
        reviews=_reviews(shop),
        changes=_changes(shop, since, user_id),
    )


def _shift_end(shop: Shop, user_id: int, now: datetime) -> datetime:
    """Return when the person's shift ends; in eight hours where none is under way."""
    rows = ShiftAssignment.objects.known().filter(
        shift__shop=shop, agent__user_id=user_id, start_at__lte=now, end_at__gt=now
    )
    found: datetime | None = rows.values_list("end_at", flat=True).first()
    return found or now + USUAL_SHIFT


def _rows(condition: Q, now: datetime) -> list[QueueRow]:
    lines = CaseLine.objects.select_related("stated_reason").order_by("pk")
    rows = AfterSalesCase.objects.filter(condition).due_first()[:MOST]
    loaded = rows.select_related("shop", "order", "customer", "owner")
    return [queue_row(case, now) for case in loaded.prefetch_related(Prefetch("lines", lines))]


def _unseen(shop: Shop, now: datetime) -> list[CaseLeg]:
    """Return parcels under way of which nothing was heard for two days."""
    rows = CaseLeg.objects.filter(
        case__shop=shop, state__in=("in_transit", "shipped"), shipped_at__lt=now - UNSEEN
    )
    return list(rows.select_related("case").order_by("shipped_at")[:MOST])


def _reviews(shop: Shop) -> list[Review]:
    rows = Review.objects.filter(shop=shop, state="new").order_by("contact_due_at", "pk")
    return list(rows[:MOST])


def _changes(shop: Shop, since: datetime, user_id: int) -> list[CaseEvent]:
    """Return what others did, or time and platform, to cases since the evening, latest first."""
    told = Q(actor__isnull=False) | Q(event__in=UNASKED)
    rows = CaseEvent.objects.filter(told, case__shop=shop, at__gte=since, type="transition")
    rows = rows.exclude(actor=user_id).select_related("case", "actor")
    return list(rows.order_by("-pk")[:MOST])
