"""Writes SourceDay: visits by source and the money that each of them brought."""

from collections.abc import Sequence
from datetime import date

from apps.metrics.rollups.words import CLAIMED, statement, upsert, write
from apps.shop.sources import NO_VISIT, OVERLAP, UNMAPPED

COLUMNS = (
    "visitors",
    "pageviews",
    "sessions",
    "entrances",
    "bounces",
    "cart_adders",
    "paid_buyers",
    "anonymous_orders",
    "paid_orders",
    "paid_amount",
)
_NAMED = ", ".join(COLUMNS)

# What the platform tells of a source; several names of one source add up.
_VISITS = """
, told AS (
    SELECT c.shop_id, c.day, t.source_id,
        PEOPLE(visitors) AS visitors,
        ADDED(pageviews) AS pageviews,
        ADDED(sessions) AS sessions,
        ADDED(entrances) AS entrances,
        ADDED(bounces) AS bounces,
        PEOPLE(cart_adders) AS cart_adders,
        PEOPLE(paying_buyers) AS paid_buyers,
        ADDED(paid_amount) AS paid_amount
    FROM claimed c
    JOIN shop_trafficday t ON t.shop_id = c.shop_id AND t.day = c.day AND t.source_id IS NOT NULL
    GROUP BY c.shop_id, c.day, t.source_id, t.source_name
), visits AS (
    SELECT shop_id, day, source_id,
        sum(visitors) AS visitors,
        sum(pageviews) AS pageviews,
        sum(sessions) AS sessions,
        sum(entrances) AS entrances,
        sum(bounces) AS bounces,
        sum(cart_adders) AS cart_adders,
        sum(paid_buyers) AS paid_buyers,
        sum(paid_amount) AS paid_amount
    FROM told
    GROUP BY shop_id, day, source_id
)
"""

