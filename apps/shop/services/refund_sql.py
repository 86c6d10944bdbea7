"""Statements of the refund merge and of the residual that undated totals leave."""

VERDICTS = """
WITH staged AS (
    SELECT DISTINCT ON (external_id) *
    FROM shop_refundstage
    WHERE stage_key = %(stage)s AND shop_id = %(shop)s
    ORDER BY external_id, line DESC
),
merged AS (
    SELECT
        s.external_id, s.amount, s.refunded_on, s.kind, r.id AS refund_id,
        COALESCE(o.id, r.order_id) AS order_id,
        COALESCE(s.order_ref, r.order_ref) AS order_ref,
        COALESCE(s.refunded_at, r.refunded_at) AS refunded_at,
        r.order_id AS old_order_id, r.refunded_on AS old_refunded_on,
        CASE
            WHEN r.id IS NULL THEN 'new'
            WHEN (r.order_id, r.order_ref, r.amount, r.refunded_at, r.refunded_on, r.kind)
                IS DISTINCT FROM (
                    COALESCE(o.id, r.order_id), COALESCE(s.order_ref, r.order_ref), s.amount,
                    COALESCE(s.refunded_at, r.refunded_at), s.refunded_on, s.kind
                ) THEN 'changed'
            ELSE 'same'
        END AS verdict
    FROM staged s
    LEFT JOIN shop_refund r ON r.shop_id = %(shop)s AND r.external_id = s.external_id
    LEFT JOIN shop_order o ON o.shop_id = %(shop)s AND o.external_id = s.order_ref
)
"""

COMPARE = "\n".join((VERDICTS, "SELECT verdict, count(*) FROM merged GROUP BY verdict"))

# One statement writes the refunds, remembers their orders and answers with counts and days.
MERGE = "\n".join(
    (
        VERDICTS,
        """
, put AS (
    INSERT INTO shop_refund (
        shop_id, external_id, order_id, order_ref, amount, refunded_at, refunded_on, date_known,
        kind
    )
    SELECT
        %(shop)s, external_id, order_id, order_ref, amount, refunded_at, refunded_on, true, kind
    FROM merged
    WHERE verdict IN ('new', 'changed')
    ORDER BY external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET
        order_id = EXCLUDED.order_id, order_ref = EXCLUDED.order_ref, amount = EXCLUDED.amount,
        refunded_at = EXCLUDED.refunded_at, refunded_on = EXCLUDED.refunded_on,
        kind = EXCLUDED.kind
),
touched AS (
    INSERT INTO shop_ordertouch (stage_key, order_id, verdict)
    SELECT %(stage)s, order_id, 'refund' FROM (
        SELECT order_id FROM merged WHERE verdict IN ('new', 'changed')
        UNION
        SELECT old_order_id FROM merged WHERE verdict = 'changed'
    ) AS orders
    WHERE order_id IS NOT NULL
)
SELECT
    m.verdict, count(*),
    array_agg(DISTINCT m.refunded_on) || array_agg(DISTINCT m.old_refunded_on)
    || array_agg(DISTINCT o.paid_on) || array_agg(DISTINCT old.paid_on)
    || array_agg(DISTINCT o.ordered_on) || array_agg(DISTINCT old.ordered_on)
FROM merged m
LEFT JOIN shop_order o ON o.id = m.order_id
LEFT JOIN shop_order old ON old.id = m.old_order_id
GROUP BY m.verdict
""",
    )
)

# Refunds that came before their order join it now.
JOIN_ORDERS = """
WITH joined AS (
    UPDATE shop_refund r
    SET order_id = t.order_id
    FROM shop_ordertouch t
    JOIN shop_orderstage s ON s.stage_key = t.stage_key AND s.line = t.line
    WHERE t.stage_key = %(stage)s AND t.verdict = 'new'
        AND r.shop_id = %(shop)s AND r.order_id IS NULL AND r.order_ref = s.external_id
    RETURNING r.refunded_on
)
SELECT DISTINCT refunded_on FROM joined
"""

# What an undated total leaves after the dated refunds sits on the order's paid day. Nothing is
# joined but by its key: without statistics a join of two large lists would be quadratic.
RESIDUALS = """
WITH wanted AS (
    SELECT
        o.id AS order_id, 'total:' || o.external_id AS external_id, o.ordered_on, o.paid_on,
        COALESCE(o.paid_on, o.ordered_on) AS refunded_on, r.id AS stored_id,
        r.refunded_on AS stored_on,
        CASE WHEN o.refund_total_seen > 0 THEN
            o.refund_total_seen - COALESCE((
                SELECT sum(d.amount) FROM shop_refund d WHERE d.order_id = o.id AND d.date_known
            ), 0)
        END AS amount
    FROM shop_ordertouch t
    JOIN shop_order o ON o.id = t.order_id
    LEFT JOIN shop_refund r
        ON r.order_id = CASE WHEN t.verdict <> 'new' THEN o.id END AND NOT r.date_known
    WHERE t.stage_key = %(stage)s AND t.verdict <> 'seen'
),
gone AS (
    DELETE FROM shop_refund r
    USING wanted w
    WHERE r.id = w.stored_id AND (w.amount IS NULL OR w.amount <= 0)
    RETURNING r.order_id
),
put AS (
    INSERT INTO shop_refund (
        shop_id, external_id, order_id, amount, refunded_on, date_known, kind
    )
    SELECT %(shop)s, external_id, order_id, amount, refunded_on, false, 'refund'
    FROM wanted
    WHERE amount > 0
    ORDER BY external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET
        amount = EXCLUDED.amount, refunded_on = EXCLUDED.refunded_on
    WHERE (shop_refund.amount, shop_refund.refunded_on)
        IS DISTINCT FROM (EXCLUDED.amount, EXCLUDED.refunded_on)
    RETURNING order_id
)
SELECT DISTINCT unnest(ARRAY[refunded_on, stored_on, paid_on, ordered_on])
FROM wanted
WHERE order_id IN (SELECT order_id FROM gone) OR order_id IN (SELECT order_id FROM put)
"""
