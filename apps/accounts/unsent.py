"""A form that could not be sent yet: kept in the session until its page is shown again."""

from collections.abc import Mapping, MutableMapping
from typing import Any

KEPT = "unsent_form"
LONGEST = 4_000
NEVER = ("csrfmiddlewaretoken", "password", "code")


def keep(session: MutableMapping[str, Any], path: str, fields: Mapping[str, Any]) -> None:
    """Keep the fields of a form by the path it was sent to; secrets and long texts are left out.

    Fields are single texts, or lists of texts for choices of several.
    """
    kept = {
        name: value
        for name, value in fields.items()
        if not any(word in name for word in NEVER) and len(str(value)) <= LONGEST
    }
    session[KEPT] = {"path": path, "fields": kept}


def take(session: MutableMapping[str, Any], path: str) -> dict[str, Any]:
    """Return, once, the fields kept for this path; empty where there are none."""
    kept = session.get(KEPT)
    if not kept or kept["path"] != path:
        return {}
    fields: dict[str, Any] = session.pop(KEPT)["fields"]
    return fields
