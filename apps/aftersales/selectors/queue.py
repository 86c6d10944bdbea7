"""The queue: what is due first, in tabs with counts, filtered, page by page by key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.aftersales.models import AfterSalesCase, CaseLine, QueueView
from apps.aftersales.selectors.wording import Chip, chip, consequence
from apps.aftersales.states import OPEN
from apps.common.access import Access
from apps.common.http import missing
from apps.common.masks import mask_name
from apps.common.wholenumbers import whole
from apps.service.models.people import desk_name
from apps.shop.models import Shop

PAGE = 50
FAR = "none"
TABS = {
    "all": _("All"),
    "decide": _("To decide"),
    "buyer": _("Waiting for buyer"),
    "approve": _("To approve"),
    "progress": _("In progress"),
    "overdue": _("Overdue"),
    "mine": _("Mine"),
}
FILTERS = ("kind", "reason", "phase", "owner", "status", "q")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the queue asks for; `after` is the key of the row before the page."""

    tab: str = "all"
    filters: Mapping[str, str] | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it."""

    case: AfterSalesCase
    chip: Chip
    consequence: str
    lines: tuple[CaseLine, ...]
    buyer: str
    owner: str
    money: Decimal
    currency: str

    @property
    def reasons(self) -> str:
        """Return why, as the buyer says it."""
        named = {str(line.stated_reason or line.stated_text or "?") for line in self.lines}
        return ", ".join(sorted(named))

    @property
    def title(self) -> str:
        """Return what it is about, the first line."""
        if not self.lines:
            return ""
        more = f" +{len(self.lines) - 1}" if len(self.lines) > 1 else ""
        return f"{self.lines[0].title}{more}"


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows of one page, the counts of all tabs, and the key of the page that follows."""

    rows: tuple[QueueRow, ...]
    counts: Mapping[str, int]
    next_key: str


def cases_of(access: Access, shop: Shop) -> QuerySet[AfterSalesCase]:
    """Return the cases of a shop that somebody may see: agents those that they logged."""
    rows: QuerySet[AfterSalesCase] = AfterSalesCase.objects.visible_to(access).filter(shop=shop)
    return _own_only(rows, access, shop.pk)


def case_of(access: Access, case_id: int) -> AfterSalesCase:
    """Return a case that somebody may see; not_found for another shop's or another agent's."""
    rows = AfterSalesCase.objects.visible_to(access).filter(pk=case_id)
    rows = rows.select_related(
        "shop", "order", "customer", "owner", "opened_by", "about_agent__user"
    )
    case: AfterSalesCase | None = rows.first()
    if case is None:
        raise missing()
    if access.is_own_only(case.shop_id) and access.actor.reference != f"user:{case.opened_by_id}":
        raise missing()
    return case


def queue_page(access: Access, shop: Shop, asked: Asked, now: datetime) -> QueuePage:
    """Return one page of the queue, due first; open cases, or those of a status asked for."""
    rows = _filtered(cases_of(access, shop), asked.filters or {})
    user_id = _user_id(access)
    # No tab holds what is over: of all the shop ever had only these rows are counted.
    live = rows.filter(status__in=OPEN)
    counts = live.aggregate(**{tab: Count("pk", filter=_tab(tab, user_id, now)) for tab in TABS})
    if not (asked.filters or {}).get("status"):
        rows = rows.filter(_tab(asked.tab, user_id, now))
    found = list(_after(rows, asked.after).due_first()[: PAGE + 1])  # type: ignore[attr-defined]  # of our queryset
    cases = _loaded(found[:PAGE])
    shown = tuple(queue_row(case, now) for case in cases)
    key = key_of(found[PAGE - 1]) if len(found) > PAGE else ""
    return QueuePage(shown, counts, key)


def queue_views(access: Access, shop: Shop) -> list[QueueView]:
    """Return the reader's own views of a shop's queue, by name."""
    return list(QueueView.objects.filter(shop=shop, user=_user_id(access)))


