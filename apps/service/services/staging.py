"""Rows of a log wait in a stage until somebody agrees to import them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from apps.common.access import Actor
from apps.service.models import MessageStage
from apps.service.services.messages import MessageCounts, messages_add, messages_known
from apps.service.services.rounds import days_around
from apps.service.talk import Said, with_ids
from apps.shop.models import Shop

BLOCK = 2_000


@transaction.atomic
def messages_stage(*, stage_key: str, rows: Iterable[Said]) -> int:
    """Put rows into the stage under `stage_key`; return how many. May be called again."""
    last = MessageStage.objects.filter(stage_key=stage_key).aggregate(n=Max("line"))["n"] or 0
    staged = [
        MessageStage(
            stage_key=stage_key,
            line=line,
            at=row.at,
            side=row.side,
            channel=row.channel,
            conversation=row.conversation,
            external_id=row.external_id,
            buyer=row.buyer,
            agent_name=row.agent_name,
            body=row.text,
            product=row.products[0] if row.products else "",
        )
        for line, row in enumerate(rows, last + 1)
    ]
    MessageStage.objects.bulk_create(staged, batch_size=BLOCK)
    return len(staged)


@transaction.atomic
def messages_unstage(*, stage_key: str) -> None:
    """Empty a stage."""
    MessageStage.objects.filter(stage_key=stage_key).delete()


def messages_compare(*, shop: Shop, stage_key: str) -> MessageCounts:
    """Say what a merge would do with the staged rows; write nothing."""
    rows = with_ids(_staged(stage_key))
    keys = {(row.channel, row.external_id) for row in rows}
    new = len(keys - messages_known(shop, rows))
    return MessageCounts(new, len(rows) - new, 0, 0)


@transaction.atomic
def messages_merge(*, shop: Shop, stage_key: str, actor: Actor, now: datetime) -> MessageCounts:
    """Add the staged rows to their conversations, all or none. The stage stays."""
    rows = list(_staged(stage_key))
    return messages_add(shop=shop, rows=rows, source="chat", actor=actor, now=now)


def messages_staged_days(*, shop: Shop, stage_key: str) -> list[date]:
    """Return the business days of the staged rows, in order."""
    rows = MessageStage.objects.filter(stage_key=stage_key)
    return sorted(days_around(rows.values_list("at", flat=True).iterator(), shop))


def _staged(stage_key: str) -> Iterator[Said]:
    rows = MessageStage.objects.filter(stage_key=stage_key).order_by("line")
    for row in rows.iterator(chunk_size=BLOCK):
        yield Said(
            row.channel,
            row.at,
            row.side,
            row.body,
            row.conversation,
            row.buyer,
            row.agent_name,
            row.external_id,
            products=(row.product,) if row.product else (),
        )
