"""Notes of an order, a buyer, an inquiry or a shift, with their versions and differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.common.http import missing
from apps.service.models import Inquiry, Note, TextVersion
from apps.service.querysets import NoteQuerySet
from apps.service.selectors.people import desk_names
from apps.service.selectors.reach import buyers_reached, orders_reached, own_shops
from apps.service.selectors.readers import Reader
from apps.service.selectors.snippets import VersionLine, versions_of
from apps.shop.models import Order, Shop

ABOUT = ("order_id", "customer_id", "inquiry_id", "shift_id")
MOST_NOTES, MOST_OPEN = 100, 30
# A conversation so long before an order may have said what its parcel needs.
BEFORE_ORDER = timedelta(days=15)


@dataclass(frozen=True)
class NoteLine:
    """A note as a page shows it: its newest words, who wrote first and last, older versions."""

    row: Note
    head: TextVersion
    by: str
    versions: Sequence[VersionLine]

    @property
    def first(self) -> TextVersion:
        """Return the first version: when the note was made."""
        return self.versions[-1].row


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of an order that packing has to meet; `is_open` until acknowledged."""

    note_id: int
    role: str
    words: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class OpenRequirement:
    """A requirement that waits to be seen, with its newest words."""

    row: Note
    words: str


def about_of(note: Note) -> dict[str, int]:
    """Return the one column that says what a note is about, with its id."""
    return {name: pk for name in ABOUT if (pk := getattr(note, name)) is not None}


def note_reached(by: Reader) -> NoteQuerySet:
    """Return the notes about orders, buyers and inquiries within a person's reach.

    Those about a shift are for the whole desk of the shop.
    """
    rows: NoteQuerySet = Note.objects.visible_to(by.access)
    if not own_shops(by.access):
        return rows
    own = Q(inquiry__owner__user=by.user) | Q(inquiry__owner__isnull=True, inquiry__isnull=False)
    return rows.filter(
        Q(shift__isnull=False)
        | own
        | Q(customer__in=buyers_reached(by))
        | Q(order__in=orders_reached(by))
    )


def note_of(by: Reader, note_id: int) -> Note:
    """Return a note within a person's reach, or raise not_found."""
    found: Note | None = note_reached(by).select_related("shop").filter(pk=note_id).first()
    if found is None:
        raise missing()
    return found


def notes_of(rows: "QuerySet[Note]") -> list[NoteLine]:
    """Return notes with their versions: pinned ones first, then the newest, ended ones last."""
    wanted = rows.select_related("acked_by", "ended_by", "order", "shop")
    found = list(wanted.order_by("-pk")[:MOST_NOTES])
    versions = TextVersion.objects.filter(note__in=found).order_by("note", "-number")
    by_note: dict[int, list[TextVersion]] = {}
    for version in versions:
        by_note.setdefault(version.note_id or 0, []).append(version)
    names = desk_names(version.written_by for version in versions)
    lines = [
        NoteLine(
            row,
            by_note[row.pk][0],
            names.get(by_note[row.pk][0].written_by, ""),
            versions_of(by_note[row.pk], names),
        )
        for row in found
    ]
    return sorted(lines, key=lambda line: (line.row.ended_at is not None, not line.row.is_pinned))


def note_line(note: Note) -> NoteLine:
    """Return one note as a page shows it."""
    return notes_of(Note.objects.filter(pk=note.pk))[0]


def order_notes(order: Order) -> list[NoteLine]:
    """Return the notes about an order, and the pinned ones and tags of its buyer."""
    of_buyer = Q(customer=order.customer_id, ended_at__isnull=True) & (
        Q(is_pinned=True) | Q(kind="tag")
    )
    about = Q(order=order) | of_buyer if order.customer_id else Q(order=order)
    return notes_of(Note.objects.filter(about))


def inquiry_notes(inquiry: Inquiry) -> list[NoteLine]:
    """Return the notes about an inquiry, and the pinned ones and tags of its buyer."""
    about = Q(inquiry=inquiry)
    if inquiry.customer_id:
        kept = Q(is_pinned=True) | Q(kind="tag")
        about |= kept & Q(customer=inquiry.customer_id, ended_at__isnull=True)
    return notes_of(Note.objects.filter(about))


def order_requirements(order: Order) -> list[Requirement]:
    """Return what packing has to know of an order: standing requirements of it and its inquiries.

    An open one holds the parcel back until somebody has acknowledged it.
    """
    about = Q(order=order)
    if order.customer_id:
        talked = Q(inquiry__opened_at__gte=order.ordered_at - BEFORE_ORDER)
        about |= Q(customer=order.customer_id)
        about |= talked & Q(inquiry__customer=order.customer_id)
    rows = Note.objects.standing().requirements().filter(about).order_by("pk")
    columns = _worded(rows).values_list("pk", "must_ack_role", "words", "acked_at")
    return [Requirement(pk, role, words, at is None) for pk, role, words, at in columns]


def requirements_open(by: Reader, shop: Shop) -> list[OpenRequirement]:
    """Return the requirements within a person's reach that nobody has seen, the newest first."""
    rows = note_reached(by).unacknowledged().filter(shop=shop)
    found = _worded(rows).select_related("order", "customer").order_by("-pk")[:MOST_OPEN]
    return [OpenRequirement(row, row.words) for row in found]


def _worded(rows: NoteQuerySet) -> NoteQuerySet:
    """Add to each note its newest words."""
    newest = TextVersion.objects.filter(note=OuterRef("pk")).order_by("-number")
    told: NoteQuerySet = rows.annotate(words=Subquery(newest.values("body")[:1]))
    return told
