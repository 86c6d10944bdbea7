"""Reads of notifications: who is signed in with their count, and the list of one person."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from django.db.models import BooleanField, IntegerField
from django.db.models.expressions import RawSQL
from django.urls import reverse

from apps.accounts.models import Notification, User
from apps.accounts.notification_kinds import KINDS
from apps.common.access import Access
from apps.common.templatetags.pieces import day_text

SHOWN: Final = 100
# So many of one kind stand side by side; of more the newest stands for all.
ALONE: Final = 2
# Every request asks this: told as it is, it is not put together anew each time.
UNREAD: Final = RawSQL(
    "SELECT count(*) FROM accounts_notification"
    " WHERE user_id = accounts_user.id AND read_at IS NULL",
    (),
    IntegerField(),
)
SECOND_FACTOR: Final = RawSQL(
    "EXISTS (SELECT FROM mfa_authenticator WHERE user_id = accounts_user.id AND type = 'totp')",
    (),
    BooleanField(),
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NotificationLine:
    """One notification in words; `shop` is named where its reader works in several."""

    row: Notification
    words: str
    icon: str
    shop: str


@dataclass(frozen=True, slots=True)
class NotificationGroup:
    """The newest notification of a kind in a shop, and the others of it that stand folded."""

    line: NotificationLine
    more: list[NotificationLine]


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """A person's notifications, the newest first; `ids` are those that are read with the page.

    What opens no more is among `ids` alone.
    """

    unread: list[NotificationGroup]
    read: list[NotificationGroup]
    count: int
    ids: list[int]


def user_signed_in(user_id: int) -> User | None:
    """Return a person with how much they have not read and their second factor, in one query."""
    told = User.objects.annotate(counted=UNREAD, set_up=SECOND_FACTOR)
    found = next(iter(told.filter(pk=user_id)), None)
    if found is not None:
        found.unread, found.has_second_factor = found.counted, found.set_up
    return found


def notification_page(access: Access, user: User) -> NotificationPage:
    """Return what a person was told in the shops in which they work, as far as it opens."""
    rows = Notification.objects.filter(user=user).visible_to(access).select_related("shop")
    newest_first = rows.order_by("-at", "-pk")
    unread = list(newest_first.unread()[:SHOWN])
    read = list(newest_first.filter(read_at__isnull=False)[:SHOWN])
    ids = [row.pk for row in unread]
    return NotificationPage(_groups(access, unread), _groups(access, read), user.unread, ids)


def notification_href(row: Notification) -> str:
    """Return the address of the thing itself, in its shop."""
    kind = KINDS[row.kind]
    address = reverse(kind.url_name, args=[row.target] if kind.by_id else [])
    return address if kind.by_id else f"{address}?{urlencode({'shop': row.shop.code})}"


def words_of(kind: str, parameters: Mapping[str, Any]) -> str:
    """Return the words of a kind with its numbers, in the language of who reads them."""
    filled = {name: _shown(name, value) for name, value in parameters.items()}
    return str(KINDS[kind].words % filled)


def _groups(access: Access, rows: list[Notification]) -> list[NotificationGroup]:
    """Lines as they are where a kind has one or two in a shop, else one with the rest behind it."""
    kinds: dict[tuple[str, int], list[NotificationLine]] = defaultdict(list)
    for line in _lines(access, rows):
        kinds[line.row.kind, line.row.shop_id].append(line)
    groups = [group for lines in kinds.values() for group in _folded(lines)]
    return sorted(groups, key=lambda group: (group.line.row.at, group.line.row.pk), reverse=True)


def _folded(lines: list[NotificationLine]) -> list[NotificationGroup]:
    if len(lines) > ALONE:
        return [NotificationGroup(lines[0], lines[1:])]
    return [NotificationGroup(line, []) for line in lines]


def _lines(access: Access, rows: list[Notification]) -> list[NotificationLine]:
    open_to = [
        row
        for row in rows
        if row.kind in KINDS and access.can(KINDS[row.kind].url_name, "GET", row.shop_id)
    ]
    lines = (_line(row, has_several=len(access.shops) > 1) for row in open_to)
    return [line for line in lines if line is not None]


def _line(row: Notification, *, has_several: bool) -> NotificationLine | None:
    """One row in words; None for one of an earlier release that lacks a number of its words."""
    try:
        words = words_of(row.kind, row.parameters)
    except (KeyError, ValueError):
        log.warning("notification.without_words", notification=row.pk)
        return None
    shop = row.shop.name if has_several else ""
    return NotificationLine(row, words, KINDS[row.kind].icon, shop)


def _shown(name: str, value: Any) -> Any:
    """A day as its reader writes it; all else as it is."""
    if name == "day" or name.endswith("_on"):
        return day_text(date.fromisoformat(value), "day")
    return value
