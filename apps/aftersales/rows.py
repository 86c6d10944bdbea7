"""Rows as they come from files, pushes and forms, before they are facts."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from apps.aftersales.platforms import platform_state


class ToldRow(ABC):
    """A row as somebody else tells it, known by `external_id`, of one moment `at`.

    As plain data its times are ISO texts and its amounts decimal texts; where it stood in a file
    (fields that do not compare) is no part of it.
    """

    __slots__ = ()
    times: ClassVar[tuple[str, ...]] = ()
    amounts: ClassVar[tuple[str, ...]] = ()
    external_id: str

    @property
    @abstractmethod
    def at(self) -> datetime:
        """Return the moment that decides the day of the row."""

    def plain(self) -> dict[str, Any]:
        """Return the row as plain data."""
        told: dict[str, Any] = asdict(self)  # type: ignore[call-overload]  # every kind of row is a dataclass
        for place in fields(self):  # type: ignore[arg-type]  # as above
            if not place.compare:
                del told[place.name]
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


@dataclass(frozen=True, slots=True)
class CaseRow(ToldRow):
    """One case of a platform's after-sales list; words are the platform's own, kept as they came.

    `kind` is one of ours. `known_at` is when the platform knew all this; `amount` is what the
    buyer asks for, in the shop's currency, and what was given back once `state` is SUCCESS: then
    `refunded_at` is told. `meant` is the state that the shop itself says the status means, "" where
    everybody knows it. `due_at` is when the platform acts by itself. `line`, `sheet_row` and
    `columns` (field -> column) say where it stood in a file.
    """

    external_id: str
    order_number: str
    asked_at: datetime
    known_at: datetime
    kind: str
    status: str
    amount: Decimal | None = None
    refunded_at: datetime | None = None
    due_at: datetime | None = None
    goods_status: str = ""
    phase: str = ""
    constraint: str = ""
    reason: str = ""
    note: str = ""
    line_key: str = ""
    product: str = ""
    sku: str = ""
    title: str = ""
    quantity: int = 1
    carrier: str = ""
    tracking_no: str = ""
    is_escalated: bool = False
    meant: str = ""
    line: int = field(default=0, compare=False)
    sheet_row: int | None = field(default=None, compare=False)
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    times = ("asked_at", "known_at", "refunded_at", "due_at")
    amounts = ("amount",)

    @property
    def at(self) -> datetime:
        """Return when the buyer asked."""
        return self.asked_at

    @property
    def state(self) -> str:
        """Return the platform's state by its canonical name, "" for a word nobody knows."""
        return self.meant or platform_state(self.status)

    @property
    def version(self) -> int:
        """Return the platform's version: milliseconds, greater for what is newer."""
        return int(self.known_at.timestamp() * 1_000)

    @property
    def is_paid_back(self) -> bool:
        """Tell whether money was given back."""
        return self.state == "SUCCESS" and bool(self.amount) and self.refunded_at is not None
