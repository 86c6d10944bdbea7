"""Forms of words that somebody else may have changed meanwhile."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from apps.accounts.forms import ServiceForm
from apps.common.errors import ShopError
from apps.service.textdiff import Change, text_changes

Made = TypeVar("Made")


class ConflictForm(ServiceForm):
    """Words in a field `body`, and in `seen` the version that their author had before them.

    `conflict` holds the other's version where somebody was faster; what was typed stays.
    """

    conflict: Mapping[str, Any] | None = None

    def attempt(self, service: Callable[[], Made]) -> Made | None:
        """Return what the service made; keep the other's version beside one's own."""

        def told() -> Made:
            try:
                return service()
            except ShopError as error:
                self.conflict = error.extra if error.code == "stale" else None
                raise

        return super().attempt(told)

    @property
    def status(self) -> int:
        """Return the status of the page that shows this form."""
        return 409 if self.conflict else 422 if self.errors else 200

    @property
    def seen_now(self) -> int:
        """Return the number of the version that the page shows: the other's after a conflict."""
        return int(self.conflict["number"] if self.conflict else self["seen"].value() or 0)

    def differences(self) -> list[Change]:
        """Return what one's own words change in the other's."""
        if not self.conflict:
            return []
        return text_changes(self.conflict["body"], self.cleaned_data["body"])
