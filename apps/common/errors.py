"""The one family of errors that people see, with the HTTP status each code answers with."""

from collections.abc import Mapping
from typing import Any

STATUS_BY_CODE: Mapping[str, int] = {
    "not_additive": 400,
    "mixed_currency": 400,
    "range_too_large": 400,
    "not_found": 404,
    "role_refused": 403,
    "limit_refused": 403,
    "body_too_large": 413,
    "too_many": 429,
    "stale": 409,
    "state_refused": 409,
    "duplicate": 409,
    "in_progress": 409,
    "rule_break": 409,
    "overlap": 409,
    "guard_refused": 422,
    "idempotency_mismatch": 422,
    "rows_refused": 422,
    "shift_time": 422,
    "field_invalid": 422,
}


class ShopError(Exception):
    """A refusal in plain words.

    `code` is one of STATUS_BY_CODE, `field` names the form field it belongs to,
    `extra` carries data for the page or API answer.
    """

    def __init__(
        self,
        code: str,
        message: str,
        field: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.extra = dict(extra or {})

    @property
    def status(self) -> int:
        """Return the HTTP status of this refusal."""
        return STATUS_BY_CODE[self.code]


class TransitionRefused(ShopError):  # noqa: N818  the specification names it
    """A step that may not be done: by whom it was tried, from which state, or by what guard.

    `extra` holds what a person or program needs to go on: state, version, the events that are
    `allowed` now, and for a guard its name and the `facts` it went by.
    """
