"""Suggestions as people read them: what waits for whom, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.selectors import members
from apps.common.http import missing
from apps.service.models import Suggestion
from apps.service.querysets.suggestions import SuggestionQuerySet
from apps.service.selectors.readers import Reader
from apps.service.states import SUGGESTION_MOVES, events
from apps.shop.models import Shop

PAGE = 100
# Who may be given a suggestion: who can act on it.
OWNERS = (Role.SUPERVISOR, Role.DIRECTOR, Role.PROMOTER, Role.ASSISTANT, Role.AGENT)


@dataclass(frozen=True)
class SuggestionLine:
    """A suggestion, whether the reader may answer it, and whether it waits for too long."""

    row: Suggestion
    may_answer: bool
    is_late: bool
    is_new: bool


@dataclass(frozen=True)
class SuggestionPage:
    """Suggestions of a tab, and how many answers the reader has not read."""

    lines: Sequence[SuggestionLine]
    open_count: int
    unread: int


def suggestions_page(by: Reader, shop: Shop, tab: str, today: date) -> SuggestionPage:
    """Return what waits for an answer by day, or the answered ones, the newest first."""
    rows = _reached(by).filter(shop=shop)
    if tab == "answered":
        found = rows.answered().order_by("-answered_at", "-pk")
    else:
        found = rows.open().order_by("due_on", "pk")
    found = found.select_related("reported_by", "owner", "answered_by", "product", "inquiry")
    lines = [_line(by, row, today) for row in found[:PAGE]]
    return SuggestionPage(lines, rows.open().count(), rows.unread_by(by.user.pk).count())


def suggestion_of(by: Reader, suggestion_id: int, *, to_answer: bool = False) -> Suggestion:
    """Return a suggestion that the reader may see, or answer; not_found for any other."""
    rows = _reached(by).select_related("shop")
    found: Suggestion | None = rows.filter(pk=suggestion_id).first()
    if found is None or (to_answer and not _may_answer(by, found)):
        raise missing()
    return found


def owners_of(shop: Shop, now: datetime) -> list[User]:
    """Return who may own a suggestion of a shop, supervisors first, then by name."""
    found = [row for row in members(now, shop.code) if row.role in OWNERS and row.user.is_active]
    found.sort(key=lambda row: (OWNERS.index(Role(row.role)), str(row.user)))
    return [row.user for row in found]


def _reached(by: Reader) -> SuggestionQuerySet:
    rows: SuggestionQuerySet = Suggestion.objects.visible_to(by.access)
    own = [pk for pk in by.access.shop_ids if by.access.is_own_only(pk)]
    return rows.exclude(shop_id__in=own) | rows.filter(shop_id__in=own).concerning(by.user.pk)


def _may_answer(by: Reader, row: Suggestion) -> bool:
    return row.owner_id == by.user.pk or not by.access.is_own_only(row.shop_id)


def _line(by: Reader, row: Suggestion, today: date) -> SuggestionLine:
    is_open = bool(events(SUGGESTION_MOVES, row.state))
    is_new = row.reported_by_id == by.user.pk and not is_open and row.read_at is None
    return SuggestionLine(
        row, is_open and _may_answer(by, row), is_open and row.due_on < today, is_new
    )
