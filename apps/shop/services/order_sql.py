"""Statements of the order merge; all take named parameters, none is built from values.

Each staged order gets one verdict: new, changed, seen (only the source's own time moved on),
same, older. Everything after that reads the verdicts kept in shop_ordertouch.
"""

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('shop facts', %(shop)s))"

# A merge is bounded by its stage, not by the limits of a page.
LIMITS = """
SELECT set_config('statement_timeout', '15min', true), set_config('lock_timeout', '2min', true)
"""

# A large stage is sorted and joined as a whole; spilling to disk takes twice as long.
MEMORY = "SET LOCAL work_mem = '64MB'"

# The last word of each order in the stage. Rows without a time of their own are as old as the
# source was when it told them.
STAGED = """
WITH staged AS MATERIALIZED (
    SELECT DISTINCT ON (external_id) *, NULL::bigint AS written_id
    FROM shop_orderstage
    WHERE stage_key = %(stage)s AND shop_id = %(shop)s
    ORDER BY external_id, COALESCE(source_updated_at, %(as_of)s::timestamptz) DESC NULLS LAST,
        line DESC
)
"""

# What was told of each order, laid over what is stored; STORED is how that one is found.
MERGED = """
, merged AS (
    SELECT
        s.line, s.written_id, s.external_id, s.has_lines, s.number, s.ordered_at, s.ordered_on,
        s.paid_at, s.paid_on, s.status, s.currency, m.*,
        o.id AS order_id, o.ordered_on AS old_ordered_on, o.paid_on AS old_paid_on,
        o.customer_id AS old_customer_id, o.excluded_reason AS old_excluded_reason,
        o.source_updated_at AS old_source_updated_at,
        (
            o.number, o.ordered_at, o.ordered_on, o.paid_at, o.paid_on, o.status, o.currency,
            o.order_amount, o.paid_amount, o.goods_amount, o.shipping_amount, o.discount_amount,
            o.tax_amount, o.quantity_seen, o.refund_total_seen, c.key_hash, o.source_id,
            o.region, o.is_cod, o.closed_reason, o.seller_note, o.excluded_reason
        ) IS DISTINCT FROM (
            s.number, s.ordered_at, s.ordered_on, s.paid_at, s.paid_on, s.status, s.currency,
            m.order_amount, m.paid_amount, m.goods_amount, m.shipping_amount, m.discount_amount,
            m.tax_amount, m.quantity_seen, m.refund_total_seen, m.customer_hash, m.source_id,
            m.region, m.is_cod, m.closed_reason, m.seller_note, m.excluded_reason
        ) AS differs
    FROM staged s
    LEFT JOIN shop_order o ON STORED
    LEFT JOIN shop_customer c ON c.id = o.customer_id
    LEFT JOIN shop_trafficsource t ON t.key = s.source_key
    CROSS JOIN LATERAL (
        SELECT
            COALESCE(s.order_amount, o.order_amount, 0) AS order_amount,
            COALESCE(s.paid_amount, o.paid_amount, 0) AS paid_amount,
            COALESCE(s.goods_amount, o.goods_amount) AS goods_amount,
            COALESCE(s.shipping_amount, o.shipping_amount) AS shipping_amount,
            COALESCE(s.discount_amount, o.discount_amount) AS discount_amount,
            COALESCE(s.tax_amount, o.tax_amount) AS tax_amount,
            COALESCE(s.quantity_seen, o.quantity_seen) AS quantity_seen,
            COALESCE(s.refund_total_seen, o.refund_total_seen) AS refund_total_seen,
            COALESCE(s.customer_hash, c.key_hash) AS customer_hash,
            COALESCE(t.id, o.source_id) AS source_id,
            COALESCE(s.region, o.region) AS region,
            COALESCE(s.is_cod, o.is_cod, false) AS is_cod,
            COALESCE(s.closed_reason, o.closed_reason) AS closed_reason,
            COALESCE(s.seller_note, o.seller_note) AS seller_note,
            -- A wrong currency that is now right excludes no longer; other reasons stay.
            COALESCE(s.excluded_reason, NULLIF(o.excluded_reason, 'currency'))
                AS excluded_reason,
            COALESCE(s.source_updated_at, %(as_of)s::timestamptz, o.source_updated_at)
                AS source_updated_at
    ) m
)
"""

