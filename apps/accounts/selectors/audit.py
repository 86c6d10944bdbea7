"""Reads of the audit log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Subquery

from apps.accounts.models import ApiKey, AuditEvent, User
from apps.accounts.roles import Role
from apps.common.access import Access

AUDIT_PAGE = 50
BACKUP_CHECKED = "backup.checked"  # a backup was restored beside live data, and held


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a reader of the audit log looks for; empty fields look for everything."""

    action: str = ""
    object: str = ""
    person: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit event with the name of who did it."""

    event: AuditEvent
    person: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Audit events, newest first; `next_before` continues with older ones, None at the end."""

    lines: Sequence[AuditLine]
    next_before: int | None


def audit_page(access: Access, asked: AuditFilter) -> AuditPage:
    """Return one page of the audit log: all of the shops one directs, and one's own rows."""
    events = AuditEvent.objects.readable_by(
        reference=access.actor.reference, directed_shop_ids=access.shop_ids_as(Role.DIRECTOR)
    ).matching(action=asked.action, subject=asked.object)
    if asked.person:
        events = events.filter(actor__in=_references(asked.person))
    if asked.before is not None:
        events = events.filter(pk__lt=asked.before)
    found = list(events.select_related("shop").order_by("-pk")[: AUDIT_PAGE + 1])
    shown = found[:AUDIT_PAGE]
    return AuditPage(_named(shown), shown[-1].pk if len(found) > AUDIT_PAGE else None)


def restore_tested_at() -> tuple[datetime | None, datetime | None]:
    """Return when a backup was last proved to restore, and since when the installation is used."""
    proofs = AuditEvent.objects.filter(shop=None, action=BACKUP_CHECKED)
    newest = proofs.order_by("-at").values("at")[:1]
    told = User.objects.aggregate(at=Max(Subquery(newest)), since=Min("date_joined"))
    return told["at"], told["since"]


def _references(person: str) -> list[str]:
    """Return the actor references of an e-mail address; any other text stands for itself."""
    ids = User.objects.filter(email=person.lower()).values_list("pk", flat=True)
    return [person, *(f"user:{pk}" for pk in ids)]


def _named(events: Iterable[AuditEvent]) -> list[AuditLine]:
    rows = list(events)
    people = User.objects.filter(pk__in=_ids(rows, "user:"))
    keys = ApiKey.objects.filter(pk__in=_ids(rows, "key:"))
    names = {f"user:{user.pk}": str(user) for user in people}
    names |= {f"key:{key.pk}": str(key) for key in keys}
    return [AuditLine(row, names.get(row.actor, row.actor)) for row in rows]


def _ids(events: Iterable[AuditEvent], kind: str) -> set[int]:
    return {int(row.actor.removeprefix(kind)) for row in events if row.actor.startswith(kind)}
