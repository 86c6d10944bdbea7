"""A layout made by a person: which column is which field and how its cells are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from zoneinfo import available_timezones

from apps.common.words import said
from apps.intake.mapping_columns import column_problems
from apps.intake.mapping_fields import (
    AD_NAMES,
    ADS,
    KINDS,
    LINE_FIELDS,
    MESSAGES,
    OWN_NUMBERS,
    SAID_NAMES,
    SCOPES,
)
from apps.intake.profiles.base import header_key
from apps.intake.visits import KINDS as VISIT_KINDS
from apps.promotion.rows import LONGEST_WINDOW

# How the layouts that people make are told from the built-in ones.
GENERIC: Final = "generic:"
STATUSES: Final = ("unpaid", "paid", "shipped", "done", "closed", "refunded")
REASONS: Final = ("test", "fake", "wholesale", "adjustment", "deleted_at_source")
TESTS: Final = ("starts_with", "equals", "empty", "below", "at_most", "above")
NUMBER_TESTS: Final = frozenset({"below", "at_most", "above"})
NULL_TOKENS: Final = ("", "-", "--", "nan", "NaN", "null", "N/A", "#N/A", "无")
REPEATED_HOURS: Final = ("refuse", "first", "second")
CONSTANTS: Final = frozenset({"currency", "status", "year", "channel", "campaign", "window"})
# Empty means something here: no sign between thousands.
ALWAYS_TOLD: Final = frozenset({"kind", "columns", "thousands_sign"})
FORMAT_SIGNS: Final = frozenset("YmdHMSfzbBypI%T")


class MappingError(Exception):
    """A mapping that cannot be used: every problem as (where, what to do)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        """Take at least one problem."""
        self.problems = problems
        super().__init__(" ".join(f"{where}: {text}" for where, text in problems))


