"""What the lower apps may know about the person or key behind a call."""

from typing import Any, Protocol


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

    @property
    def request_id(self) -> str:
        """Return the id that joins log lines and audit events of one request, else ""."""
        ...


class Access(Protocol):
    """What `request.access` can answer; made by the policy of apps.accounts."""

    @property
    def actor(self) -> Actor:
        """Return who acts, for services and audit events."""
        ...

    @property
    def shop_ids(self) -> frozenset[int]:
        """Return the ids of the shops whose rows this request may show.

        These are the shops in which the actor's role may use the URL asked for; outside a
        request, all shops in which the actor holds a role now.
        """
        ...

    @property
    def shops(self) -> tuple[Any, ...]:
        """Return those shops by code; this app does not know the model `Shop`."""
        ...

    def shop_for(self, code_or_id: str | int) -> Any:
        """Return a shop in which the actor holds a role, or raise not_found."""
        ...

    def shop_here(self, code: str | None = None) -> Any:
        """Return the shop of the page: asked for, last looked at or first; or refuse."""
        ...

    def role_in(self, shop_id: int) -> str | None:
        """Return the role in that shop, None without one."""
        ...

    def shop_ids_as(self, role: str) -> frozenset[int]:
        """Return the ids of the shops in which the actor holds this role."""
        ...

    def can(self, url_name: str, method: str, shop_id: int) -> bool:
        """Tell whether the policy table lets the actor use this URL in this shop."""
        ...

    def is_own_only(self, shop_id: int) -> bool:
        """Tell whether, at the URL asked for, only the actor's own rows may be shown."""
        ...

    def require(self, url_name: str, method: str, shop_id: int) -> None:
        """Raise ShopError: not_found for a foreign shop, role_refused for a missing right."""
        ...
