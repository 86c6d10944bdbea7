"""What the lower apps may know about the person or key behind a call."""

from typing import Protocol


class Actor(Protocol):
    """Who acts: written into audit events as kind and id."""

    @property
    def kind(self) -> str:
        """Return "user", "key" or "system"."""
        ...

    @property
    def reference(self) -> str:
        """Return kind and id, e.g. "user:7"; "system" for jobs and commands."""
        ...


class Access(Protocol):
    """What `request.access` can answer; made by the policy of apps.accounts."""

    @property
    def shop_ids(self) -> frozenset[int]:
        """Return the ids of the shops in which the actor holds a role now."""
        ...

    def role_in(self, shop_id: int) -> str | None:
        """Return the role in that shop, None without one."""
        ...

    def can(self, url_name: str, method: str, shop_id: int) -> bool:
        """Tell whether the policy table lets the actor use this URL in this shop."""
        ...
