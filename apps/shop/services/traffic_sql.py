"""Statements of the traffic merge; all take named parameters, none is built from values.

Each staged row gets one verdict: new, changed, seen (only the platform's own time moved on),
same, older.
"""

COPY = """
COPY shop_trafficstage (
    stage_key, line, day, source_name, source_key, external_product_id, product_title, device,
    visitors, pageviews, sessions, entrances, bounces, cart_adders, favourites, ordering_buyers,
    paying_buyers, paid_amount, source_updated_at
) FROM STDIN
"""

LAST_LINE = """
SELECT COALESCE(max(line), 0) FROM shop_trafficstage WHERE stage_key = %(stage)s
"""

ANALYSE = "ANALYZE (SKIP_LOCKED) shop_trafficstage"

PRODUCTS = """
INSERT INTO shop_product (shop_id, external_id, title, is_key)
SELECT DISTINCT ON (external_product_id)
    %(shop)s, external_product_id, COALESCE(product_title, ''), false
FROM shop_trafficstage
WHERE stage_key = %(stage)s AND external_product_id IS NOT NULL
ORDER BY external_product_id, (COALESCE(product_title, '') = ''), day DESC, line DESC
ON CONFLICT (shop_id, external_id) DO UPDATE SET title = EXCLUDED.title
WHERE shop_product.title = '' AND EXCLUDED.title <> ''
"""

# What a name means on a day: what the shop says, else its platform, else the source so named.
MEANING = """
CROSS JOIN LATERAL (
    SELECT COALESCE(
        (
            SELECT a.source_id FROM shop_trafficsourcealias a
            WHERE a.raw_name = told.source_name AND a.valid @> told.day
                AND (a.shop_id = %(shop)s OR a.platform = %(platform)s)
            ORDER BY a.shop_id NULLS LAST LIMIT 1
        ),
        (SELECT n.id FROM shop_trafficsource n WHERE n.name = told.source_name),
        (SELECT u.id FROM shop_trafficsource u WHERE u.key = 'unmapped')
    ) AS source_id
) meaning
"""

STAGED = "\n".join(
    (
        """
WITH told AS MATERIALIZED (
    SELECT DISTINCT ON (day, source_name, external_product_id, device) *
    FROM shop_trafficstage
    WHERE stage_key = %(stage)s
    ORDER BY day, source_name, external_product_id, device, source_updated_at DESC NULLS FIRST,
        line DESC
),
placed AS MATERIALIZED (
    SELECT told.*, p.id AS product_id,
        CASE WHEN told.source_name <> '' THEN COALESCE(k.id, meaning.source_id) END AS source_id,
        CASE WHEN told.external_product_id IS NULL THEN 0 ELSE COALESCE(p.id, -1) END AS product
    FROM told
    LEFT JOIN shop_trafficsource k ON k.key = told.source_key
    LEFT JOIN shop_product p
        ON p.shop_id = %(shop)s AND p.external_id = told.external_product_id
""",
        MEANING,
        ")",
    )
)

# What was told of each day, laid over what is stored.
MERGED = """
, merged AS (
    SELECT
        s.day, s.source_name, s.product_id, s.device, s.source_id, m.*,
        CASE
            WHEN d.id IS NULL THEN 'new'
            WHEN m.source_updated_at < d.source_updated_at THEN 'older'
            WHEN (
                d.source_id, d.visitors, d.pageviews, d.sessions, d.entrances, d.bounces,
                d.cart_adders, d.favourites, d.ordering_buyers, d.paying_buyers, d.paid_amount
            ) IS DISTINCT FROM (
                s.source_id, m.visitors, m.pageviews, m.sessions, m.entrances, m.bounces,
                m.cart_adders, m.favourites, m.ordering_buyers, m.paying_buyers, m.paid_amount
            ) THEN 'changed'
            WHEN m.source_updated_at IS DISTINCT FROM d.source_updated_at THEN 'seen'
            ELSE 'same'
        END AS verdict
    FROM placed s
    LEFT JOIN shop_trafficday d
        ON d.shop_id = %(shop)s AND d.day = s.day AND d.source_name = s.source_name
        AND COALESCE(d.product_id, 0) = s.product AND d.device = s.device
    CROSS JOIN LATERAL (
        SELECT
            COALESCE(s.visitors, d.visitors) AS visitors,
            COALESCE(s.pageviews, d.pageviews) AS pageviews,
            COALESCE(s.sessions, d.sessions) AS sessions,
            COALESCE(s.entrances, d.entrances) AS entrances,
            COALESCE(s.bounces, d.bounces) AS bounces,
            COALESCE(s.cart_adders, d.cart_adders) AS cart_adders,
            COALESCE(s.favourites, d.favourites) AS favourites,
            COALESCE(s.ordering_buyers, d.ordering_buyers) AS ordering_buyers,
            COALESCE(s.paying_buyers, d.paying_buyers) AS paying_buyers,
            COALESCE(s.paid_amount, d.paid_amount) AS paid_amount,
            COALESCE(s.source_updated_at, d.source_updated_at) AS source_updated_at
    ) m
)
"""

