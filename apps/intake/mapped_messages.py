"""Messages of a foreign table: cells of a chat or ticket log to rows of talks."""

from datetime import datetime
from typing import Final

from apps.intake.errors import CellError
from apps.intake.items import SaidRow
from apps.intake.mapped_rows import MappedRows
from apps.intake.mapping_fields import PERSONAL_SAID
from apps.intake.parse import plain
from apps.intake.profiles.base import RowReader
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


class MappedMessages(MappedRows):
    """Reads messages of a chat, or questions and answers of tickets."""

    personal = PERSONAL_SAID
    day_fields = ("said_at", "asked_at")
    lengths = {
        "conversation": 80, "message_id": 100, "channel": 20, "agent": 120, "buyer": 120,
        "message": 20_000, "answer": 20_000, "product": 64,
    }  # fmt: skip

    def fact(self, row: RowReader) -> SaidRow:
        """Return what a row says."""
        if "asked_at" in self.mapping.columns:
            return SaidRow(tuple(self._ticket(row)))
        at, said = self._moment(row, "said_at"), self.told(row, "message")
        side = self._side(row)
        name = self.told(row, "agent") if side == "agent" else ""
        return SaidRow((self._said(row, at, side, said, name, self.told(row, "message_id")),))

    def _ticket(self, row: RowReader) -> list[Said]:
        """Return the question of a ticket and, where it was answered, its answer."""
        asked, number = self._moment(row, "asked_at"), self.told(row, "message_id")
        told = self._said(row, asked, "buyer", self.told(row, "message"), "", _part(number, "q"))
        columns = self.mapping.columns
        answered = self.cell(row, "answered_at", self.time) if "answered_at" in columns else None
        if answered is None:
            return [told]
        if answered < asked:
            row.refuse(columns["answered_at"], "answer_first")
        name, text = self.told(row, "agent"), self.told(row, "answer")
        return [told, self._said(row, answered, "agent", text, name, _part(number, "a"))]

    def _said(
        self, row: RowReader, at: datetime, side: str, text: str, name: str, number: str
    ) -> Said:
        product = self.told(row, "product")
        channel = self.told(row, "channel") or self.mapping.constants.get("channel", "")
        return Said(
            channel.lower(),
            at,
            side,
            text,
            self.told(row, "conversation"),
            self.told(row, "buyer"),
            name,
            number,
            products=(product,) if product else (),
        )

    def _side(self, row: RowReader) -> str:
        """Return who speaks: by its own column, else an agent is named or it is the buyer."""
        columns = self.mapping.columns
        if "side" not in columns:
            return "agent" if self.told(row, "agent") else "buyer"
        word = plain(row.raw(columns["side"])).casefold()
        if word not in SIDES:
            row.refuse(columns["side"], "side_unknown")
        return SIDES.get(word, "buyer")

    def _moment(self, row: RowReader, name: str) -> datetime:
        column, now = self.mapping.columns[name], row.context.now
        found: datetime | None = self.cell(row, name, self.time)
        self.needed(row, name, found)
        if found is None:
            return now
        if found > now + AHEAD:
            row.record(column, CellError("time_range"))
        return found


def _part(number: str, part: str) -> str:
    return f"{number}:{part}" if number else ""
