"""Adds versions of texts; there is no other way to change a word."""

from django.utils.translation import gettext as _

from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.service.models import Note, Snippet, TextVersion


def version_add(
    *,
    words: tuple[str, str],
    actor: Actor,
    snippet: Snippet | None = None,
    note: Note | None = None,
    reason: str = "",
) -> TextVersion:
    """Append (title, body) as the next version of a snippet or note that is locked or new."""
    rows = TextVersion.objects.filter(snippet=snippet, note=note)
    last = rows.order_by("-number").values_list("number", flat=True).first()
    title, body = words
    return TextVersion.objects.create(
        snippet=snippet,
        note=note,
        number=(last or 0) + 1,
        title=title,
        body=body,
        written_by=actor.reference,
        reason=reason,
    )


def stale(head: TextVersion) -> ShopError:
    """Return the refusal of words written over an older version; it carries the newest ones."""
    text = _("Somebody wrote version %(number)d meanwhile. Compare it with yours, then save again.")
    extra = {"number": head.number, "title": head.title, "body": head.body}
    return ShopError("stale", text % {"number": head.number}, extra=extra)
