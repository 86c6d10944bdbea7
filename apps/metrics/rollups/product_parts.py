"""The formulas of a product's columns: what each part reads and which columns it owns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemberPart:
    """Sub-queries over the claimed days that end in `found`, one row a key and its columns.

    `nothing` is what a column holds where the part tells of the key no more; `is_alone` tells
    whether a stored row `o` holds nothing of the other parts.
    """

    queries: tuple[str, ...]
    columns: tuple[str, ...]
    nothing: str
    is_alone: str


SOLD = ("paid_orders", "paid_buyers", "units", "line_amount")
RETURNED = ("refund_units", "refund_amount", "cohort_refund_amount")
VISITED = ("visitors", "cart_adders", "favourites")
_NO_VISITS = "num_nonnulls(o.visitors, o.cart_adders, o.favourites) = 0"


def _all_0(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"o.{column} IS NOT DISTINCT FROM 0" for column in columns)


_SALES = """
, sold AS (
    SELECT c.shop_id, c.day, l.product_id,
        count(DISTINCT o.id) AS paid_orders,
        count(DISTINCT o.customer_id) AS paid_buyers,
        sum(l.quantity) AS units,
        sum(l.line_amount) AS line_amount
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    JOIN shop_orderline l ON l.order_id = o.id AND l.product_id IS NOT NULL
    GROUP BY c.shop_id, c.day, l.product_id
)
"""

# A refund that names no lines is split over the lines, postage and tax of its order: the order's
# goods over the lines by their amounts, each share rounded down to the coin, the coins left over
# to the largest remainders, the first of equals first. What falls on no product is the rest.
_BACK = """
, back AS MATERIALIZED (
    SELECT c.shop_id, c.day, COINS_OF(c) AS steps, r.id, r.order_id, r.amount, true AS on_its_day
    FROM claimed c
    JOIN shop_refund r ON r.shop_id = c.shop_id AND r.refunded_on = c.day
    JOIN shop_order o ON o.id = r.order_id AND COUNTED(o)
    UNION ALL
    SELECT c.shop_id, c.day, COINS_OF(c), r.id, r.order_id, r.amount, false
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    JOIN shop_refund r ON r.order_id = o.id
)
, refund AS MATERIALIZED (
    SELECT DISTINCT b.id, b.order_id, b.amount, b.steps,
        EXISTS (SELECT FROM shop_refundline l WHERE l.refund_id = b.id) AS has_lines
    FROM back b
), piece AS (
    SELECT r.id, r.amount, r.steps, l.product_id, 0 AS kind, l.line_key COLLATE "C" AS place,
        greatest(l.line_amount, 0) AS line_amount, NULL::numeric AS beside,
        o.goods_amount
    FROM refund r
    JOIN shop_order o ON o.id = r.order_id
    JOIN shop_orderline l ON l.order_id = r.order_id
    WHERE NOT r.has_lines
    UNION ALL
    SELECT r.id, r.amount, r.steps, NULL, k.kind, '', NULL, k.amount, o.goods_amount
    FROM refund r
    JOIN shop_order o ON o.id = r.order_id
    CROSS JOIN LATERAL (VALUES (1, o.shipping_amount), (2, o.tax_amount)) AS k(kind, amount)
    WHERE NOT r.has_lines AND k.amount > 0
), weighed AS (
    SELECT p.*, sum(line_amount) OVER of_refund AS lines,
        COALESCE(sum(beside) OVER of_refund, 0) AS besides
    FROM piece p WINDOW of_refund AS (PARTITION BY id)
), measured AS (
    SELECT id, product_id, kind, place, steps,
        floor(amount * steps) AS coins,
        COALESCE(line_amount * greatest(COALESCE(goods_amount, lines), 0), beside * lines)
            AS weight,
        lines * (greatest(COALESCE(goods_amount, lines), 0) + besides) AS whole
    FROM weighed
), floored AS (
    SELECT id, product_id, kind, place, steps, coins, div(coins * weight, whole) AS share,
        mod(coins * weight, whole) AS remainder
    FROM measured WHERE whole > 0
), placed AS (
    SELECT id, product_id, steps, share, coins - sum(share) OVER (PARTITION BY id) AS spare,
        row_number() OVER (PARTITION BY id ORDER BY remainder DESC, kind, place) AS rank
    FROM floored
), shares AS (
    SELECT id, product_id, (share + (rank <= spare)::int) / steps AS amount, NULL::bigint AS units
    FROM placed
    UNION ALL
    SELECT r.id, l.product_id, x.amount, x.quantity
    FROM refund r
    JOIN shop_refundline x ON x.refund_id = r.id
    JOIN shop_orderline l ON l.id = x.order_line_id
), returned AS (
    SELECT b.shop_id, b.day, s.product_id,
        COALESCE(sum(s.units) FILTER (WHERE b.on_its_day),
            CASE WHEN NOT bool_or(b.on_its_day) THEN 0 END) AS refund_units,
        COALESCE(sum(s.amount) FILTER (WHERE b.on_its_day), 0) AS refund_amount,
        COALESCE(sum(s.amount) FILTER (WHERE NOT b.on_its_day), 0) AS cohort_refund_amount
    FROM back b JOIN shares s ON s.id = b.id AND s.product_id IS NOT NULL
    WHERE s.amount <> 0 OR s.units <> 0
    GROUP BY b.shop_id, b.day, s.product_id
)
"""

_RETURNED_REST = """
, not_placed AS (
    SELECT d.shop_id, d.day, d.paid_orders IS NULL AS is_unknown,
        d.refund_units - COALESCE(sum(r.refund_units), 0) AS refund_units,
        COALESCE(d.refund_amount, 0) - COALESCE(sum(r.refund_amount), 0) AS refund_amount,
        COALESCE(d.cohort_refund_amount, 0) - COALESCE(sum(r.cohort_refund_amount), 0)
            AS cohort_refund_amount
    FROM claimed c
    JOIN metrics_shopday d ON d.shop_id = c.shop_id AND d.day = c.day
    LEFT JOIN returned r ON r.shop_id = d.shop_id AND r.day = d.day
    GROUP BY d.shop_id, d.day, d.paid_orders, d.refund_units, d.refund_amount,
        d.cohort_refund_amount
), returned_rest AS (
    SELECT shop_id, day, refund_amount, cohort_refund_amount,
        CASE WHEN is_unknown OR (refund_units IS NULL AND refund_amount = 0) THEN 0
            ELSE refund_units END AS refund_units
    FROM not_placed
)
"""

ORDERS = MemberPart(
    queries=(
        _SALES,
        _BACK,
        _RETURNED_REST,
        """
