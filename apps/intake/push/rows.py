"""The list of a push: how many, each read, equal ones once, contradictions refused."""

from dataclasses import dataclass
from typing import Any, Final

from apps.intake.push.fields import PUSH_CODES, BodyRefused, Fields, PushContext, PushError, Topic

MOST_OBJECTS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Pushed:
    """Rows of facts of one push, or the faults for which none of them may be written."""

    rows: tuple[Any, ...]
    errors: tuple[PushError, ...]


def read_push(value: Any, topic: Topic, context: PushContext) -> Pushed:
    """Read {"orders": [...]}; raises BodyRefused for another shape or money as a number."""
    listed = _listed(value, topic.name)
    errors: list[PushError] = []
    found: dict[Any, Any] = {}
    for index, raw in enumerate(listed):
        if not isinstance(raw, dict):
            code = "object_expected"
            errors.append(PushError(index, "", code, PUSH_CODES[code]))
            continue
        fields = Fields(index, raw, context)
        row = topic.read(fields)
        fields.finish()
        if row is not None and found.setdefault(topic.key(row), row) != row:
            fields.refuse(topic.key_field, "duplicate_conflict")
        errors += fields.errors
    return Pushed(() if errors else tuple(found.values()), tuple(errors))


def _listed(value: Any, name: str) -> list[Any]:
    if not isinstance(value, dict) or set(value) != {name} or not isinstance(value[name], list):
        raise BodyRefused(f'The body must be {{"{name}": [...]}} and nothing else.')
    listed: list[Any] = value[name]
    if not 1 <= len(listed) <= MOST_OBJECTS:
        raise BodyRefused(f"Push 1 to {MOST_OBJECTS} objects at a time, not {len(listed)}.")
    return listed
