"""A mapping of messages becomes a layout: cells of a chat or ticket log to rows of talks."""

from datetime import datetime
from typing import Final

from apps.intake.errors import CellError
from apps.intake.items import SaidRow
from apps.intake.mapped_times import MappedTimes
from apps.intake.mapping import ColumnMap
from apps.intake.mapping_fields import PERSONAL_SAID
from apps.intake.parse import plain
from apps.intake.profiles.base import Profile, RowReader, header_key
from apps.service.talk import AHEAD, Said

# What logs call who speaks.
SIDES: Final = {
    "buyer": "buyer", "customer": "buyer", "client": "buyer", "user": "buyer", "visitor": "buyer",
    "买家": "buyer", "顾客": "buyer", "客户": "buyer", "消费者": "buyer", "vevő": "buyer",
    "agent": "agent", "seller": "agent", "staff": "agent", "operator": "agent",
    "客服": "agent", "卖家": "agent", "商家": "agent", "人工": "agent", "eladó": "agent",
    "bot": "bot", "robot": "bot", "auto": "bot", "机器人": "bot", "自动回复": "bot",
    "system": "system", "系统": "system", "rendszer": "system",
}  # fmt: skip
LENGTHS: Final = {
    "conversation": 80, "message_id": 100, "channel": 20, "agent": 120, "buyer": 120,
    "message": 20_000, "answer": 20_000, "product": 64,
}  # fmt: skip


def messages_profile(mapping: ColumnMap, *, key: str, version: int) -> Profile:
    """Return the layout that a mapping of messages describes."""
    columns = mapping.columns
    return Profile(
        key=key,
        version=version,
        kind=mapping.kind,
        zone=mapping.zone or None,
        currency=None,
        required=mapping.used,
        optional=(),
        ignored=(),
        personal=frozenset(columns[name] for name in PERSONAL_SAID if name in columns),
        identifier=mapping.identifier,
        aliases={header_key(column): column for column in mapping.used},
        day_column=columns.get("said_at", columns.get("asked_at")),
        build=_MappedMessages(mapping).row,
    )


class _MappedMessages(MappedTimes):
    """Reads one row after another as the mapping says."""

    def row(self, row: RowReader) -> SaidRow | str:
        """Return what a row says, or why it says nothing."""
        if any(self.matches(rule, row) for rule in self.mapping.skip):
            return "not_a_sale"
        if "asked_at" in self.mapping.columns:
            return SaidRow(tuple(self._ticket(row)))
        at, said = self._moment(row, "said_at"), self._text(row, "message")
        side = self._side(row)
        name = self._text(row, "agent") if side == "agent" else ""
        return SaidRow((self._said(row, at, side, said, name, self._text(row, "message_id")),))

    def _ticket(self, row: RowReader) -> list[Said]:
        """Return the question of a ticket and, where it was answered, its answer."""
        asked, number = self._moment(row, "asked_at"), self._text(row, "message_id")
        told = self._said(row, asked, "buyer", self._text(row, "message"), "", _part(number, "q"))
        columns = self.mapping.columns
        answered = self.cell(row, "answered_at", self.time) if "answered_at" in columns else None
        if answered is None:
            return [told]
        if answered < asked:
            row.refuse(columns["answered_at"], "answer_first")
        name, text = self._text(row, "agent"), self._text(row, "answer")
        return [told, self._said(row, answered, "agent", text, name, _part(number, "a"))]

    def _said(
        self, row: RowReader, at: datetime, side: str, text: str, name: str, number: str
    ) -> Said:
        product = self._text(row, "product")
        channel = self._text(row, "channel") or self.mapping.constants.get("channel", "")
        return Said(
            channel.lower(),
            at,
            side,
            text,
            self._text(row, "conversation"),
            self._text(row, "buyer"),
            name,
            number,
            products=(product,) if product else (),
        )

    def _side(self, row: RowReader) -> str:
        """Return who speaks: by its own column, else an agent is named or it is the buyer."""
        columns = self.mapping.columns
        if "side" not in columns:
            return "agent" if self._text(row, "agent") else "buyer"
        word = plain(row.raw(columns["side"])).casefold()
        if word not in SIDES:
            row.refuse(columns["side"], "side_unknown")
        return SIDES.get(word, "buyer")

    def _moment(self, row: RowReader, name: str) -> datetime:
        column, now = self.mapping.columns[name], row.context.now
        found: datetime | None = self.cell(row, name, self.time)
        if found is None:
            if not row.errors:
                row.refuse(column, "required_empty")
            return now
        if found > now + AHEAD:
            row.record(column, CellError("time_range"))
        return found

    def _text(self, row: RowReader, name: str) -> str:
        """Return the text of a field, "" where the file has none."""
        column = self.mapping.columns.get(name)
        if column is None:
            return ""
        text = row.raw(column).strip()
        if text in self.mapping.nulls:
            return ""
        if len(text) > LENGTHS[name]:
            row.refuse(column, "cell_too_long")
            return ""
        return text


def _part(number: str, part: str) -> str:
    return f"{number}:{part}" if number else ""