def queue_rows(
    access: Access, shop: Shop, asked: Asked, now: datetime, most: int
) -> list[QueueRow]:
    """Return up to `most` rows for a file, as the queue orders and filters them."""
    rows = _filtered(cases_of(access, shop), asked.filters or {})
    if not (asked.filters or {}).get("status"):
        rows = rows.filter(_tab(asked.tab, _user_id(access), now))
    found = list(rows.due_first()[:most])  # type: ignore[attr-defined]  # of our queryset
    return [queue_row(case, now) for case in _loaded(found)]


def queue_row(case: AfterSalesCase, now: datetime) -> QueueRow:
    """Return how a case, read with its lines, stands in a list."""
    lines = tuple(case.lines.all())
    money = sum((line.agreed_amount or line.asked_amount for line in lines), Decimal(0))
    currency = case.order.currency if case.order else case.shop.currency
    return QueueRow(
        case=case,
        chip=chip(case.deadline_at, now),
        consequence=consequence(case, now, money, currency),
        lines=lines,
        buyer=mask_name(case.customer.name) if case.customer else "",
        owner=desk_name(case.owner) if case.owner else "",
        money=money,
        currency=currency,
    )


def key_of(case: AfterSalesCase) -> str:
    """Return the key by which the page after a case is found."""
    due = case.deadline_at.isoformat() if case.deadline_at else FAR
    return f"{due}~{case.pk}"


def _loaded(cases: Iterable[AfterSalesCase]) -> list[AfterSalesCase]:
    ids = [case.pk for case in cases]
    lines = CaseLine.objects.select_related("stated_reason", "sku").order_by("pk")
    rows = AfterSalesCase.objects.filter(pk__in=ids).select_related(
        "shop", "order", "customer", "owner"
    )
    by_id = {row.pk: row for row in rows.prefetch_related(Prefetch("lines", lines))}
    return [by_id[pk] for pk in ids]


def _own_only(
    rows: QuerySet[AfterSalesCase], access: Access, shop_id: int
) -> QuerySet[AfterSalesCase]:
    return rows.filter(opened_by=_user_id(access)) if access.is_own_only(shop_id) else rows


def _user_id(access: Access) -> int:
    kind, _colon, number = access.actor.reference.partition(":")
    return int(number) if kind == "user" else 0


def _tab(tab: str, user_id: int, now: datetime) -> Q:
    is_open = Q(status__in=OPEN)
    return {
        "decide": Q(status__in=("logged", "deciding")),
        "buyer": Q(status__in=("awaiting_buyer", "rejected")),
        "approve": Q(status="awaiting_approval"),
        "progress": Q(status="executing"),
        "overdue": is_open & Q(deadline_at__lt=now),
        "mine": is_open & Q(owner=user_id),
    }.get(tab, is_open)


def _filtered(
    rows: QuerySet[AfterSalesCase], filters: Mapping[str, str]
) -> QuerySet[AfterSalesCase]:
    plain: dict[str, Any] = {
        name: filters[name] for name in ("kind", "phase", "status") if filters.get(name)
    }
    rows = rows.filter(**plain)
    owner = whole(filters.get("owner", ""))
    if owner is not None:
        rows = rows.filter(owner=owner)
    if filters.get("reason"):
        rows = rows.filter(
            pk__in=CaseLine.objects.filter(stated_reason__code=filters["reason"]).values("case")
        )
    text = filters.get("q", "").strip().lstrip("#")
    if text:
        found = Q(order__number=text) | Q(external_refund_id=text) | Q(tracking_no=text)
        number = whole(text)
        found |= Q(pk=number) if number is not None else Q()
        rows = rows.filter(found)
    return rows


def _after(rows: QuerySet[AfterSalesCase], key: str) -> QuerySet[AfterSalesCase]:
    due, _tilde, last = key.partition("~")
    number = whole(last)
    if number is None:
        return rows
    if due == FAR:
        return rows.filter(deadline_at__isnull=True, pk__gt=number)
    try:
        at = datetime.fromisoformat(due)
    except ValueError:
        return rows
    later = Q(deadline_at__gt=at) | Q(deadline_at=at, pk__gt=number)
    return rows.filter(later | Q(deadline_at__isnull=True))