BY_NAME = MERGED.replace("STORED", "o.shop_id = %(shop)s AND o.external_id = s.external_id")
BY_ID = MERGED.replace("STORED", "o.id = s.stored_id")

VERDICTS = """
, other_lines AS (
    SELECT m.line
    FROM merged m
    JOIN shop_orderlinestage l ON l.stage_key = %(stage)s AND l.line = m.line
    LEFT JOIN shop_orderline f ON f.order_id = m.order_id AND f.line_key = l.line_key
    LEFT JOIN shop_product p ON p.id = f.product_id
    LEFT JOIN shop_sku u ON u.id = f.sku_id
    WHERE m.order_id IS NOT NULL AND (
        f.id IS NULL
        OR (p.external_id, u.code, f.title, f.quantity, f.unit_price, f.line_amount)
        IS DISTINCT FROM (
            COALESCE(l.external_product_id, p.external_id), COALESCE(l.sku_code, u.code),
            l.title, l.quantity, l.unit_price, l.line_amount
        )
    )
    UNION ALL
    SELECT m.line
    FROM merged m
    JOIN shop_orderline f ON f.order_id = m.order_id
    LEFT JOIN shop_orderlinestage l
        ON l.stage_key = %(stage)s AND l.line = m.line AND l.line_key = f.line_key
    WHERE m.has_lines AND l.line_key IS NULL
        AND NOT EXISTS (SELECT FROM shop_refundline r WHERE r.order_line_id = f.id)
),
verdicts AS MATERIALIZED (
    SELECT
        m.line, m.external_id, m.order_id, m.old_ordered_on, m.old_paid_on, m.old_customer_id,
        m.old_excluded_reason,
        CASE
            WHEN m.order_id IS NULL THEN 'new'
            WHEN m.source_updated_at < m.old_source_updated_at THEN 'older'
            WHEN m.differs OR m.line IN (SELECT line FROM other_lines) THEN 'changed'
            WHEN m.source_updated_at IS DISTINCT FROM m.old_source_updated_at THEN 'seen'
            ELSE 'same'
        END AS verdict
    FROM merged m
)
"""

COUNT = """
SELECT verdict, count(*) FROM verdicts GROUP BY verdict
"""

# New orders get their id here, so that lines and refunds can name it before it is written.
KEEP = """
, kept AS (
    INSERT INTO shop_ordertouch (
        stage_key, order_id, line, verdict, ordered_on, paid_on, customer_id, excluded_reason
    )
    SELECT
        %(stage)s,
        -- The inner SELECT looks the sequence up once, not for every row.
        COALESCE(order_id, nextval((SELECT pg_get_serial_sequence('shop_order', 'id')::regclass))),
        line, verdict, old_ordered_on, old_paid_on, old_customer_id, old_excluded_reason
    FROM (
        SELECT * FROM verdicts WHERE verdict IN ('new', 'changed', 'seen') ORDER BY external_id
    ) AS written
)
"""

COMPARE = "\n".join((STAGED, BY_NAME, VERDICTS, COUNT))
TOUCH = "\n".join((STAGED, BY_NAME, VERDICTS, KEEP, COUNT))

# What was told of each order written. OFFSET 0 keeps it a search by key for each of them: planned
# freely without statistics, as while autovacuum holds the table, the join may be quadratic.
TOLD = """
CROSS JOIN LATERAL (
    SELECT * FROM shop_orderstage x WHERE x.stage_key = t.stage_key AND x.line = t.line OFFSET 0
) s
"""
LINES_TOLD = """
CROSS JOIN LATERAL (
    SELECT * FROM shop_orderlinestage x WHERE x.stage_key = t.stage_key AND x.line = t.line
    OFFSET 0
) l
"""


