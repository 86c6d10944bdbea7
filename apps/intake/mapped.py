"""A mapping becomes a layout: cells of a foreign table to parts of orders."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from apps.common.money import quantise
from apps.intake.assembly import Plan, lines_assembler, order_assembler
from apps.intake.mapped_ads import MappedAds
from apps.intake.mapped_cases import MappedCases
from apps.intake.mapped_consents import MappedConsents
from apps.intake.mapped_messages import MappedMessages
from apps.intake.mapped_reviews import MappedReviews
from apps.intake.mapped_rows import MappedRows, mapped_layout, rows_profile
from apps.intake.mapped_times import MappedTimes
from apps.intake.mapped_visits import MappedVisits
from apps.intake.mapping import ColumnMap
from apps.intake.mapping_fields import ADS, CASES, CONSENTS, KINDS, MESSAGES, PERSONAL, REVIEWS
from apps.intake.parse import id_text, plain
from apps.intake.parts import Grouping, LinePart, Part
from apps.intake.profiles.base import CLOCK_SLACK, Profile, RowReader
from apps.intake.visits import KINDS as VISIT_KINDS
from apps.intake.walltime import instant_naive, month_number

PRICE_PLACES: Final = 6
FACTS: Final = {
    "updated_at": "source_updated_at", "refund_total": "refund_total_seen",
    "customer": "customer_ref", "source": "source_key",
}  # fmt: skip
LINE_ONLY: Final = frozenset(
    {"line_id", "product", "sku", "title", "quantity", "unit_price", "line_amount", "line_shipping"}
)
# Kinds whose tables tell one fact a row; the others gather rows to orders.
ROWS: Final[dict[str, type[MappedRows]]] = {
    MESSAGES: MappedMessages,
    ADS: MappedAds,
    REVIEWS: MappedReviews,
    CASES: MappedCases,
    CONSENTS: MappedConsents,
    **dict.fromkeys(VISIT_KINDS, MappedVisits),
}
APART: Final = LINE_ONLY | {"order_id", "month", "day"}


def mapped_profile(mapping: ColumnMap, *, key: str, version: int) -> Profile:
    """Return the layout that a mapping describes; columns that it does not use are ignored."""
    if mapping.kind in ROWS:
        return rows_profile(ROWS[mapping.kind], mapping, key=key, version=version)
    plan = Plan(
        identifier=mapping.columns["order_id"],
        has_lines=mapping.has_lines,
        columns=dict(mapping.columns),
        standalone_refunds=bool(mapping.refunds and mapping.refunds.test == "starts_with"),
        amounts_from_lines=mapping.whole_amounts,
    )
    assembler = order_assembler if mapping.kind == "orders" else lines_assembler
    return mapped_layout(
        mapping,
        key=key,
        version=version,
        personal=PERSONAL,
        days=("ordered_at",),
        grouping=Grouping(part=_MappedRow(mapping).part, assemble=assembler(plan)),
    )


class _MappedRow(MappedTimes):
    """Reads one row after another as the mapping says."""

    def __init__(self, mapping: ColumnMap) -> None:
        super().__init__(mapping)
        types = KINDS[mapping.kind]
        self.fields = {name: types[name] for name in mapping.columns if name not in APART}
        self.readers: dict[str, Callable[[RowReader, str, str], Any]] = {
            "time": self.time,
            "text": self.text,
            "amount": self.amount,
            "status": self._status,
            "source": self._source,
            "id": self._id,
        }

    def part(self, row: RowReader) -> Part | str:
        """Return what the row says, or "not_a_sale"."""
        mapping = self.mapping
        is_refund = mapping.refunds is not None and self.matches(mapping.refunds, row)
        if not is_refund and any(self.matches(rule, row) for rule in mapping.skip):
            return "not_a_sale"
        part = Part(row.line, row.sheet_row, is_refund=is_refund)
        for name, kind in self.fields.items():
            value = self.cell(row, name, self.readers[kind])
            if value is not None:
                part.facts[FACTS.get(name, name)] = value
        if mapping.kind == "orders":
            self._dates(row, part)
            self._fixed(row, part)
        if mapping.has_lines:
            part.item = self._item(row, is_refund=is_refund)
        return part

    def _fixed(self, row: RowReader, part: Part) -> None:
        if status := self.mapping.constants.get("status"):
            part.facts.setdefault("status", status)
        for rule in self.mapping.exclude:
            if self.matches(rule, row):
                part.facts["excluded_reason"] = rule.reason

    def _dates(self, row: RowReader, part: Part) -> None:
        columns = self.mapping.columns
        if "ordered_at" not in columns:
            part.facts["ordered_at"] = self.cell(row, "day", self._calendar)
        elif "ordered_at" not in part.facts and not row.errors:
            row.refuse(columns["ordered_at"], "required_empty")
        ordered, paid = part.facts.get("ordered_at"), part.facts.get("paid_at")
        if not row.errors and ordered and paid and ordered - paid > CLOCK_SLACK:
            row.refuse(columns["paid_at"], "paid_before_ordered")

    def _id(self, row: RowReader, cell: str, name: str) -> str:
        return id_text(cell)

    def _status(self, row: RowReader, cell: str, name: str) -> str:
        return row.status(self.mapping.columns[name], self.mapping.statuses)

    def _source(self, row: RowReader, cell: str, name: str) -> str | None:
        return row.source(cell.strip(), self.mapping.sources)

    def _price(self, row: RowReader, cell: str, name: str) -> Decimal:
        return self.money(row, cell, name, PRICE_PLACES)

    def _item(self, row: RowReader, *, is_refund: bool) -> LinePart:
        columns = self.mapping.columns

        def read(name: str, how: Callable[[RowReader, str, str], Any], default: Any) -> Any:
            value = self.cell(row, name, how) if name in columns else None
            return default if value is None else value

        price = read("unit_price", self._price, Decimal(0))
        quantity = read("quantity", self.pieces, 1 if "quantity" not in columns else 0)
        item = LinePart(
            sku=read("sku", self.text, ""),
            price=price,
            quantity=quantity,
            title=read("title", self.text, ""),
            product=read("product", self.text, ""),
            amount=read("line_amount", self.amount, quantise(price * quantity, 6)),
            shipping=read("line_shipping", self.amount, Decimal(0)),
            key=read("line_id", self.text, ""),
        )
        self._check_item(row, item, is_refund=is_refund)
        return item

    def _check_item(self, row: RowReader, item: LinePart, *, is_refund: bool) -> None:
        if row.errors:
            return
        columns = self.mapping.columns
        amount_column = columns.get("line_amount", columns.get("unit_price", ""))
        if abs(item.amount) > row.context.amount_limit:
            row.refuse(amount_column, "amount_range")
        elif not is_refund and item.quantity < 0:
            row.refuse(columns["quantity"], "quantity_text")
        elif not is_refund and item.amount < 0:
            row.refuse(amount_column, "amount_negative")

    def _calendar(self, row: RowReader, cell: str, name: str) -> datetime:
        """Return midnight of a day whose year is a constant."""
        month = plain(row.raw(self.mapping.columns["month"])).casefold()
        number = month if month.isdigit() else str(month_number(month))
        text = f"{self.mapping.constants['year']}-{number}-{plain(cell)} 00:00:00"
        return self.placed(instant_naive(text, ("%Y-%m-%d %H:%M:%S",)), row)