@dataclass(frozen=True, slots=True)
class Rule:
    """A test of one column; numbers are compared as numbers in the signs of the mapping."""

    column: str
    test: str
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A whole mapping, checked. `zone` "" is the shop's zone; `formats` () the usual ones.

    `refunds` says which rows are money going back; `skip` which rows carry no fact; `exclude`
    which orders are kept but leave the figures. `whole_amounts`: the lines of this file are
    all that an order costs.
    """

    kind: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    formats: tuple[str, ...] = ()
    decimal_sign: str = "."
    thousands_sign: str = ","
    nulls: frozenset[str] = frozenset(NULL_TOKENS)
    refunds: Rule | None = None
    skip: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    repeated_hour: str = "refuse"
    rounding: bool = False
    whole_amounts: bool = False

    @property
    def has_lines(self) -> bool:
        """Say whether rows are lines of an order."""
        has_orders = self.kind in ("orders", "order_lines")
        return has_orders and any(name in LINE_FIELDS for name in self.columns)

    @property
    def used(self) -> tuple[str, ...]:
        """Return the columns that are read, each once, the order number first."""
        rules = [*self.skip, *self.exclude, *([self.refunds] if self.refunds else [])]
        names = [self.identifier, *self.columns.values(), *(rule.column for rule in rules)]
        return tuple(dict.fromkeys(names))

    @property
    def identifier(self) -> str:
        """Return the column that names what a row is of: order, product, day or conversation."""
        if self.kind in (MESSAGES, ADS):
            names = SAID_NAMES if self.kind == MESSAGES else AD_NAMES
            return next(self.columns[name] for name in names if name in self.columns)
        if self.kind in OWN_NUMBERS:
            return self.columns[OWN_NUMBERS[self.kind]]
        name = "order_id" if self.kind not in VISIT_KINDS else SCOPES.get(self.kind, "day")
        return self.columns[name]


def signature(columns: Iterable[str]) -> str:
    """Return by what a header is known again: its names, whatever their order, blanks and case."""
    names = sorted(key for column in columns if (key := header_key(column)))
    return sha256("\n".join(names).encode()).hexdigest()


def mapping_from(data: Any) -> ColumnMap:
    """Return the mapping that plain JSON data describes; raises MappingError with all problems."""
    return _Parser(data).mapping()


def mapping_data(mapping: ColumnMap) -> dict[str, Any]:
    """Return a mapping as plain JSON data, the opposite of `mapping_from`."""
    data: dict[str, Any] = {
        "kind": mapping.kind,
        "columns": dict(mapping.columns),
        "constants": dict(mapping.constants),
        "zone": mapping.zone,
        "date_formats": list(mapping.formats),
        "decimal_sign": mapping.decimal_sign,
        "thousands_sign": mapping.thousands_sign,
        "null_tokens": sorted(mapping.nulls),
        "refund_rows": _rule_data(mapping.refunds) if mapping.refunds else None,
        "skip_rows": [_rule_data(rule) for rule in mapping.skip],
        "exclude_rows": [_rule_data(rule) for rule in mapping.exclude],
        "sources": dict(mapping.sources),
        "statuses": dict(mapping.statuses),
        "repeated_hour": mapping.repeated_hour,
        "rounding": mapping.rounding,
        "amounts_from_lines": mapping.whole_amounts,
    }
    return {name: value for name, value in data.items() if value or name in ALWAYS_TOLD}


def _rule_data(rule: Rule) -> dict[str, str]:
    data = {"column": rule.column, "test": rule.test, "value": rule.value, "reason": rule.reason}
    return {name: value for name, value in data.items() if value}


KNOWN: Final = frozenset(
    {
        "kind", "columns", "constants", "zone", "date_formats", "decimal_sign", "thousands_sign",
        "null_tokens", "refund_rows", "skip_rows", "exclude_rows", "sources", "statuses",
        "repeated_hour", "rounding", "amounts_from_lines",
    }
)  # fmt: skip


class _Parser:
    """Reads plain data and notes every problem instead of stopping at one."""

    def __init__(self, data: Any) -> None:
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.problems: list[tuple[str, str]] = []

    def mapping(self) -> ColumnMap:
        """Return the mapping or raise MappingError."""
        self.need(not self.data.keys() - KNOWN, "mapping", said("It has parts that nobody knows."))
        kind = self.choice("kind", tuple(KINDS), "orders")
        columns = self.words("columns")
        self.problems += column_problems(kind, columns, self.data)
        mapping = ColumnMap(
            kind=kind,
            columns=columns,
            constants=self._constants(columns),
            zone=self._zone(),
            formats=self._formats(),
            decimal_sign=self.choice("decimal_sign", (".", ","), "."),
            thousands_sign=self.choice("thousands_sign", (",", ".", " ", "'", ""), ","),
            nulls=frozenset(self.texts("null_tokens") or NULL_TOKENS) | {""},
            refunds=self.rule(self.data.get("refund_rows"), "refund_rows"),
            skip=self.rules("skip_rows"),
            exclude=self.rules("exclude_rows", needs_reason=True),
            sources=self.words("sources"),
            statuses=self._statuses(),
            repeated_hour=self.choice("repeated_hour", REPEATED_HOURS, "refuse"),
            rounding=self.data.get("rounding") is True,
            whole_amounts=self.data.get("amounts_from_lines") is True,
        )
        self.need(
            mapping.decimal_sign != mapping.thousands_sign,
            "thousands_sign",
            said("It must differ from the decimal sign."),
        )
        if self.problems:
            raise MappingError(self.problems)
        return mapping

    def need(self, sound: object, where: str, text: str) -> None:
        """Note a problem unless all is well."""
        if not sound:
            self.problems.append((where, text))

    def _constants(self, columns: Mapping[str, str]) -> dict[str, str]:
        constants = self.words("constants")
        for name in constants.keys() - CONSTANTS:
            # A problem whatever else holds: `need` notes what is not sound.
            self.need(False, f"constants.{name}", said("There is no such constant."))  # noqa: FBT003
        status, currency = constants.get("status"), constants.get("currency", "")
        self.need(status is None or status in STATUSES, "constants.status", said("No such status."))
        sound = not currency or (len(currency) == 3 and currency.isascii() and currency.isupper())
        self.need(sound, "constants.currency", said("Write it as EUR."))
        year = constants.get("year", "")
        if "month" in columns or year:
            sound = year.isascii() and year.isdigit() and 2000 <= int(year[:9]) <= 2100
            self.need(sound, "constants.year", said("Month and day need a year, as 2026."))
        window = constants.get("window", "1")
        sound = window.isascii() and window.isdigit() and 1 <= int(window[:9]) <= LONGEST_WINDOW
        self.need(sound, "constants.window", f"Days from 1 to {LONGEST_WINDOW}.")
        return constants

    def _zone(self) -> str:
        zone = self.data.get("zone") or ""
        self.need(
            zone == "" or str(zone) in available_timezones(), "zone", said("No such time zone.")
        )
        return str(zone)

    def _formats(self) -> tuple[str, ...]:
        formats = self.texts("date_formats")
        for text in formats:
            signs = {text[at + 1 : at + 2] for at, sign in enumerate(text) if sign == "%"}
            sound = signs and signs <= FORMAT_SIGNS and len(text) <= 60
            self.need(sound, "date_formats", f"{text[:60]!r} is no format; say %d/%m/%Y %H:%M.")
        return formats

    def _statuses(self) -> dict[str, str]:
        statuses = self.words("statuses")
        for word, status in statuses.items():
            self.need(status in STATUSES, f"statuses.{word}", f"{status!r} is no status.")
        return statuses

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        """Return one of a few words."""
        value = self.data.get(name, default)
        sound = isinstance(value, str) and value in options
        self.need(sound, name, f"One of: {', '.join(options)}.")
        return str(value) if sound else default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.data.get(name) or []
        sound = isinstance(value, list) and all(isinstance(text, str) for text in value)
        self.need(sound, name, said("A list of texts is needed."))
        return tuple(value) if sound else ()

    def words(self, name: str) -> dict[str, str]:
        """Return a table of texts."""
        value = self.data.get(name) or {}
        sound = isinstance(value, dict) and all(
            isinstance(text, str) and text for text in value.values()
        )
        self.need(sound, name, said("A table of texts is needed."))
        return dict(value) if sound else {}

    def rules(self, name: str, *, needs_reason: bool = False) -> tuple[Rule, ...]:
        """Return a list of rules."""
        value = self.data.get(name) or []
        if not isinstance(value, list):
            self.problems.append((name, said("A list of rules is needed.")))
            return ()
        found = [self.rule(item, name, needs_reason=needs_reason) for item in value]
        return tuple(rule for rule in found if rule)

    def rule(self, data: Any, name: str, *, needs_reason: bool = False) -> Rule | None:
        """Return one rule."""
        if data is None:
            return None
        sound = isinstance(data, dict) and all(isinstance(text, str) for text in data.values())
        if not sound or data.keys() - {"column", "test", "value", "reason"}:
            # A problem whatever else holds: `need` notes what is not sound.
            self.need(False, name, said("A rule has column, test, value and reason."))  # noqa: FBT003
            return None
        rule = Rule(
            data.get("column", ""), data.get("test", ""), data.get("value", ""),
            data.get("reason", ""),
        )  # fmt: skip
        self.need(rule.column, name, said("A rule needs a column."))
        self.need(rule.test in TESTS, name, f"A test is one of: {', '.join(TESTS)}.")
        self.need(
            rule.test not in NUMBER_TESTS or _is_number(rule.value), name, said("Say a number.")
        )
        self.need(rule.test != "starts_with" or rule.value, name, said("Say how the text starts."))
        self.need(not needs_reason or rule.reason in REASONS, name, f"One of: {', '.join(REASONS)}")
        return rule


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()
