"""How files of messages are staged, measured and merged."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from apps.accounts.actors import SYSTEM, UserActor
from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.service.models import MessageStage
from apps.service.services.names import agents_named
from apps.service.services.staging import (
    messages_compare,
    messages_merge,
    messages_stage,
    messages_staged_days,
)
from apps.shop.models import Shop

SHOWN_ROWS = 50
SHOWN_NAMES = 50


def stage(shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
    """Stage what may be imported of one block; a log without a channel is of the platform's."""
    said = checked.said(block)
    rows = (row if row.channel else replace(row, channel=str(shop.platform)) for row in said)
    messages_stage(stage_key=key, rows=rows)


def unstage(key: str, names: Collection[str]) -> None:
    """Do nothing: rows of a log never contradict each other."""


def measure(batch: Batch) -> None:
    """Note how much is staged and over which days."""
    found = days(batch)
    batch.rows_staged, batch.totals = staged(batch), {}
    batch.first_on, batch.last_on = (found[0], found[-1]) if found else (None, None)


def preview(batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
    """Return what a person sees before the import: no text and no buyer, only who and when."""
    rows = MessageStage.objects.filter(stage_key=batch.stage_key)
    names = set(rows.exclude(agent_name="").values_list("agent_name", flat=True).distinct())
    unknown = sorted(names - agents_named(batch.shop, names).keys())
    zone = batch.shop.tz
    return {
        "messages": [
            {
                "at": f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                "channel": row.channel,
                "side": row.side,
                "agent": row.agent_name,
                "length": len(row.body),
            }
            for row in rows.order_by("line")[:SHOWN_ROWS]
        ],
        "names_unknown": unknown[:SHOWN_NAMES],
        "sources": [],
        "statuses": [],
        "guards": [],
    }


def compare(batch: Batch) -> dict[str, int]:
    """Count what a merge would do."""
    counts = messages_compare(shop=batch.shop, stage_key=batch.stage_key)
    return _told(counts.new, counts.same)


def staged(batch: Batch) -> int:
    """Return how many rows wait in the stage."""
    return MessageStage.objects.filter(stage_key=batch.stage_key).count()


def merge(batch: Batch) -> dict[str, int]:
    """Merge the staged rows and count what became of them."""
    actor = UserActor(batch.by_id) if batch.by_id else SYSTEM
    counts = messages_merge(
        shop=batch.shop, stage_key=batch.stage_key, actor=actor, now=timezone.now()
    )
    return _told(counts.new, counts.same) | {"unassigned": counts.unassigned}


def days(batch: Batch) -> list[date]:
    """Return the days that the file covers."""
    return messages_staged_days(shop=batch.shop, stage_key=batch.stage_key)


def _told(new: int, same: int) -> dict[str, int]:
    return {"new": new, "changed": 0, "same": same, "older": 0}
