"""Statements of the stage: stream in, measure, empty."""

COPY_ORDERS = """
COPY shop_orderstage (
    stage_key, line, shop_id, external_id, number, ordered_at, ordered_on, paid_at, paid_on,
    status, currency, order_amount, paid_amount, goods_amount, shipping_amount, discount_amount,
    tax_amount, quantity_seen, refund_total_seen, customer_hash, customer_name, source_key,
    region, is_cod, closed_reason, seller_note, excluded_reason, source_updated_at, has_lines
) FROM STDIN
"""

COPY_RECIPIENTS = """
COPY shop_recipientstage (
    stage_key, line, external_id, name, phone, email, address, source_updated_at
) FROM STDIN
"""

COPY_LINES = """
COPY shop_orderlinestage (
    stage_key, line, line_key, external_product_id, sku_code, title, quantity, unit_price,
    line_amount
) FROM STDIN
"""

COPY_REFUNDS = """
COPY shop_refundstage (
    stage_key, line, shop_id, external_id, order_ref, amount, refunded_at, refunded_on, kind
) FROM STDIN
"""

LAST_LINE = """
SELECT COALESCE(max(line), 0) FROM shop_orderstage WHERE stage_key = %(stage)s
"""

LAST_REFUND = """
SELECT COALESCE(max(line), 0) FROM shop_refundstage WHERE stage_key = %(stage)s
"""

# Without statistics the planner takes a staged million for a handful of rows. The lock of
# ANALYZE lasts as long as the transaction, so that a second merge must not wait for it.
# A sample a tenth of the usual tells how many rows there are, which is all that matters here.
ROUGHLY = "SET LOCAL default_statistics_target = 10"
EXACTLY = "SET LOCAL default_statistics_target TO DEFAULT"
ANALYSE = "ANALYZE (SKIP_LOCKED) shop_orderstage, shop_orderlinestage, shop_refundstage"
ANALYSE_TOUCH = "ANALYZE (SKIP_LOCKED) shop_ordertouch"
ANALYSE_MEMBERS = "ANALYZE (SKIP_LOCKED) shop_customer, shop_product, shop_sku"

# After a large merge the pages and the next merge need to know how many facts there are.
ANALYSE_FACTS = """
ANALYZE (SKIP_LOCKED) shop_order, shop_orderline, shop_refund
"""
KNOWN_FACTS = "SELECT reltuples FROM pg_class WHERE oid = 'shop_order'::regclass"

CLEAR = (
    "DELETE FROM shop_recipientstage WHERE stage_key = %(stage)s",
    "DELETE FROM shop_orderlinestage WHERE stage_key = %(stage)s",
    "DELETE FROM shop_orderstage WHERE stage_key = %(stage)s",
    "DELETE FROM shop_refundstage WHERE stage_key = %(stage)s",
    "DELETE FROM shop_trafficstage WHERE stage_key = %(stage)s",
)

UNSTAGE = (
    """
DELETE FROM shop_orderlinestage l
USING shop_orderstage s
WHERE s.stage_key = %(stage)s AND s.external_id = ANY(%(ids)s)
    AND l.stage_key = s.stage_key AND l.line = s.line
""",
    "DELETE FROM shop_recipientstage WHERE stage_key = %(stage)s AND external_id = ANY(%(ids)s)",
    "DELETE FROM shop_orderstage WHERE stage_key = %(stage)s AND external_id = ANY(%(ids)s)",
)

SUMS = """
WITH orders AS (
    SELECT count(*) AS number, COALESCE(sum(order_amount), 0) AS ordered,
        COALESCE(sum(paid_amount), 0) AS paid, COALESCE(sum(refund_total_seen), 0) AS refunded,
        min(ordered_at) AS first, max(ordered_at) AS last
    FROM shop_orderstage WHERE stage_key = %(stage)s
),
refunds AS (
    SELECT count(*) AS number, COALESCE(sum(amount), 0) AS amount, min(refunded_at) AS first,
        max(refunded_at) AS last
    FROM shop_refundstage WHERE stage_key = %(stage)s
)
SELECT o.number, o.ordered, o.paid, o.refunded + r.amount, LEAST(o.first, r.first),
    GREATEST(o.last, r.last), r.number
FROM orders o CROSS JOIN refunds r
"""
