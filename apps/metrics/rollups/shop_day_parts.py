"""The formulas of the day's columns: what each part reads and which columns it owns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Sub-queries over the claimed days and, for each column, its expression over them."""

    queries: str
    joins: str
    columns: dict[str, str]


def _plain(source: str, *columns: str) -> dict[str, str]:
    """Return columns that are 0 on a day without rows."""
    return {column: f"COALESCE({source}.{column}, 0)" for column in columns}


def _received(source: str, *columns: str, counted: str = "paid_orders") -> dict[str, str]:
    """Return columns that the facts may not carry: 0 without facts, NULL when none says."""
    empty = f"CASE WHEN {source}.{counted} IS NULL THEN 0 END"
    return {column: f"COALESCE({source}.{column}, {empty})" for column in columns}


ORDERS = Part(
    queries="""
, ordered AS (
    SELECT c.shop_id, c.day,
        count(*) FILTER (WHERE COUNTED(o)) AS ordered_orders,
        sum(o.order_amount) FILTER (WHERE COUNTED(o)) AS ordered_amount,
        count(o.paid_on) FILTER (WHERE COUNTED(o)) AS ordered_paid_orders,
        sum(o.paid_amount) FILTER (WHERE COUNTED(o) AND o.paid_on IS NOT NULL)
            AS ordered_paid_amount,
        count(*) FILTER (WHERE EXCLUDED_ORDER(o)) AS excluded_orders,
        sum(o.order_amount) FILTER (WHERE EXCLUDED_ORDER(o) AND o.currency = c.currency)
            AS excluded_amount
    FROM claimed c JOIN shop_order o ON o.shop_id = c.shop_id AND o.ordered_on = c.day
    GROUP BY c.shop_id, c.day
), paid AS (
    SELECT c.shop_id, c.day,
        count(*) AS paid_orders,
        sum(o.paid_amount) AS paid_amount,
        sum(GREATEST(l.lines, 1)) AS paid_lines,
        sum(COALESCE(l.quantity, o.quantity_seen)) AS units,
        sum(o.goods_amount) AS goods_amount,
        sum(o.shipping_amount) AS shipping_amount,
        sum(o.discount_amount) AS discount_amount,
        sum(o.tax_amount) AS tax_amount,
        count(*) FILTER (WHERE o.customer_id IS NULL) AS anonymous_orders
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    LEFT JOIN LATERAL (
        SELECT sum(line.quantity) AS quantity, count(*) AS lines
        FROM shop_orderline line WHERE line.order_id = o.id
    ) l ON true
    GROUP BY c.shop_id, c.day
), bought AS (
    SELECT c.shop_id, c.day, o.customer_id, sum(o.paid_amount) AS amount
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    WHERE o.customer_id IS NOT NULL
    GROUP BY c.shop_id, c.day, o.customer_id
), buyers AS (
    SELECT b.shop_id, b.day,
        count(*) AS paid_buyers,
        count(*) FILTER (
            WHERE e.last_paid_on IS NULL OR e.last_paid_on < date_trunc('month', b.day::timestamp)
        ) AS first_in_month_buyers,
        count(*) FILTER (WHERE e.last_paid_on IS NULL) AS new_buyers,
        sum(b.amount) FILTER (WHERE e.last_paid_on IS NULL) AS new_buyers_amount,
        count(e.last_paid_on) AS returning_buyers,
        sum(b.amount) FILTER (WHERE e.last_paid_on IS NOT NULL) AS returning_buyers_amount
    FROM bought b CROSS JOIN LATERAL (
        SELECT max(p.paid_on) AS last_paid_on
        FROM shop_order p
        WHERE p.customer_id = b.customer_id AND COUNTED(p)
            AND p.paid_on >= b.day - 365 AND p.paid_on < b.day
    ) e
    GROUP BY b.shop_id, b.day
)
""",
    joins="""
LEFT JOIN ordered USING (shop_id, day)
LEFT JOIN paid USING (shop_id, day)
LEFT JOIN buyers USING (shop_id, day)
""",
    columns={
        "currency": "c.currency",
        **_plain("ordered", "ordered_orders", "ordered_amount", "ordered_paid_orders"),
        **_plain("ordered", "ordered_paid_amount", "excluded_orders", "excluded_amount"),
        **_plain("paid", "paid_orders", "paid_lines", "paid_amount", "anonymous_orders"),
        **_received("paid", "units", "goods_amount", "shipping_amount"),
        **_received("paid", "discount_amount", "tax_amount"),
        **_plain("buyers", "paid_buyers", "first_in_month_buyers"),
        **_plain("buyers", "new_buyers", "new_buyers_amount"),
        **_plain("buyers", "returning_buyers", "returning_buyers_amount"),
    },
)