COMPARE = "\n".join((STAGED, MERGED, "SELECT verdict, count(*) FROM merged GROUP BY verdict"))

# One statement writes the days and answers with counts and the days of each verdict.
MERGE = "\n".join(
    (
        STAGED,
        MERGED,
        """
, put AS (
    INSERT INTO shop_trafficday (
        shop_id, day, source_name, source_id, product_id, device, visitors, pageviews, sessions,
        entrances, bounces, cart_adders, favourites, ordering_buyers, paying_buyers, paid_amount,
        source_updated_at
    )
    SELECT
        %(shop)s, day, source_name, source_id, product_id, device, visitors, pageviews, sessions,
        entrances, bounces, cart_adders, favourites, ordering_buyers, paying_buyers, paid_amount,
        source_updated_at
    FROM merged
    WHERE verdict IN ('new', 'changed', 'seen')
    ORDER BY day, source_name, product_id, device
    ON CONFLICT (shop_id, day, source_name, product_id, device) DO UPDATE SET
        source_id = EXCLUDED.source_id, visitors = EXCLUDED.visitors,
        pageviews = EXCLUDED.pageviews, sessions = EXCLUDED.sessions,
        entrances = EXCLUDED.entrances, bounces = EXCLUDED.bounces,
        cart_adders = EXCLUDED.cart_adders, favourites = EXCLUDED.favourites,
        ordering_buyers = EXCLUDED.ordering_buyers, paying_buyers = EXCLUDED.paying_buyers,
        paid_amount = EXCLUDED.paid_amount, source_updated_at = EXCLUDED.source_updated_at
)
SELECT verdict, count(*), array_agg(DISTINCT day) FROM merged GROUP BY verdict
""",
    )
)

UNSTAGE = """
DELETE FROM shop_trafficstage
WHERE stage_key = %(stage)s AND concat_ws(
    ' / ', day, NULLIF(source_name, ''), external_product_id, device
) = ANY(%(names)s)
"""

SUMS = """
SELECT count(*), min(day), max(day), sum(visitors), sum(pageviews), sum(sessions), sum(entrances),
    sum(bounces), sum(cart_adders), sum(favourites), sum(ordering_buyers), sum(paying_buyers),
    sum(paid_amount)
FROM shop_trafficstage WHERE stage_key = %(stage)s
"""

NAMES_UNKNOWN = "\n".join(
    (
        """
SELECT DISTINCT told.source_name
FROM shop_trafficstage told
""",
        MEANING,
        """
JOIN shop_trafficsource u ON u.id = meaning.source_id AND u.key = 'unmapped'
WHERE told.stage_key = %(stage)s AND told.source_name <> '' AND told.source_key IS NULL
ORDER BY 1
""",
    )
)

OVERLAP = """
WITH told AS MATERIALIZED (
    SELECT DISTINCT external_product_id AS external_id FROM (
        SELECT external_product_id FROM shop_trafficstage
        WHERE stage_key = %(stage)s AND external_product_id IS NOT NULL
        ORDER BY line LIMIT 5000
    ) AS first_rows
)
SELECT
    (SELECT count(*) FROM told),
    (SELECT count(*) FROM told JOIN shop_product p
        ON p.shop_id = %(shop)s AND p.external_id = told.external_id),
    (SELECT count(*) FROM (SELECT FROM shop_product WHERE shop_id = %(shop)s LIMIT 20) AS kept)
"""

# Give rows under these names the source that the name means now; answer with their days.
REKEY = "\n".join(
    (
        """
WITH fresh AS (
    SELECT told.id, meaning.source_id
    FROM (
        SELECT id, day, source_name FROM shop_trafficday
        WHERE shop_id = %(shop)s AND source_name = ANY(%(names)s)
    ) told
""",
        MEANING,
        """
),
moved AS (
    UPDATE shop_trafficday d SET source_id = fresh.source_id
    FROM fresh WHERE d.id = fresh.id AND d.source_id <> fresh.source_id
    RETURNING d.day
)
SELECT day, count(*) FROM moved GROUP BY day
""",
    )
)
