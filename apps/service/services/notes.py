"""Notes, requirements and tags: every save is a version; nothing is taken away."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.common.http import forbidden, missing
from apps.service.models import Inquiry, Note, Shift
from apps.service.selectors.notes import about_of, note_reached
from apps.service.selectors.readers import Reader
from apps.service.services.versions import stale, version_add
from apps.shop.models import Customer, Order

Kind = Note.Kind
About = Order | Customer | Inquiry | Shift
COLUMNS: dict[type, str] = {
    Order: "order",
    Customer: "customer",
    Inquiry: "inquiry",
    Shift: "shift",
}
# Who may say that a requirement is met; a supervisor may for everybody.
ACKNOWLEDGE = {
    Note.AckRole.PACKER: frozenset({Role.AGENT, Role.ASSISTANT}),
    Note.AckRole.AGENT: frozenset({Role.AGENT}),
    Note.AckRole.ASSISTANT: frozenset({Role.ASSISTANT}),
    Note.AckRole.SUPERVISOR: frozenset[Role](),
}


@transaction.atomic
def note_add(
    *,
    by: Reader,
    about: About,
    kind: str,
    body: str,
    code: str = "",
    must_ack_role: str = "",
    is_pinned: bool = False,
) -> Note:
    """Keep a note, a requirement or a tag about something within the author's reach.

    A requirement is pinned and names who acknowledges it; a tag has a code, and its words say
    why. Raises role_refused, field_invalid without words or code, `duplicate` for a standing tag.
    """
    column = COLUMNS[type(about)]
    shop_id = about.roster.shop_id if isinstance(about, Shift) else about.shop_id
    by.access.require("service:note-edit", "POST", shop_id)
    note = Note(shop_id=shop_id, kind=kind, code=code.strip() if kind == Kind.TAG else "")
    setattr(note, column, about)
    note.is_pinned = is_pinned or kind == Kind.REQUIREMENT
    note.must_ack_role = must_ack_role if kind == Kind.REQUIREMENT else ""
    _check(note, body)
    note.save()
    version_add(note=note, words=("", body.strip()), actor=by.access.actor)
    _audit(note, by, f"{kind}.add")
    return note


@transaction.atomic
def note_edit(*, by: Reader, note_id: int, seen: int, body: str, reason: str = "") -> Note:
    """Write the next version of a note; a requirement must be acknowledged once more.

    Raises not_found, field_invalid, state_refused for an ended one, `stale` with the other's words.
    """
    note = _locked(by, note_id)
    head = note.versions.order_by("-number")[0]
    if head.number != seen:
        raise stale(head)
    _check(note, body)
    if body.strip() != head.body:
        words = ("", body.strip())
        version_add(note=note, words=words, actor=by.access.actor, reason=reason)
        note.acked_by = note.acked_at = None
        note.save(update_fields=["acked_by", "acked_at"])
        _audit(note, by, f"{note.kind}.edit")
    return note


@transaction.atomic
def note_acknowledge(*, by: Reader, note_id: int, seen: int, now: datetime) -> Note:
    """Say that a requirement was read in the version `seen`, and is met.

    Raises not_found, role_refused for a role that it is not for, `stale` for an older version.
    """
    note = _locked(by, note_id)
    if note.kind != Kind.REQUIREMENT:
        raise missing()
    role = by.access.role_in(note.shop_id)
    if role not in (Role.SUPERVISOR, *ACKNOWLEDGE[Note.AckRole(note.must_ack_role)]):
        raise forbidden()
    head = note.versions.order_by("-number")[0]
    if head.number != seen:
        raise ShopError("stale", _("The requirement was changed meanwhile. Read it again."))
    if note.acked_at is None:
        note.acked_by, note.acked_at = by.user, now
        note.save(update_fields=["acked_by", "acked_at"])
        _audit(note, by, "requirement.acknowledge")
    return note


@transaction.atomic
def note_end(*, by: Reader, note_id: int, now: datetime) -> Note:
    """End a note, a requirement or a tag: it is read on, and counts no more."""
    note = _locked(by, note_id)
    note.ended_by, note.ended_at = by.user, now
    note.save(update_fields=["ended_by", "ended_at"])
    _audit(note, by, f"{note.kind}.end")
    return note


def _locked(by: Reader, note_id: int) -> Note:
    rows = note_reached(by).select_for_update(of=("self",))
    note: Note | None = rows.filter(pk=note_id).first()
    if note is None:
        raise missing()
    by.access.require("service:note-edit", "POST", note.shop_id)
    if note.ended_at is not None:
        raise ShopError("state_refused", _("This was ended. Write a new one."))
    return note


def _check(note: Note, body: str) -> None:
    if not body.strip():
        raise ShopError("field_invalid", _("Write what there is to know."), "body")
    if note.kind == Kind.REQUIREMENT and not note.must_ack_role:
        raise ShopError("field_invalid", _("Say who has to see it."), "must_ack_role")
    if note.kind != Kind.TAG or note.pk:
        return
    if not note.code:
        raise ShopError("field_invalid", _("Give the tag a name."), "code")
    same = Note.objects.standing().filter(kind=Kind.TAG, code=note.code, **about_of(note))
    if same.exists():
        raise ShopError("duplicate", _("This tag stands already."), "code")


def _audit(note: Note, by: Reader, action: str) -> None:
    # What is written about a buyer is not for the log: who wrote, and about which row, is.
    audit_write(
        actor=by.access.actor,
        action=action,
        subject=f"service.Note:{note.pk}",
        shop_id=note.shop_id,
        changes={"about": [None, " ".join(f"{k}:{v}" for k, v in about_of(note).items())]},
    )
