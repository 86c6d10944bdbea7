"""Who acts: a person, a program with a key, or a job or command when neither does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A job or a command on the server."""

    kind: str = "system"
    reference: str = "system"
    request_id: str = ""


SYSTEM = SystemActor()


@dataclass(frozen=True, slots=True)
class UserActor:
    """A person behind one request."""

    user_id: int
    request_id: str = ""

    @property
    def kind(self) -> str:
        """Return "user"."""
        return "user"

    @property
    def reference(self) -> str:
        """Return kind and id, e.g. "user:7"."""
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True)
class KeyActor:
    """A program behind one request, known by its key."""

    key_id: int
    request_id: str = ""

    @property
    def kind(self) -> str:
        """Return "key"."""
        return "key"

    @property
    def reference(self) -> str:
        """Return kind and id, e.g. "key:3"."""
        return f"key:{self.key_id}"


def user_id_of(reference: str) -> int | None:
    """Return the id of the person behind "user:7"; None for a program, a job or a command."""
    kind, _colon, number = reference.partition(":")
    return int(number) if kind == "user" else None
