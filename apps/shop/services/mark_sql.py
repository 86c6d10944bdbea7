"""Statements that find the days reached by a written order."""

# Old and new days of every order written.
ORDER_DAYS = """
WITH written AS (
    SELECT
        t.ordered_on AS old_ordered_on, t.paid_on AS old_paid_on, o.ordered_on, o.paid_on
    FROM shop_ordertouch t
    JOIN shop_order o ON o.id = t.order_id
    WHERE t.stage_key = %(stage)s AND t.verdict IN ('new', 'changed')
)
SELECT old_ordered_on FROM written UNION SELECT old_paid_on FROM written
UNION SELECT ordered_on FROM written UNION SELECT paid_on FROM written
"""

# A purchase decides whether the same buyer's next one, up to 365 days later, is a return.
NEXT_PAID_DAYS = """
WITH bought AS (
    SELECT customer_id, paid_on
    FROM shop_ordertouch
    WHERE stage_key = %(stage)s AND verdict = 'changed'
    UNION
    SELECT o.customer_id, o.paid_on
    FROM shop_ordertouch t
    JOIN shop_order o ON o.id = t.order_id
    WHERE t.stage_key = %(stage)s AND t.verdict IN ('new', 'changed')
)
SELECT DISTINCT later.paid_on
FROM bought b
CROSS JOIN LATERAL (
    SELECT o.paid_on
    FROM shop_order o
    WHERE o.customer_id = b.customer_id AND o.excluded_reason IS NULL
        AND o.paid_on > b.paid_on AND o.paid_on <= b.paid_on + 365
    ORDER BY o.paid_on
    LIMIT 1
) later
"""

# A refund counts with its order, as same-day only on the order's paid day, and goes back to the
# products in the parts that the order has.
REFUND_DAYS = """
SELECT DISTINCT r.refunded_on
FROM shop_ordertouch t
JOIN shop_refund r ON r.order_id = t.order_id
WHERE t.stage_key = %(stage)s AND t.verdict = 'changed'
"""
