"""After-sales lists of a foreign table: cells to cases."""

from datetime import datetime, timedelta
from typing import Any, Final

from apps.aftersales.platforms import is_called, kind_of, platform_state
from apps.aftersales.rows import CaseRow
from apps.intake.errors import CellError
from apps.intake.mapped_rows import MappedRows
from apps.intake.parse import NumericCell, instant, plain
from apps.intake.profiles.base import CLOCK_SLACK, RowReader
from apps.intake.walltime import instant_naive, located

LONGEST_DUE: Final = timedelta(days=90)


class MappedCases(MappedRows):
    """Reads cases; a list without a column of kinds is of refunds."""

    personal = ("case_note",)
    day_fields = ("case_at",)
    lengths = {
        "case_id": 80, "order_id": 64, "case_status": 60, "goods_status": 60, "case_phase": 60,
        "constraint": 60, "reason": 120, "case_note": 2_000, "line_id": 120, "product": 64,
        "sku": 120, "title": 500, "carrier": 60, "tracking_no": 60, "escalated": 60,
    }  # fmt: skip

    def fact(self, row: RowReader) -> CaseRow:
        """Return the case of a row."""
        texts = {name: self.told(row, name) for name in self.lengths}
        asked_at, now = self._seen(row, "case_at", self.time), row.context.now
        if asked_at is not None and asked_at > now + CLOCK_SLACK:
            row.refuse(self.mapping.columns["case_at"], "time_range")
        for name in ("case_id", "order_id", "case_status"):
            self.needed(row, name, texts[name])
        self.needed(row, "case_at", asked_at)
        meant = row.context.case_states.get(plain(texts["case_status"]), "")
        if texts["case_status"] and not (meant or platform_state(texts["case_status"])):
            row.refuse(self.mapping.columns["case_status"], "case_word")
        updated_at: datetime | None = self._seen(row, "updated_at", self.time)
        found = CaseRow(
            texts["case_id"],
            texts["order_id"],
            asked_at or now,
            updated_at or row.context.exported_at or now,
            self._seen(row, "case_kind", self._kind) or "refund_only",
            texts["case_status"],
            self._seen(row, "refund_amount", self.amount),
            self._seen(row, "refunded_at", self.time) or self._done(texts, meant, updated_at),
            self._seen(row, "due_at", self._due),
            quantity=max(self._seen(row, "quantity", self.count) or 1, 1),
            reason=texts["reason"],
            phase=texts["case_phase"],
            note=texts["case_note"],
            line_key=texts["line_id"],
            is_escalated=is_called(texts["escalated"]),
            meant=meant,
            line=row.line,
            sheet_row=row.sheet_row,
            columns=self.mapping.columns,
            **{name: texts[name] for name in ("goods_status", "constraint", "product", "sku",
                                              "title", "carrier", "tracking_no")},
        )  # fmt: skip
        if found.state == "SUCCESS" and found.amount and found.refunded_at is None:
            self.needed(row, "refunded_at", None)
        return found

    def _seen(self, row: RowReader, name: str, read: Any) -> Any:
        return self.cell(row, name, read) if name in self.mapping.columns else None

    def _kind(self, row: RowReader, cell: str, name: str) -> str:
        kind = row.context.case_kinds.get(plain(cell)) or kind_of(cell)
        if not kind:
            raise CellError("case_kind")
        return kind

    def _due(self, row: RowReader, cell: str, name: str) -> datetime:
        """Return when the platform acts by itself, which lies ahead of every other time."""
        context, formats = row.context, self.mapping.formats
        if formats and not isinstance(cell, NumericCell):
            wall = instant_naive(plain(cell), formats)
            return located(wall, context.zone, self.mapping.repeated_hour)
        return instant(
            cell,
            zone=context.zone,
            now=context.now + LONGEST_DUE,
            serial_epoch=context.serial_epoch,
        )

    def _done(
        self, texts: dict[str, str], meant: str, updated_at: datetime | None
    ) -> datetime | None:
        """Return the last change as the time of a refund where the list has no other."""
        has_own = "refunded_at" in self.mapping.columns
        is_done = (meant or platform_state(texts["case_status"])) == "SUCCESS"
        return updated_at if is_done and not has_own else None
