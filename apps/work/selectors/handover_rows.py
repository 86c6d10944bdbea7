"""The live rows that a handover is drafted from, one question a kind, and the report's counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from apps.aftersales.models import AfterSalesCase
from apps.service.models import Inquiry, Note, Promise, QueueItem, Round, Shift, ShiftAssignment
from apps.shop.models import Order
from apps.work.models import Department, Handover, HandoverItem, Task
from apps.work.states import SUBJECTS

Urgency = HandoverItem.Urgency
SOON: Final = timedelta(hours=24)
# A list that nobody reads to its end hands nothing over.
MOST: Final = 40
Found = Sequence[tuple[Any, int]]


def drafted(handover: Handover, now: datetime) -> dict[str, Found]:
    """Return what goes on, by kind of subject, each row with its urgency, the most urgent first."""
    return {name: find(handover, now) for name, find in FINDERS.items()}


def ended(name: str, row: Any) -> bool:
    """Whether a row has ended by itself, so that nobody has to accept it."""
    return ENDS[name](row)


def unfinished(handovers: Iterable[Handover]) -> list[HandoverItem]:
    """Return the items that the next shift should have done and that have not ended.

    What is due after that shift goes on to the one after it, and a note is done once accepted.
    """
    items = HandoverItem.objects.filter(handover__in=handovers)
    asked = items.exclude(outcome=HandoverItem.Outcome.DONE).exclude(urgency=Urgency.LATER)
    kept = asked.exclude(note__isnull=False, outcome=HandoverItem.Outcome.ACCEPTED)
    return [item for item in kept.select_related(*SUBJECTS) if not _is_over(item)]


def _is_over(item: HandoverItem) -> bool:
    name = next(name for name in SUBJECTS if getattr(item, f"{name}_id") is not None)
    return ended(name, getattr(item, name))


def people_on(shift: Shift) -> set[int]:
    """Return the ids of the users who work a shift as it was published."""
    rows = ShiftAssignment.objects.known().filter(shift=shift, agent__isnull=False)
    return set(rows.values_list("agent__user_id", flat=True))


def shift_figures(handover: Handover, now: datetime) -> dict[str, int]:
    """Count what the shift that ends has done until now."""
    shift, shop = handover.from_shift, handover.shop_id
    span = (shift.start_at, min(shift.end_at, now))
    return {
        "inquiries": Inquiry.objects.standing().filter(shop=shop, opened_at__range=span).count(),
        "replies": Round.objects.filter(shop=shop, replied_at__range=span).count(),
        "queue": QueueItem.objects.filter(shop=shop, closed_at__range=span).count(),
        "cases": AfterSalesCase.objects.filter(shop=shop, opened_at__range=span).count(),
        "orders": Order.objects.counted().filter(shop=shop, paid_at__range=span).count(),
    }


def _inquiries(handover: Handover, now: datetime) -> Found:
    """Buyers who wait for us, and what sleeps past the end of the shift."""
    ends, people = handover.from_shift.end_at, people_on(handover.from_shift)
    theirs = Q(owner__isnull=True) | Q(owner__user_id__in=people)
    waits = Q(next_due_at__isnull=False) | Q(snoozed_until__gt=ends)
    rows = Inquiry.objects.live().filter(theirs, waits, shop=handover.shop_id)
    found = rows.by_due()[:MOST]
    return [(row, _urgency(row.next_due_at, handover, now)) for row in found]


def _queue(handover: Handover, now: datetime) -> Found:
    rows = QueueItem.objects.to_do().filter(shop=handover.shop_id, due_at__lte=now + SOON)
    return [
        (row, _urgency(row.due_at, handover, now)) for row in rows.order_by("due_at", "pk")[:MOST]
    ]


def _promises(handover: Handover, now: datetime) -> Found:
    due = Q(state=Promise.State.AT_RISK) | Q(due_at__lte=now + SOON)
    rows = Promise.objects.filter(due, shop=handover.shop_id, state__in=Promise.LIVE)
    return [
        (row, _urgency(row.due_at, handover, now)) for row in rows.order_by("due_at", "pk")[:MOST]
    ]


def _notes(handover: Handover, now: datetime) -> Found:
    """Notes of the shift, and pinned ones that wait to be seen."""
    told = Q(shift=handover.from_shift) | Q(is_pinned=True, acked_at__isnull=True)
    rows = Note.objects.filter(told, shop=handover.shop_id, ended_at__isnull=True)
    return [(row, Urgency.SHIFT) for row in rows.order_by("-pk")[:MOST]]


def _cases(handover: Handover, now: datetime) -> Found:
    rows = AfterSalesCase.objects.open().filter(
        shop=handover.shop_id, deadline_at__lt=handover.to_shift.end_at
    )
    return [(row, _urgency(row.deadline_at, handover, now)) for row in rows.due_first()[:MOST]]


def _tasks(handover: Handover, now: datetime) -> Found:
    desk = (Department.SERVICE, Department.AFTERSALES)
    rows = Task.objects.live().filter(
        shop=handover.shop_id, department__in=desk, due_on__lte=handover.to_shift.day
    )
    late = handover.to_shift.day
    return [
        (row, Urgency.NOW if row.due_on < late else Urgency.SHIFT)
        for row in rows.order_by("due_on", "pk")[:MOST]
    ]


def _urgency(due_at: datetime | None, handover: Handover, now: datetime) -> int:
    if due_at is not None and due_at <= max(now, handover.from_shift.end_at):
        return Urgency.NOW
    is_soon = due_at is not None and due_at <= handover.to_shift.end_at
    return Urgency.SHIFT if is_soon else Urgency.LATER


FINDERS: Final[Mapping[str, Callable[[Handover, datetime], Found]]] = {
    "promise": _promises,
    "inquiry": _inquiries,
    "queue_item": _queue,
    "case": _cases,
    "task": _tasks,
    "note": _notes,
}
ENDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "promise": lambda row: row.state not in Promise.LIVE,
    "inquiry": lambda row: row.state not in Inquiry.LIVE or row.merged_into_id is not None,
    "queue_item": lambda row: row.state not in QueueItem.LIVE,
    "case": lambda row: not row.is_open,
    "task": lambda row: row.ended_on is not None,
    "note": lambda row: row.ended_at is not None or row.acked_at is not None,
}