, sold_rest AS (
    SELECT d.shop_id, d.day,
        CASE WHEN d.paid_orders IS NULL THEN 0
            ELSE d.units - COALESCE(sum(s.units), 0) END AS units,
        COALESCE(d.paid_amount, 0) - COALESCE(sum(s.line_amount), 0) AS line_amount
    FROM claimed c
    JOIN metrics_shopday d ON d.shop_id = c.shop_id AND d.day = c.day
    LEFT JOIN sold s ON s.shop_id = d.shop_id AND s.day = d.day
    GROUP BY d.shop_id, d.day, d.paid_orders, d.units, d.paid_amount
), found AS MATERIALIZED (
    SELECT shop_id, day, product_id,
        COALESCE(s.paid_orders, 0) AS paid_orders,
        COALESCE(s.paid_buyers, 0) AS paid_buyers,
        COALESCE(s.units, 0) AS units,
        COALESCE(s.line_amount, 0) AS line_amount,
        CASE WHEN r.day IS NULL THEN 0 ELSE r.refund_units END AS refund_units,
        COALESCE(r.refund_amount, 0) AS refund_amount,
        COALESCE(r.cohort_refund_amount, 0) AS cohort_refund_amount
    FROM sold s FULL JOIN returned r USING (shop_id, day, product_id)
    UNION ALL
    SELECT shop_id, day, NULL, 0, 0, s.units, s.line_amount, r.refund_units, r.refund_amount,
        r.cohort_refund_amount
    FROM sold_rest s JOIN returned_rest r USING (shop_id, day)
    WHERE (s.units, s.line_amount, r.refund_amount, r.cohort_refund_amount)
            IS DISTINCT FROM (0::numeric, 0::numeric, 0::numeric, 0::numeric)
        OR r.refund_units <> 0
)
""",
    ),
    columns=SOLD + RETURNED,
    nothing="0",
    is_alone=_NO_VISITS,
)

REFUNDS = MemberPart(
    queries=(
        _BACK,
        _RETURNED_REST,
        """
, found AS MATERIALIZED (
    SELECT shop_id, day, product_id, refund_units, refund_amount, cohort_refund_amount
    FROM returned
    UNION ALL
    SELECT shop_id, day, NULL, refund_units, refund_amount, cohort_refund_amount
    FROM returned_rest
    WHERE refund_amount <> 0 OR cohort_refund_amount <> 0 OR refund_units <> 0
)
""",
    ),
    columns=RETURNED,
    nothing="0",
    is_alone=f"{_NO_VISITS} AND {_all_0(SOLD)}",
)

TRAFFIC = MemberPart(
    queries=(
        """
, found AS MATERIALIZED (
    SELECT * FROM (
        SELECT c.shop_id, c.day, t.product_id,
            PEOPLE(visitors) AS visitors,
            PEOPLE(cart_adders) AS cart_adders,
            PEOPLE(favourites) AS favourites
        FROM claimed c
        JOIN shop_trafficday t
            ON t.shop_id = c.shop_id AND t.day = c.day AND t.product_id IS NOT NULL
        GROUP BY c.shop_id, c.day, t.product_id
    ) told
    WHERE num_nonnulls(visitors, cart_adders, favourites) > 0
)
""",
    ),
    columns=VISITED,
    nothing="NULL::bigint",
    is_alone=_all_0(SOLD + RETURNED),
)