REFUNDS = Part(
    queries="""
, refunded AS (
    SELECT c.shop_id, c.day,
        count(*) AS refund_count,
        sum(r.amount) AS refund_amount,
        sum(r.amount) FILTER (WHERE NOT r.date_known) AS refund_undated_amount,
        sum(r.amount) FILTER (WHERE o.paid_on = c.day) AS refund_same_day_amount,
        sum(r.amount) FILTER (WHERE o.paid_on IS DISTINCT FROM c.day) AS refund_earlier_amount,
        sum(l.quantity) AS refund_units
    FROM claimed c
    JOIN shop_refund r ON r.shop_id = c.shop_id AND r.refunded_on = c.day
    LEFT JOIN shop_order o ON o.id = r.order_id
    LEFT JOIN LATERAL (
        SELECT sum(line.quantity) AS quantity
        FROM shop_refundline line WHERE line.refund_id = r.id
    ) l ON true
    WHERE COUNTED(o)
    GROUP BY c.shop_id, c.day
), cohort AS (
    SELECT c.shop_id, c.day,
        count(*) AS cohort_refund_count, sum(r.amount) AS cohort_refund_amount,
        count(DISTINCT o.id) AS cohort_refunded_orders
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    JOIN shop_refund r ON r.order_id = o.id
    GROUP BY c.shop_id, c.day
), placed AS (
    SELECT c.shop_id, c.day, sum(r.amount) AS ordered_refund_amount
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.ordered_on = c.day AND COUNTED(o)
    JOIN shop_refund r ON r.order_id = o.id
    GROUP BY c.shop_id, c.day
)
""",
    joins="""
LEFT JOIN refunded USING (shop_id, day)
LEFT JOIN cohort USING (shop_id, day)
LEFT JOIN placed USING (shop_id, day)
""",
    columns={
        "currency": "c.currency",
        **_plain("refunded", "refund_count", "refund_amount"),
        **_plain("refunded", "refund_undated_amount", "refund_same_day_amount"),
        **_plain("refunded", "refund_earlier_amount"),
        **_received("refunded", "refund_units", counted="refund_count"),
        **_plain("cohort", "cohort_refund_count", "cohort_refund_amount"),
        **_plain("cohort", "cohort_refunded_orders"),
        **_plain("placed", "ordered_refund_amount"),
    },
)

# A report by source alone lists all of a shop's visits: what adds up is the shop's number too.
TRAFFIC = Part(
    queries="""
, told AS (
    SELECT c.shop_id, c.day, t.source_id IS NULL AS is_shop,
        PEOPLE(visitors) AS visitors,
        ADDED(pageviews) AS pageviews,
        ADDED(sessions) AS sessions,
        ADDED(entrances) AS entrances,
        ADDED(bounces) AS bounces,
        PEOPLE(cart_adders) AS cart_adders,
        PEOPLE(favourites) AS favourites
    FROM claimed c
    JOIN shop_trafficday t ON t.shop_id = c.shop_id AND t.day = c.day AND t.product_id IS NULL
    GROUP BY c.shop_id, c.day, t.source_id, t.source_name
), visits AS (
    SELECT shop_id, day,
        max(visitors) FILTER (WHERE is_shop) AS visitors,
        COALESCE(max(pageviews) FILTER (WHERE is_shop), sum(pageviews)) AS pageviews,
        COALESCE(max(sessions) FILTER (WHERE is_shop), sum(sessions)) AS sessions,
        COALESCE(max(entrances) FILTER (WHERE is_shop), sum(entrances)) AS entrances,
        COALESCE(max(bounces) FILTER (WHERE is_shop), sum(bounces)) AS bounces,
        max(cart_adders) FILTER (WHERE is_shop) AS cart_adders,
        max(favourites) FILTER (WHERE is_shop) AS favourites
    FROM told
    GROUP BY shop_id, day
)
""",
    joins="""
LEFT JOIN visits v USING (shop_id, day)
WHERE num_nonnulls(v.visitors, v.pageviews, v.sessions, v.entrances, v.bounces, v.cart_adders,
    v.favourites) > 0
    OR EXISTS (SELECT FROM metrics_shopday d WHERE d.shop_id = c.shop_id AND d.day = c.day)
""",
    columns={
        "currency": "c.currency",
        "visitors": "v.visitors",
        "pageviews": "v.pageviews",
        "sessions": "v.sessions",
        "entrances": "v.entrances",
        "bounces": "v.bounces",
        "cart_adders": "v.cart_adders",
        "favourites": "v.favourites",
    },
)
