"""Notifications: raised where something begins to want somebody, settled where it is dealt with."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Membership, Notification
from apps.accounts.notification_kinds import KINDS, Kind
from apps.accounts.policy import Scope, scope_of
from apps.common.http import missing

KEPT_DAYS: Final = 60
# A night's job deletes at most this many; the next one goes on.
AT_ONCE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told: a kind of `notification_kinds`, about the row `target` of a shop.

    `mark` tells one occasion from another of the same row, e.g. its version. `parameters` fill
    the words: numbers, days and codes, nothing about a person.
    """

    kind: str
    shop_id: int
    target: int | None = None
    mark: object = ""
    parameters: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def notify(
    notice: Notice,
    *,
    people: Iterable[int | None] | None = None,
    roles: Collection[str] | None = None,
    without: Iterable[int | None] = (),
) -> int:
    """Tell those whom it wants; return how many did not know yet.

    `people` = these users; None = everybody who has the kind's right in the whole shop, of
    `roles` where they are named. Nobody is told who could not open the page: rights are those
    of the roles held at this moment. Call it inside the transaction of what it tells of; again
    it tells nobody twice.
    """
    kind, now = KINDS[notice.kind], timezone.now()
    held = _held(notice.shop_id, now)
    if people is None:
        able = {pk for pk, role in held.items() if _is_asked(kind, role, roles)}
    else:
        able = {pk for pk in people if pk is not None and _reads(kind, held.get(pk))}
    known = {
        name: each.isoformat() if isinstance(each, date) else each
        for name, each in notice.parameters.items()
    }
    told: dict[str, Any] = {
        "shop_id": notice.shop_id, "kind": notice.kind, "target": notice.target,
        "key": f"{notice.target or ''}:{notice.mark}", "parameters": known, "at": now,
    }  # fmt: skip
    before = Notification.objects.filter(shop=notice.shop_id, kind=notice.kind, key=told["key"])
    new = able - set(without) - set(before.values_list("user_id", flat=True))
    # In the order of people: of two that tell the same at once neither waits for the other.
    rows = [Notification(user_id=pk, **told) for pk in sorted(new)]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def notices_settle(kinds: Collection[str], *, shop_id: int, target: int | None) -> int:
    """Mark as read, for everybody, what has been dealt with by somebody; return how many."""
    if not kinds:
        return 0
    rows = Notification.objects.unread().filter(shop=shop_id, kind__in=kinds, target=target)
    return _read(rows)


def notices_read(*, kind: str, shop_id: int, user_id: int) -> int:
    """Mark as read what one person has seen elsewhere; return how many."""
    return _read(Notification.objects.unread().filter(shop=shop_id, kind=kind, user=user_id))


def notification_open(*, user_id: int, notification_id: int) -> Notification:
    """Mark one of the own as read and return it; not_found for any other, again nothing changes."""
    rows = Notification.objects.filter(user=user_id, pk=notification_id)
    found: Notification | None = rows.select_related("shop").first()
    if found is None:
        raise missing()
    _read_free(rows.unread())
    return found


def notifications_read(*, user_id: int, ids: Collection[int]) -> int:
    """Mark these of the own as read, so none that the person did not see; return how many."""
    return _read_free(Notification.objects.unread().filter(user=user_id, pk__in=ids))


def notifications_forget(*, user_id: int, shop_id: int, role: str | None) -> int:
    """Drop what a person may not open any more, with the role they have now (None = none)."""
    closed = [name for name, kind in KINDS.items() if not _reads(kind, role)]
    rows = Notification.objects.filter(user=user_id, shop=shop_id, kind__in=closed)
    return int(rows.delete()[0])


def notifications_clear(*, now: datetime) -> int:
    """Delete what is older than KEPT_DAYS, read or not; return how many."""
    old = Notification.objects.filter(at__lt=now - timedelta(days=KEPT_DAYS))
    ids = old.order_by("pk").values("pk")[:AT_ONCE]
    return int(Notification.objects.filter(pk__in=ids).delete()[0])


def _held(shop_id: int, now: datetime) -> dict[int, str]:
    """The role of everybody who works in a shop now and can sign in."""
    rows = Membership.objects.valid_at(now).filter(shop=shop_id, user__is_active=True)
    return dict(rows.order_by("valid_from", "pk").values_list("user_id", "role"))


def _reads(kind: Kind, role: str | None) -> bool:
    return scope_of(kind.url_name, "GET", role) is not None


def _is_asked(kind: Kind, role: str, roles: Collection[str] | None) -> bool:
    """Whether a whole role is asked: it sees all rows of the shop, and may do what is wanted."""
    reaches = [scope_of(kind.url_name, "GET", role)]
    if kind.right:
        reaches.append(scope_of(kind.right, "POST", role))
    return (roles is None or role in roles) and all(each is Scope.SHOP for each in reaches)


def _read(rows: Any) -> int:
    return int(rows.update(read_at=timezone.now()))


@transaction.atomic
def _read_free(rows: Any) -> int:
    """Mark what nobody holds: a long import that settles the others must not stop a click."""
    free = rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
    return _read(Notification.objects.filter(pk__in=list(free)))
