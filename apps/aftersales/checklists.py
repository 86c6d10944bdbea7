"""What an inspection asks when a shop has said nothing else, and what a failed check means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.common.words import said

# A failed check proposes this cause.
CAUSES: Mapping[str, str] = {
    "size": "SPEC",
    "function": "FUNC",
    "expiry": "EXPIRY",
    "count": "MISSING",
    "package": "PACK",
    "look": "WORKM",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One row of a checklist."""

    kind: str
    spec: str
    required: bool = True


USUAL: tuple[Check, ...] = (
    Check("count", said("As many as on the papers")),
    Check("package", said("Package whole and clean")),
    Check("look", said("No scratch, stain or loose seam")),
    Check("function", said("Works")),
    Check("size", said("Size and colour as ordered")),
    Check("expiry", said("Not past its date"), required=False),
)


def checks_read(told: Iterable[Mapping[str, object]]) -> tuple[Check, ...]:
    """Return the checks of a template, from its JSON."""
    return tuple(
        Check(str(each["kind"]), str(each["spec"]), bool(each.get("required", True)))
        for each in told
    )


def unanswered(checks: Sequence[tuple[str, bool, bool | None]]) -> list[str]:
    """Return the specs of required checks that nobody has answered; (spec, required, passed)."""
    return [spec for spec, required, passed in checks if required and passed is None]


def proposed(checks: Iterable[tuple[str, bool | None]]) -> str:
    """Return the cause that the first failed check proposes, "" when none failed."""
    return next((CAUSES[kind] for kind, passed in checks if passed is False), "")
