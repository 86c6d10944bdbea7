"""Rows as they come from files, pushes and forms, before they are facts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review as the platform tells it; marks are 1 to 5, empty where it does not tell."""

    external_id: str
    posted_at: datetime
    rating: int | None = None
    result: str = ""
    text: str = ""
    described: int | None = None
    service: int | None = None
    logistics: int | None = None
    order_number: str = ""
    sku_code: str = ""
    is_removed: bool = False

    @property
    def outcome(self) -> str:
        """Return good, neutral or bad: as told, else by the rating (4 and 5 good, 3 neutral)."""
        if self.result or self.rating is None:
            return self.result
        return "good" if self.rating >= 4 else "neutral" if self.rating == 3 else "bad"

    def fault(self) -> tuple[str, str] | None:
        """Return the column that cannot be right and why; None for a row that can be stored."""
        for name in ("rating", "described", "service", "logistics"):
            mark = getattr(self, name)
            if mark is not None and not 1 <= mark <= 5:
                return name, f"{mark} is not a mark from 1 to 5."
        if self.outcome not in {"good", "neutral", "bad"}:
            return "rating", "A review needs a mark from 1 to 5, or good, neutral or bad."
        return None