# Where the platform tells money by source, our orders by source would tell it twice: only
# those without a visit, which the platform does not know of, stay.
_MONEY = """
, fixed AS MATERIALIZED (
    SELECT max(id) FILTER (WHERE key = %(no_visit)s) AS no_visit,
        max(id) FILTER (WHERE key = %(unmapped)s) AS unmapped,
        max(id) FILTER (WHERE key = %(overlap)s) AS overlap
    FROM shop_trafficsource
), days AS (
    SELECT c.shop_id, c.day, d.paid_orders, d.paid_buyers, d.anonymous_orders, d.paid_amount,
        EXISTS (
            SELECT FROM visits v
            WHERE v.shop_id = c.shop_id AND v.day = c.day AND v.paid_amount IS NOT NULL
        ) AS is_platforms
    FROM claimed c LEFT JOIN metrics_shopday d ON d.shop_id = c.shop_id AND d.day = c.day
), ours AS (
    SELECT d.shop_id, d.day, COALESCE(o.source_id, fixed.unmapped) AS source_id,
        count(*) AS paid_orders,
        count(DISTINCT o.customer_id) AS paid_buyers,
        count(*) FILTER (WHERE o.customer_id IS NULL) AS anonymous_orders,
        sum(o.paid_amount) AS paid_amount
    FROM days d CROSS JOIN fixed
    JOIN shop_order o ON o.shop_id = d.shop_id AND o.paid_on = d.day AND COUNTED(o)
    WHERE NOT d.is_platforms OR o.source_id = fixed.no_visit
    GROUP BY 1, 2, 3
), members AS (
    SELECT d.shop_id, d.day, m.source_id, m.visitors, m.pageviews, m.sessions, m.entrances,
        m.bounces, m.cart_adders,
        CASE WHEN d.is_platforms THEN COALESCE(m.our_buyers, m.paid_buyers)
            WHEN d.paid_orders IS NOT NULL THEN COALESCE(m.our_buyers, 0) END AS paid_buyers,
        -- The platform knows every buyer whom it counts.
        CASE WHEN d.is_platforms THEN COALESCE(m.our_anonymous, m.paid_buyers * 0)
            WHEN d.paid_orders IS NOT NULL THEN COALESCE(m.our_anonymous, 0) END
            AS anonymous_orders,
        CASE WHEN d.is_platforms THEN m.our_orders
            WHEN d.paid_orders IS NOT NULL THEN COALESCE(m.our_orders, 0) END AS paid_orders,
        CASE WHEN d.is_platforms THEN COALESCE(m.our_amount, m.paid_amount)
            WHEN d.paid_orders IS NOT NULL THEN COALESCE(m.our_amount, 0) END AS paid_amount
    FROM days d JOIN (
        SELECT shop_id, day, source_id, v.visitors, v.pageviews, v.sessions, v.entrances,
            v.bounces, v.cart_adders, v.paid_buyers, v.paid_amount, o.paid_buyers AS our_buyers,
            o.anonymous_orders AS our_anonymous, o.paid_orders AS our_orders,
            o.paid_amount AS our_amount
        FROM visits v FULL JOIN ours o USING (shop_id, day, source_id)
    ) m USING (shop_id, day)
), overlap AS (
    SELECT d.shop_id, d.day, fixed.overlap AS source_id,
        CASE WHEN NOT d.is_platforms THEN d.paid_buyers - COALESCE(sum(m.paid_buyers), 0) END
            AS paid_buyers,
        CASE WHEN NOT d.is_platforms THEN d.anonymous_orders - COALESCE(sum(m.anonymous_orders), 0)
            END AS anonymous_orders,
        CASE WHEN NOT d.is_platforms THEN d.paid_orders - COALESCE(sum(m.paid_orders), 0) END
            AS paid_orders,
        d.paid_amount - COALESCE(sum(m.paid_amount), 0) AS paid_amount
    FROM days d CROSS JOIN fixed LEFT JOIN members m USING (shop_id, day)
    WHERE d.paid_orders IS NOT NULL
    GROUP BY d.shop_id, d.day, fixed.overlap, d.is_platforms, d.paid_buyers, d.anonymous_orders,
        d.paid_orders, d.paid_amount
)
"""

# The rows of the claimed days, as `found`.
SUMS = "\n".join(
    (
        _VISITS,
        _MONEY,
        ", found AS MATERIALIZED (SELECT shop_id, day, source_id,",
        _NAMED,
        """
    FROM members
    UNION ALL
    SELECT shop_id, day, source_id, NULL, NULL, NULL, NULL, NULL, NULL, paid_buyers,
        anonymous_orders, paid_orders, paid_amount
    FROM overlap
    WHERE paid_amount <> 0 OR paid_buyers <> 0 OR anonymous_orders <> 0 OR paid_orders <> 0
)
""",
    )
)
FIXED = {"no_visit": NO_VISIT, "unmapped": UNMAPPED, "overlap": OVERLAP}

WRITE = statement(
    CLAIMED,
    SUMS,
    """
, gone AS (
    DELETE FROM metrics_sourceday old USING claimed c
    WHERE old.shop_id = c.shop_id AND old.day = c.day AND NOT EXISTS (
        SELECT FROM found f
        WHERE f.shop_id = old.shop_id AND f.day = old.day AND f.source_id = old.source_id
    )
    RETURNING old.source_id
)
INSERT INTO metrics_sourceday (shop_id, day, source_id,""",
    _NAMED,
    ") SELECT shop_id, day, source_id,",
    _NAMED,
    "FROM found ORDER BY shop_id, day, source_id",
    upsert("metrics_sourceday", ("shop_id", "day", "source_id"), COLUMNS),
)


def source_days_write(shop_id: int, days: Sequence[date]) -> int:
    """Write the sources of these days from the facts and from the shop's day, written before.

    Delete sources that nothing tells of any more. Return how many rows were written.
    """
    return write(WRITE, {"shop": shop_id, "days": list(days), **FIXED}) if days else 0
