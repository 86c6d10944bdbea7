"""Reads the fields of one pushed object and gathers every fault on the way."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from apps.common.money import minor_digits
from apps.intake import parse
from apps.intake.ads import COST_PLACES
from apps.intake.errors import ROW_CODES, CellError

OFFSET: Final = re.compile(r"(Z|[+-]\d{2}:?\d{2})$", re.ASCII)
AMOUNT: Final = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_DAY: Final = date(2000, 1, 1)
MOST_PIECES: Final = 999_999_999
PRICE_PLACES: Final = 6

PUSH_CODES: Final = {
    "object_expected": "This must be an object.",
    "list_expected": "This must be a list.",
    "text_expected": "This must be text in quotation marks.",
    "flag_expected": "This must be true or false.",
    "choice_unknown": "This word is not one of the list.",
    "field_unknown": "There is no such field.",
    "offset_missing": "A time needs its offset, as in 2026-03-01T10:00:00+08:00.",
    "day_text": "This is not a day. Write it as 2026-03-01.",
    "day_range": "The day lies before 2000 or in the future.",
    "count_text": "This must be a whole number, 0 or more, without quotation marks.",
    "amount_zero": "The amount must be above zero.",
    "source_unknown": "This source of visits is not known.",
    "number_missing": "At least one number is needed.",
    "group_missing": "Words and creatives need the group that they are of.",
    "grain_double": "A row is of a word or of a creative, not of both.",
    "scope_double": "Name a source or a product, not both.",
    "email_text": "This is no e-mail address.",
    "address_text": "An address has letters or digits.",
    "id_kept": "This number is kept for totals without a date.",
}


Read = TypeVar("Read")


class BodyRefused(Exception):  # noqa: N818 -- an answer to a program
    """A body that is no list of objects, or that writes money as a number."""


@dataclass(frozen=True, slots=True)
class PushError:
    """One fault: the place of the object in the list, its field, a stable code, the remedy."""

    index: int
    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PushContext:
    """The shop's rules by which objects are read, and the moment of the push."""

    currency: str
    zone: ZoneInfo
    day_cut: time
    amount_limit: Decimal
    now: datetime
    today: date
    sources: frozenset[str]


@dataclass(slots=True)
class Fields:
    """One object; fields that were not asked for are faults."""

    index: int
    raw: dict[str, Any]
    context: PushContext
    path: str = ""
    errors: list[PushError] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def refuse(self, name: str, code: str) -> None:
        """Note a fault of a field."""
        message = PUSH_CODES.get(code) or ROW_CODES[code]
        self.errors.append(PushError(self.index, f"{self.path}{name}", code, message))

    def text(self, name: str, *, longest: int, required: bool = False) -> str | None:
        """Return text of at most that many characters; None when absent, null or blank."""
        value = self._get(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, "text_expected")
            return None
        if len(value) > longest:
            self.refuse(name, "cell_too_long")
            return None
        if not value.strip():
            if required:
                self.refuse(name, "required_empty")
            return None
        return value.strip()

    def choice(self, name: str, words: Collection[str], *, required: bool = False) -> str | None:
        """Return one of the words."""
        word = self.text(name, longest=60, required=required)
        if word is not None and word not in words:
            self.refuse(name, "choice_unknown")
            return None
        return word

    def source(self, name: str) -> str | None:
        """Return the key of a known source of visits."""
        key = self.text(name, longest=60)
        if key is not None and key not in self.context.sources:
            self.refuse(name, "source_unknown")
            return None
        return key

    def money(self, name: str, *, required: bool = False, above: int = -1) -> Decimal | None:
        """Return an amount in the shop's currency, 0 or more; a JSON number is no money."""
        amount = self._amount(name, minor_digits(self.context.currency), required=required)
        if amount is not None and amount < 0:
            self.refuse(name, "amount_negative")
            return None
        if amount is not None and amount <= above:
            self.refuse(name, "amount_zero")
            return None
        return amount

    def fine(self, name: str) -> Decimal | None:
        """Return an amount of 0 or more that is finer than the coins, as a cost of clicks."""
        amount = self._amount(name, COST_PLACES, required=False)
        if amount is not None and amount < 0:
            self.refuse(name, "amount_negative")
            return None
        return amount

    def price(self, name: str) -> Decimal | None:
        """Return the price of one piece, to a millionth."""
        price = self._amount(name, PRICE_PLACES, required=True)
        if price is not None and price < 0:
            self.refuse(name, "amount_negative")
            return None
        return price

    def signed(self, name: str) -> Decimal | None:
        """Return an amount that may be negative, as the line of a discount is."""
        return self._amount(name, minor_digits(self.context.currency), required=True)

    def instant(self, name: str, *, required: bool = False) -> datetime | None:
        """Return an instant written with its offset."""
        value = self.text(name, longest=40, required=required)
        if value is None:
            return None
        if not OFFSET.search(value):
            self.refuse(name, "offset_missing")
            return None
        context = self.context
        return self._try(name, lambda: parse.instant(value, zone=context.zone, now=context.now))

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Return a business day up to today."""
        value = self.text(name, longest=20, required=required)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value) if DAY.fullmatch(value) else None
        except ValueError:
            found = None
        if found is None:
            self.refuse(name, "day_text")
            return None
        if not FIRST_DAY <= found <= self.context.today:
            self.refuse(name, "day_range")
            return None
        return found

    def count(self, name: str, *, required: bool = False, most: int = MOST_PIECES) -> int | None:
        """Return a whole number, 0 or more."""
        value = self._get(name, required=required)
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= most:
            self.refuse(name, "count_text")
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """Return true or false; None when absent."""
        value = self._get(name, required=False)
        if value is None or isinstance(value, bool):
            return value
        self.refuse(name, "flag_expected")
        return None

    def objects(self, name: str) -> list["Fields"] | None:
        """Return the objects of a list inside this one; None when absent."""
        value = self._get(name, required=False)
        if value is None:
            return None
        if not isinstance(value, list):
            self.refuse(name, "list_expected")
            return None
        found = []
        for at, raw in enumerate(value):
            place = f"{self.path}{name}[{at}]"
            if isinstance(raw, dict):
                inner = Fields(self.index, raw, self.context, f"{place}.", self.errors)
                found.append(inner)
            else:
                self.refuse(f"{name}[{at}]", "object_expected")
        return found

    def finish(self) -> None:
        """Refuse the fields that nobody asked for."""
        for name in sorted(self.raw.keys() - self.asked):
            self.refuse(name[:80], "field_unknown")

    def _get(self, name: str, *, required: bool) -> Any:
        self.asked.add(name)
        value = self.raw.get(name)
        if value is None and required:
            self.refuse(name, "required_empty")
        return value

    def _amount(self, name: str, places: int, *, required: bool) -> Decimal | None:
        if type(self.raw.get(name)) in (int, float):
            raise BodyRefused(
                f"Object {self.index}: {self.path}{name} is a number; write money as text."
            )
        value = self.text(name, longest=40, required=required)
        if value is None:
            return None
        if not AMOUNT.fullmatch(value):
            self.refuse(name, "amount_text")
            return None
        limit = self.context.amount_limit
        return self._try(name, lambda: parse.amount(value, places=places, limit=limit))

    def _try(self, name: str, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except CellError as error:
            self.refuse(name, error.code)
            return None


@dataclass(frozen=True, slots=True)
class Topic:
    """What may be pushed: the name of its list, its reader, and what tells two objects apart."""

    name: str
    read: Callable[[Fields], Any]
    key: Callable[[Any], Any]
    key_field: str
