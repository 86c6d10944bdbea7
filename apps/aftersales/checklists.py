"""What an inspection asks when a shop has said nothing else, and what a failed check means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    Check("count", "As many as on the papers"),
    Check("package", "Package whole and clean"),
    Check("look", "No scratch, stain or loose seam"),
    Check("function", "Works"),
    Check("size", "Size and colour as ordered"),
    Check("expiry", "Not past its date", required=False),
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
