"""Handovers as people read them: the one under way, its items by urgency, who may do what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from apps.accounts.policy import Scope, scope_of
from apps.accounts.roles import Role
from apps.common.http import missing
from apps.service.models import Shift, TextVersion
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Handover, HandoverItem
from apps.work.selectors.board import LEADERS
from apps.work.selectors.handover_rows import people_on, shift_figures
from apps.work.states import SETTLED, SUBJECTS

RECENT: Final = 14
ALONG: Final = ("shop", "from_shift__template", "to_shift__template", "submitted_by", "accepted_by")
ITEM_ALONG: Final = (
    "inquiry", "queue_item__order", "promise__order", "case", "task", "note",
)  # fmt: skip


@dataclass(frozen=True)
class ItemLine:
    """An item with its words and page; the buttons that its reader has."""

    row: HandoverItem
    kind: str
    words: str
    href: str
    due_at: datetime | None
    may_accept: bool
    may_remark: bool


@dataclass(frozen=True)
class HandoverPage:
    """Everything on a handover: `settled` of `total` items need nobody any more."""

    row: Handover
    lines: Sequence[ItemLine]
    settled: int
    total: int
    figures: dict[str, int]
    may_submit: bool
    may_accept: bool
    may_close: bool
    is_late: bool


def handovers_of(by: Reader, shop: Shop) -> list[Handover]:
    """Return the handovers of a shop that the reader is part of, those under way first."""
    counted = Count("items", filter=~Q(items__outcome__in=SETTLED))
    rows = _reached(by).filter(shop=shop).select_related(*ALONG).annotate(waiting=counted)
    found = list(rows.order_by("-opened_at", "-pk")[:RECENT])
    return sorted(found, key=lambda row: row.state == "closed")


def handover_of(by: Reader, handover_id: int) -> Handover:
    """Return a handover that the reader is part of; not_found for any other."""
    found: Handover | None = _reached(by).select_related(*ALONG).filter(pk=handover_id).first()
    if found is None:
        raise missing()
    return found


def item_of(by: Reader, item_id: int) -> HandoverItem:
    """Return an item of a handover that the reader is part of; not_found for any other."""
    rows = HandoverItem.objects.filter(handover__in=_reached(by), pk=item_id)
    found: HandoverItem | None = rows.select_related("handover", *SUBJECTS).first()
    if found is None:
        raise missing()
    return found


def handover_page(by: Reader, row: Handover, now: datetime) -> HandoverPage:
    """Read a handover with its items, the most urgent and unsettled first."""
    rows = row.items.select_related("by", *ITEM_ALONG)
    items = list(rows.order_by("urgency", "pk"))
    items.sort(key=lambda item: item.outcome in SETTLED)
    words = _note_words([item.note_id for item in items if item.note_id])
    gives, takes = sides_of(by, row)
    lines = [_line(by, item, words, row, gives=gives, takes=takes) for item in items]
    settled = sum(item.outcome in SETTLED for item in items)
    return HandoverPage(
        row, lines, settled, len(items),
        row.figures if row.figures is not None else shift_figures(row, now),
        gives and row.state == "open",
        takes and row.state == "submitted" and settled == len(items),
        by.access.role_in(row.shop_id) in LEADERS and row.state == "accepted",
        row.state in ("open", "submitted") and row.due_at < now,
    )  # fmt: skip


def sides_of(by: Reader, row: Handover) -> tuple[bool, bool]:
    """Whether the reader may write for the shift that ends, and accept for the next one."""
    leads = by.access.role_in(row.shop_id) in LEADERS
    return (
        leads or by.user.pk in people_on(row.from_shift),
        leads or by.user.pk in people_on(row.to_shift),
    )


def takes_cases(by: Reader, item: HandoverItem) -> bool:
    """Whether a case is accepted by the after-sales desk, whoever is on shift."""
    role = by.access.role_in(item.handover.shop_id)
    return item.case_id is not None and role == Role.ASSISTANT


def subject_of(item: HandoverItem) -> tuple[str, Any]:
    """Return the kind of thing that an item is about, and the row itself."""
    return next((name, row) for name in SUBJECTS if (row := getattr(item, name)) is not None)


def _reached(by: Reader) -> Any:
    """Own shifts for those who see their own only; else those of the whole shop."""
    rows = Handover.objects.visible_to(by.access)
    own = [pk for pk in by.access.shop_ids if by.access.is_own_only(pk)]
    known = {
        "assignments__agent__user": by.user.pk,
        "assignments__state__in": ("published", "leaving"),
    }
    shifts = Shift.objects.filter(**known).values("pk")
    return rows.filter(~Q(shop__in=own) | Q(from_shift__in=shifts) | Q(to_shift__in=shifts))


def _line(
    by: Reader,
    item: HandoverItem,
    words: dict[int, str],
    row: Handover,
    *,
    gives: bool,
    takes: bool,
) -> ItemLine:
    kind, subject = subject_of(item)
    said, href, due_at = _told(kind, subject, words)
    if href and not _opens(by, row.shop_id, href, subject):
        href = ""
    is_open = item.outcome not in SETTLED
    return ItemLine(
        item, kind, said, href, due_at,
        (takes or takes_cases(by, item)) and is_open and row.state == "submitted",
        gives and is_open and row.state == "open",
    )  # fmt: skip


def _opens(by: Reader, shop_id: int, href: str, subject: Any) -> bool:
    """Tell whether the page of an item opens for its reader, who may see own rows alone."""
    reach = scope_of(resolve(href).view_name, "GET", by.access.role_in(shop_id))
    if reach is not Scope.OWN:
        return reach is not None
    owner = getattr(subject, "owner", None)
    return owner is not None and getattr(owner, "user_id", owner.pk) == by.user.pk


def _told(kind: str, row: Any, words: dict[int, str]) -> tuple[str, str, datetime | None]:
    """Say what a row is without a word about its buyer, where it is, and when it is due."""
    if kind == "note":
        return words.get(row.pk, _("Note")), "", None
    return TOLD[kind](row)


def _inquiry(row: Any) -> tuple[str, str, datetime | None]:
    text = _("Inquiry %(number)s: %(state)s")
    words = text % {"number": row.number, "state": row.get_state_display()}
    return words, reverse("service:inquiry", args=[row.pk]), row.next_due_at


def _queue_item(row: Any) -> tuple[str, str, datetime | None]:
    words = f"{row.get_kind_display()}: {row.order.number if row.order else row.pk}"
    return words, reverse("service:queue-item", args=[row.pk]), row.due_at


def _promise(row: Any) -> tuple[str, str, datetime | None]:
    number = row.order.number if row.order else row.pk
    words = f"{row.get_what_display()}, {row.get_state_display()}: {number}"
    return words, reverse("service:promises"), row.due_at


def _case(row: Any) -> tuple[str, str, datetime | None]:
    text = _("Case #%(number)s: %(kind)s")
    words = text % {"number": row.pk, "kind": row.get_kind_display()}
    return words, reverse("aftersales:case", args=[row.pk]), row.deadline_at


def _task(row: Any) -> tuple[str, str, datetime | None]:
    return row.title, reverse("work:task", args=[row.pk]), None


TOLD: Final[dict[str, Callable[[Any], tuple[str, str, datetime | None]]]] = {
    "inquiry": _inquiry,
    "queue_item": _queue_item,
    "promise": _promise,
    "case": _case,
    "task": _task,
}


def _note_words(ids: Sequence[int]) -> dict[int, str]:
    """The newest words of each note."""
    rows = TextVersion.objects.filter(note__in=ids).order_by("number")
    return {row.note_id or 0: row.body[:300] for row in rows}
