"""Makes chats anew from messages: whose they are, how long they took, what was typed in them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from apps.common.days import business_day
from apps.common.services.bulk import rows_update
from apps.service.chatspans import Part, Said, parts_of
from apps.service.models import AgentChat, Message
from apps.shop.models import Shop

COMPARED = (
    "day",
    "minute",
    "last_at",
    "buyer_at",
    "buyer_lines",
    "agent_lines",
    "rounds",
    "typed_chars",
    "compose_s",
    "seconds",
    "is_opened_by_agent",
    "is_handed_on",
)
Key = tuple[int, int, object]
# What each chat adds to the time in which a person was in any chat that day, in order of start.
OWN_SECONDS = """
WITH placed AS (
    SELECT c.id, c.seconds, c.first_at, c.last_at, max(c.last_at) OVER (
        PARTITION BY c.agent_id, c.day ORDER BY c.first_at, c.id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS reached
    FROM service_agentchat c
    JOIN unnest(%(agents)s::bigint[], %(days)s::date[]) AS d(agent_id, day)
        ON d.agent_id = c.agent_id AND d.day = c.day
    WHERE c.shop_id = %(shop)s
), owned AS (
    SELECT id, CASE WHEN reached IS NULL THEN seconds
        ELSE least(seconds, greatest(0, extract(epoch FROM last_at - greatest(first_at, reached))))
        END::integer AS own
    FROM placed
)
UPDATE service_agentchat c SET own_seconds = o.own
FROM owned o WHERE o.id = c.id AND c.own_seconds <> o.own
"""


@transaction.atomic
def chats_write(*, shop: Shop, inquiry_ids: Iterable[int]) -> set[date]:
    """Make the chats of inquiries anew; one that is the same stays. Return the days that moved.

    The caller marks them. Lines of people whose name in a log is nobody's yet make no chat.
    """
    ids = list(inquiry_ids)
    old = {_key(row): row for row in AgentChat.objects.filter(inquiry__in=ids)}
    new = {_key(row): row for row in _made(shop, ids)}
    gone = [row for key, row in old.items() if key not in new]
    come = [row for key, row in new.items() if key not in old]
    moved = [(old[key], row) for key, row in new.items() if key in old]
    changed = [(was, row) for was, row in moved if _values(was) != _values(row)]
    touched = {(row.agent_id, row.day) for row in (*gone, *come)}
    for was, row in changed:
        touched |= {(was.agent_id, was.day), (row.agent_id, row.day)}
        for name in COMPARED:
            setattr(was, name, getattr(row, name))
        was.own_seconds = min(was.own_seconds, was.seconds)
    AgentChat.objects.filter(pk__in=[row.pk for row in gone]).delete()
    rows_update([was for was, _row in changed], [*COMPARED, "own_seconds"])
    AgentChat.objects.bulk_create(come, batch_size=1_000)
    _own_seconds(shop, touched)
    return {day for _agent, day in touched}


def _made(shop: Shop, ids: list[int]) -> Iterable[AgentChat]:
    lines: dict[int, list[Said]] = defaultdict(list)
    said = Message.objects.filter(inquiry__in=ids).values_list(
        "inquiry_id", "at", "side", "sender_id", "typed_chars", "compose_s"
    )
    for inquiry_id, *line in said:
        lines[inquiry_id].append(Said(*line))
    for inquiry_id, rows in lines.items():
        for part in parts_of(rows):
            yield _row(shop, inquiry_id, part)


def _row(shop: Shop, inquiry_id: int, part: Part) -> AgentChat:
    local = part.first_at.astimezone(shop.tz)
    return AgentChat(
        shop=shop,
        inquiry_id=inquiry_id,
        agent_id=part.agent,
        day=business_day(part.first_at, shop.tz, shop.day_cut),
        minute=local.hour * 60 + local.minute,
        first_at=part.first_at,
        last_at=part.last_at,
        buyer_at=part.buyer_at,
        buyer_lines=part.buyer_lines,
        agent_lines=part.agent_lines,
        rounds=part.rounds,
        typed_chars=part.typed_chars,
        compose_s=part.compose_s,
        seconds=int((part.last_at - part.first_at).total_seconds()),
        is_opened_by_agent=part.is_opened_by_agent,
        is_handed_on=part.is_handed_on,
    )


def _own_seconds(shop: Shop, touched: set[tuple[int, date]]) -> None:
    pairs = sorted(touched)
    if not pairs:
        return
    agents, days = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(OWN_SECONDS, {"shop": shop.pk, "agents": list(agents), "days": list(days)})


def _key(row: AgentChat) -> Key:
    return row.inquiry_id, row.agent_id, row.first_at


def _values(row: AgentChat) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in COMPARED)
