"""How files of messages are staged, measured and merged."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from apps.accounts.actors import SYSTEM, UserActor
from apps.intake.checking import Checked
from apps.intake.items import Item, SaidRow
from apps.intake.models import Batch
from apps.intake.services.row_facts import RowFacts
from apps.service.models import MessageStage
from apps.service.services.names import agents_named
from apps.service.services.staging import (
    messages_compare,
    messages_merge,
    messages_stage,
    messages_staged_days,
)
from apps.shop.models import Shop

SHOWN_NAMES = 50


class MessageFacts(RowFacts):
    """Messages: shown by who and when, without a text or a buyer."""

    model = MessageStage
    listed = "messages"

    def stage(self, shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
        """Stage what may be imported of one block; a log without a channel is of the platform's."""
        said = (each for row in checked.rows(block, SaidRow) for each in row.said)
        rows = (row if row.channel else replace(row, channel=str(shop.platform)) for row in said)
        messages_stage(stage_key=key, rows=rows)

    def unstage(self, key: str, names: Collection[str]) -> None:
        """Do nothing: rows of a log never contradict each other."""

    def compare(self, batch: Batch) -> dict[str, int]:
        """Count what a merge would do."""
        counts = messages_compare(shop=batch.shop, stage_key=batch.stage_key)
        return _told(counts.new, counts.same)

    def merge(self, batch: Batch) -> dict[str, int]:
        """Merge the staged rows and count what became of them."""
        actor = UserActor(batch.by_id) if batch.by_id else SYSTEM
        counts = messages_merge(
            shop=batch.shop, stage_key=batch.stage_key, actor=actor, now=timezone.now()
        )
        return _told(counts.new, counts.same) | {"unassigned": counts.unassigned}

    def days(self, batch: Batch) -> list[date]:
        """Return the days that the file covers."""
        return messages_staged_days(shop=batch.shop, stage_key=batch.stage_key)

    def shown(self, row: MessageStage, shop: Shop) -> dict[str, Any]:
        """Return one message as a person sees it."""
        return {
            "at": f"{row.at.astimezone(shop.tz):%Y-%m-%d %H:%M:%S}",
            "channel": row.channel,
            "side": row.side,
            "agent": row.agent_name,
            "length": len(row.body),
        }

    def noted(self, batch: Batch) -> dict[str, Any]:
        """Return the names that no agent of the shop has."""
        rows = self.rows(batch).exclude(agent_name="").order_by("agent_name")
        names = set(rows.values_list("agent_name", flat=True).distinct())
        unknown = sorted(names - agents_named(batch.shop, names).keys())
        return {"names_unknown": unknown[:SHOWN_NAMES]}


def _told(new: int, same: int) -> dict[str, int]:
    return {"new": new, "changed": 0, "same": same, "older": 0}
