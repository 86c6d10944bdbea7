"""Rows as they come from files, pushes and forms, before they are facts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self


class ToldRow:
    """A row as somebody else tells it, known by `external_id`, of one moment `at`.

    As plain data its times are ISO texts and its amounts decimal texts.
    """

    __slots__ = ()
    times: ClassVar[tuple[str, ...]] = ()
    amounts: ClassVar[tuple[str, ...]] = ()
    external_id: str

    @property
    def at(self) -> datetime:
        """Return the moment that decides the day of the row."""
        raise NotImplementedError

    def plain(self) -> dict[str, Any]:
        """Return the row as plain data."""
        told: dict[str, Any] = asdict(self)  # type: ignore[call-overload]  # every kind of row is a dataclass
        for name in (*self.times, *self.amounts):
            value = told[name]
            told[name] = value.isoformat() if isinstance(value, datetime) else value and str(value)
        return told

    @classmethod
    def of_plain(cls, told: dict[str, Any]) -> Self:
        """Return the row that such data tell."""
        values = dict(told)
        for name in cls.times:
            values[name] = values[name] and datetime.fromisoformat(values[name])
        for name in cls.amounts:
            values[name] = values[name] and Decimal(values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class ReviewRow(ToldRow):
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

    times = ("posted_at",)

    @property
    def at(self) -> datetime:
        """Return when it was posted."""
        return self.posted_at

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