def _spelled(text: str) -> str:
    return text.replace("JOIN_LINES_TOLD", LINES_TOLD).replace("JOIN_TOLD", TOLD)


# The verdicts know which row is the last word, and which orders need not be looked for.
WRITTEN = _spelled("""
WITH staged AS (
    SELECT s.*, t.order_id AS written_id,
        CASE WHEN t.verdict <> 'new' THEN t.order_id END AS stored_id
    FROM shop_ordertouch t
JOIN_TOLD
    WHERE t.stage_key = %(stage)s
)
""")

CUSTOMERS = _spelled("""
INSERT INTO shop_customer (shop_id, key_hash, name)
SELECT DISTINCT ON (s.customer_hash) %(shop)s, s.customer_hash, COALESCE(s.customer_name, '')
FROM shop_ordertouch t
JOIN_TOLD
WHERE t.stage_key = %(stage)s AND t.verdict <> 'seen' AND s.customer_hash IS NOT NULL
ORDER BY s.customer_hash, (COALESCE(s.customer_name, '') = ''), s.ordered_at DESC, s.line
ON CONFLICT (shop_id, key_hash) DO UPDATE SET name = EXCLUDED.name
WHERE shop_customer.name = '' AND EXCLUDED.name <> ''
""")

PRODUCTS = _spelled("""
INSERT INTO shop_product (shop_id, external_id, title, is_key)
SELECT DISTINCT ON (l.external_product_id) %(shop)s, l.external_product_id, l.title, false
FROM shop_ordertouch t
JOIN_LINES_TOLD
WHERE t.stage_key = %(stage)s AND t.verdict <> 'seen' AND l.external_product_id IS NOT NULL
ORDER BY l.external_product_id, l.title
ON CONFLICT (shop_id, external_id) DO NOTHING
""")

SKUS = _spelled("""
INSERT INTO shop_sku (shop_id, code, product_id, title)
SELECT %(shop)s, u.sku_code, p.id, u.title
FROM (
    SELECT DISTINCT ON (l.sku_code) l.sku_code, l.external_product_id, l.title
    FROM shop_ordertouch t
JOIN_LINES_TOLD
    WHERE t.stage_key = %(stage)s AND t.verdict <> 'seen' AND l.sku_code IS NOT NULL
    ORDER BY l.sku_code, l.external_product_id NULLS LAST, l.title
) u
LEFT JOIN shop_product p ON p.shop_id = %(shop)s AND p.external_id = u.external_product_id
ORDER BY u.sku_code
ON CONFLICT (shop_id, code) DO NOTHING
""")

