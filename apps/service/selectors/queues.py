"""What queue pages show: counts by kind, lists, one item as far as somebody may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from apps.accounts.models import AuditEvent
from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Agent, QueueItem
from apps.service.selectors.rosters import agent_here
from apps.shop.models import Shop

Kind, State = QueueItem.Kind, QueueItem.State
PAGE = 50
LISTS = ("waiting", "claimed", "overdue", "held", "closed")


@dataclass(frozen=True, slots=True)
class KindCount:
    """One queue now: how much is claimed, waits, is overdue, is one's own; the first due time."""

    kind: str
    label: str
    claimed: int = 0
    waiting: int = 0
    overdue: int = 0
    mine: int = 0
    holds: int = 0
    next_due_at: datetime | None = None

    @property
    def lists(self) -> tuple[tuple[str, int], ...]:
        """Return the counts by the list that shows what is behind them."""
        return ("waiting", self.waiting), ("claimed", self.claimed), ("overdue", self.overdue)


def queue_counts(access: Access, shop: Shop, agent: Agent | None, now: datetime) -> list[KindCount]:
    """Return every queue of a shop with the counts of what the actor may see in it."""
    rows = items_seen(access).filter(shop=shop, state__in=QueueItem.LIVE, holdout=False)
    live = rows.values("kind").annotate(
        claimed=Count("pk", filter=Q(state=State.CLAIMED)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        overdue=Count("pk", filter=Q(due_at__lte=now)),
        mine=Count("pk", filter=Q(owner=agent)) if agent else Count("pk", filter=Q(pk=None)),
        holds=Count("pk", filter=Q(holds_shipment=True)),
        next_due_at=Min("due_at"),
    )
    found: dict[str, dict[str, Any]] = {row["kind"]: dict(row) for row in live}
    empty = {kind: {"kind": kind} for kind in Kind.values}
    told = {**empty, **found}
    return [KindCount(label=str(kind.label), **told[kind]) for kind in Kind]


def kind_of(text: str) -> QueueItem.Kind:
    """Return the kind that an address names, or raise not_found."""
    if text not in Kind.values:
        raise missing()
    return Kind(text)


def current_item(shop: Shop, kind: str, agent: Agent | None, now: datetime) -> QueueItem | None:
    """Return the item of a queue that a person holds now."""
    if agent is None:
        return None
    held = QueueItem.objects.filter(shop=shop, kind=kind, owner=agent, state=State.CLAIMED)
    found: QueueItem | None = _whole(held.filter(claimed_until__gte=now)).first()
    return found


def items_page(
    access: Access, shop: Shop, kind: str, listed: str, after: tuple[datetime, int] | None, now: Any
) -> list[QueueItem]:
    """Return up to a page and one of a list, after (time, id) of the last one shown.

    Live lists go by due time, the closed one by its end, newest first.
    """
    rows = items_seen(access).filter(shop=shop, kind=kind)
    chosen = {
        "waiting": Q(state=State.WAITING, holdout=False),
        "claimed": Q(state=State.CLAIMED),
        "overdue": Q(state__in=QueueItem.LIVE, holdout=False, due_at__lte=now),
        "held": Q(holds_shipment=True),
        "closed": Q(closed_at__isnull=False),
    }[listed]
    rows = _whole(rows.filter(chosen))
    if listed == "closed":
        if after:
            rows = rows.filter(Q(closed_at__lt=after[0]) | Q(closed_at=after[0], pk__lt=after[1]))
        return list(rows.order_by("-closed_at", "-pk")[: PAGE + 1])
    if after:
        rows = rows.filter(Q(due_at__gt=after[0]) | Q(due_at=after[0], pk__gt=after[1]))
    return list(rows.order_by("due_at", "pk")[: PAGE + 1])


def items_seen(access: Access) -> QuerySet[QueueItem]:
    """Return the items that the actor may see: an agent their own and those of the shift."""
    rows = QueueItem.objects.visible_to(access)
    own = [pk for pk in access.shop_ids if access.is_own_only(pk)]
    if not own:
        return rows
    agent = agent_here(access)
    reachable = QueueItem.objects.reachable_by(agent.pk if agent else None)
    return rows.filter(~Q(shop__in=own) | Q(pk__in=reachable.values("pk")))


def item_of(access: Access, item_id: int) -> QueueItem:
    """Return an item that the actor may see or has held, or raise not_found.

    Who lost a claim is told who has it now, so they still find what they worked on.
    """
    found: QueueItem | None = _whole(items_seen(access).filter(pk=item_id)).first()
    if found is None:
        rows = QueueItem.objects.visible_to(access).filter(pk=item_id)
        held = AuditEvent.objects.filter(
            actor=access.actor.reference,
            action="queue.claim",
            object=f"service.QueueItem:{item_id}",
        )
        found = _whole(rows).first() if held.exists() else None
    if found is None:
        raise missing()
    return found


def _whole(rows: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
    return rows.select_related(
        "shop", "order__recipient", "customer", "owner__user", "promise", "inquiry"
    )
