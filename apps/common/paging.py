"""Pages of lists that go on where the last one ended; nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.common.http import AppRequest
from apps.common.wholenumbers import whole


@dataclass(frozen=True)
class ListPage:
    """The rows of one page, and the way to the next; as components/pager.html takes it."""

    rows: Sequence[Any]
    next_href: str
    previous_href: str
    sentence: str = ""


def marked(text: str | None) -> tuple[datetime, int] | None:
    """Return the time and id that an address names; None for none, or for what is no mark."""
    at, _, number = (text or "").rpartition("~")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    row = whole(number)
    return None if instant.utcoffset() is None or row is None else (instant, row)


def page_of(request: AppRequest, rows: Sequence[Any], field: str, size: int) -> ListPage:
    """Return a page of rows of which one more was asked for than is shown."""
    shown = rows[:size]
    query = request.GET.copy()
    query.pop("after", None)
    first = f"{request.path}?{query.urlencode()}" if "after" in request.GET else ""
    following = ""
    if len(rows) > size:
        last = shown[-1]
        query["after"] = f"{getattr(last, field).isoformat()}~{last.pk}"
        following = f"{request.path}?{query.urlencode()}"
    return ListPage(shown, following, first)