ORDERS = "\n".join(
    (
        WRITTEN,
        BY_ID,
        """
INSERT INTO shop_order (
    id, shop_id, external_id, number, ordered_at, ordered_on, paid_at, paid_on, status, currency,
    order_amount, paid_amount, goods_amount, shipping_amount, discount_amount, tax_amount,
    quantity_seen, refund_total_seen, customer_id, source_id, region, is_cod, closed_reason,
    seller_note, excluded_reason, source_updated_at
)
SELECT
    m.written_id, %(shop)s, m.external_id, m.number, m.ordered_at, m.ordered_on, m.paid_at,
    m.paid_on, m.status, m.currency, m.order_amount, m.paid_amount, m.goods_amount,
    m.shipping_amount, m.discount_amount, m.tax_amount, m.quantity_seen, m.refund_total_seen,
    c.id, m.source_id, m.region, m.is_cod, m.closed_reason, m.seller_note, m.excluded_reason,
    m.source_updated_at
FROM merged m
LEFT JOIN shop_customer c ON c.shop_id = %(shop)s AND c.key_hash = m.customer_hash
ORDER BY m.written_id
ON CONFLICT (shop_id, external_id) DO UPDATE SET
    number = EXCLUDED.number, ordered_at = EXCLUDED.ordered_at,
    ordered_on = EXCLUDED.ordered_on, paid_at = EXCLUDED.paid_at, paid_on = EXCLUDED.paid_on,
    status = EXCLUDED.status, currency = EXCLUDED.currency,
    order_amount = EXCLUDED.order_amount, paid_amount = EXCLUDED.paid_amount,
    goods_amount = EXCLUDED.goods_amount, shipping_amount = EXCLUDED.shipping_amount,
    discount_amount = EXCLUDED.discount_amount, tax_amount = EXCLUDED.tax_amount,
    quantity_seen = EXCLUDED.quantity_seen, refund_total_seen = EXCLUDED.refund_total_seen,
    customer_id = EXCLUDED.customer_id, source_id = EXCLUDED.source_id, region = EXCLUDED.region,
    is_cod = EXCLUDED.is_cod, closed_reason = EXCLUDED.closed_reason,
    seller_note = EXCLUDED.seller_note, excluded_reason = EXCLUDED.excluded_reason,
    source_updated_at = EXCLUDED.source_updated_at
""",
    )
)

LINES_GONE = """
DELETE FROM shop_orderline f
USING shop_ordertouch t, shop_orderstage s
WHERE t.stage_key = %(stage)s AND t.verdict = 'changed' AND f.order_id = t.order_id
    AND s.stage_key = t.stage_key AND s.line = t.line AND s.has_lines
    AND NOT EXISTS (
        SELECT FROM shop_orderlinestage l
        WHERE l.stage_key = t.stage_key AND l.line = t.line AND l.line_key = f.line_key
    )
    AND NOT EXISTS (SELECT FROM shop_refundline r WHERE r.order_line_id = f.id)
"""

LINES = _spelled("""
INSERT INTO shop_orderline (
    order_id, line_key, product_id, sku_id, title, quantity, unit_price, line_amount
)
SELECT
    t.order_id, l.line_key, p.id, u.id, l.title, l.quantity, l.unit_price, l.line_amount
FROM shop_ordertouch t
JOIN_LINES_TOLD
LEFT JOIN shop_product p ON p.shop_id = %(shop)s AND p.external_id = l.external_product_id
LEFT JOIN shop_sku u ON u.shop_id = %(shop)s AND u.code = l.sku_code
WHERE t.stage_key = %(stage)s AND t.verdict <> 'seen'
ORDER BY t.order_id, l.line_key
ON CONFLICT (order_id, line_key) DO UPDATE SET
    product_id = COALESCE(EXCLUDED.product_id, shop_orderline.product_id),
    sku_id = COALESCE(EXCLUDED.sku_id, shop_orderline.sku_id),
    title = EXCLUDED.title, quantity = EXCLUDED.quantity, unit_price = EXCLUDED.unit_price,
    line_amount = EXCLUDED.line_amount
WHERE (
    shop_orderline.product_id, shop_orderline.sku_id, shop_orderline.title,
    shop_orderline.quantity, shop_orderline.unit_price, shop_orderline.line_amount
) IS DISTINCT FROM (
    COALESCE(EXCLUDED.product_id, shop_orderline.product_id),
    COALESCE(EXCLUDED.sku_id, shop_orderline.sku_id), EXCLUDED.title, EXCLUDED.quantity,
    EXCLUDED.unit_price, EXCLUDED.line_amount
)
""")

TOUCH_ONE = """
INSERT INTO shop_ordertouch (
    stage_key, order_id, verdict, ordered_on, paid_on, customer_id, excluded_reason
)
SELECT %(stage)s, id, 'changed', ordered_on, paid_on, customer_id, excluded_reason
FROM shop_order WHERE id = %(order)s
"""

UNTOUCH = "DELETE FROM shop_ordertouch WHERE stage_key = %(stage)s"
