"""Writes AgentDay, and from it and the buyers the shop's own figures of the desk."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from apps.metrics.rollups.agent_parts import INQUIRY_COLUMNS, PARTS, Source, inquiries
from apps.metrics.rollups.words import CLAIMED, statement, upsert, write

KEY = ("shop_id", "day", "agent_id")
COLUMNS = tuple(column for source in PARTS for column in source.columns)
# What the shop's day adds up from its people; buyers are counted apart, each once.
SUMMED = tuple(column for column in COLUMNS if not column.startswith(("inquiry_", "credited_")))
FIRST_DAY = "SELECT min(opened_on) FROM service_inquiry WHERE shop_id = %(shop)s"


def _cells(source: Source) -> list[str]:
    """Return the columns of a source: 0 where a member has none of its facts."""
    return [
        f"CASE WHEN {source.name}.shop_id IS NULL THEN 0 ELSE {column} END AS {column}"
        if column in source.open_columns
        else f"COALESCE({column}, 0) AS {column}"
        for column in source.columns
    ]


PEOPLE = statement(
    CLAIMED,
    *(source.query for source in PARTS),
    ", found AS MATERIALIZED (SELECT shop_id, day, member,",
    ", ".join(cell for source in PARTS for cell in _cells(source)),
    f"FROM {PARTS[0].name}",
    *(f"FULL JOIN {source.name} USING (shop_id, day, member)" for source in PARTS[1:]),
    """
), gone AS (
    DELETE FROM metrics_agentday old USING claimed c
    WHERE old.shop_id = c.shop_id AND old.day = c.day AND NOT EXISTS (
        SELECT FROM found f
        WHERE f.shop_id = old.shop_id AND f.day = old.day AND f.member = COALESCE(old.agent_id, 0)
    )
    RETURNING old.id
)
INSERT INTO metrics_agentday (shop_id, day, agent_id,""",
    ", ".join(COLUMNS),
    ") SELECT shop_id, day, NULLIF(member, 0),",
    ", ".join(COLUMNS),
    "FROM found ORDER BY shop_id, day, member",
    upsert("metrics_agentday", KEY, COLUMNS),
)
_BUYERS = {
    column: f"CASE WHEN b.shop_id IS NULL THEN 0 ELSE b.{column} END" for column in INQUIRY_COLUMNS
}
_WORK = {
    column: f"COALESCE(w.{column}, 0)" for column in ("credited_orders", "credited_amount", *SUMMED)
}
_OF_SHOP = {**_BUYERS, **_WORK}
SHOP_COLUMNS = tuple(_OF_SHOP)
SHOP = statement(
    CLAIMED,
    inquiries("buyers", of_shop=True),
    ", work AS (SELECT c.shop_id, c.day,",
    "sum(a.credited_orders) FILTER (WHERE a.agent_id IS NOT NULL) AS credited_orders,",
    "sum(a.credited_amount) FILTER (WHERE a.agent_id IS NOT NULL) AS credited_amount,",
    ", ".join(f"sum(a.{column}) AS {column}" for column in SUMMED),
    """
    FROM claimed c JOIN metrics_agentday a ON a.shop_id = c.shop_id AND a.day = c.day
    GROUP BY c.shop_id, c.day
)
INSERT INTO metrics_shopday (shop_id, day, currency,""",
    ", ".join(SHOP_COLUMNS),
    ") SELECT c.shop_id, c.day, c.currency,",
    ", ".join(_OF_SHOP.values()),
    """FROM claimed c
    LEFT JOIN buyers b USING (shop_id, day)
    LEFT JOIN work w USING (shop_id, day)
    ORDER BY c.shop_id, c.day
    """,
    upsert("metrics_shopday", ("shop_id", "day"), SHOP_COLUMNS),
)


def first_desk_day(shop_id: int) -> date | None:
    """Return the first day on which somebody asked the desk; None where nobody ever did."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_DAY, {"shop": shop_id})
        found: date | None = cursor.fetchone()[0]
    return found


def agent_days_write(shop_id: int, days: Sequence[date], first: date | None = None) -> int:
    """Write the people of these days and the shop's own figures of its desk.

    Days before anybody asked the desk have none; `first` is that day where it is known. Return
    how many rows were written.
    """
    first = first or (first_desk_day(shop_id) if days else None)
    live = [day for day in days if first is not None and day >= first]
    if not live:
        return 0
    parameters = {"shop": shop_id, "days": live}
    return write(PEOPLE, parameters) + write(SHOP, parameters)
