"""Who acts when no person does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A job or a command on the server."""

    kind: str = "system"
    reference: str = "system"


SYSTEM = SystemActor()
