"""How much of what is staged is known in this shop, and in others."""

from django.db import connection

from apps.shop.models import Shop

OVERLAP = """
WITH staged AS MATERIALIZED (
    SELECT external_id FROM shop_orderstage WHERE stage_key = %(stage)s ORDER BY line LIMIT 500
),
products AS MATERIALIZED (
    SELECT DISTINCT external_product_id AS external_id FROM (
        SELECT external_product_id FROM shop_orderlinestage
        WHERE stage_key = %(stage)s AND external_product_id IS NOT NULL
        ORDER BY line LIMIT 5000
    ) AS first_lines
)
SELECT
    (SELECT count(*) FROM staged),
    (SELECT count(*) FROM staged s WHERE EXISTS (
        SELECT FROM shop_shop k
        JOIN shop_order o ON o.shop_id = k.id AND o.external_id = s.external_id
        WHERE k.id <> %(shop)s
    ) AND NOT EXISTS (
        SELECT FROM shop_order o WHERE o.shop_id = %(shop)s AND o.external_id = s.external_id
    )),
    (SELECT count(*) FROM products),
    (SELECT count(*) FROM products p JOIN shop_product k
        ON k.shop_id = %(shop)s AND k.external_id = p.external_id),
    (SELECT count(*) FROM (SELECT FROM shop_product WHERE shop_id = %(shop)s LIMIT 20) AS kept)
"""
UNKNOWN = """
WITH unknown AS MATERIALIZED (
    SELECT DISTINCT external_product_id AS name FROM shop_orderlinestage t
    WHERE stage_key = %(stage)s AND external_product_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM shop_product k
        WHERE k.shop_id = %(shop)s AND k.external_id = t.external_product_id
    )
)
SELECT (SELECT count(*) FROM unknown),
    ARRAY(SELECT name FROM unknown ORDER BY name COLLATE "C" LIMIT %(shown)s)
"""
SHRINKING = """
SELECT count(*), min(s.number) FROM shop_orderstage s
JOIN shop_order o ON o.shop_id = %(shop)s AND o.external_id = s.external_id
WHERE s.stage_key = %(stage)s AND s.has_lines
    AND (SELECT count(*) FROM shop_orderline l WHERE l.order_id = o.id)
        > (SELECT count(*) FROM shop_orderlinestage t
            WHERE t.stage_key = s.stage_key AND t.line = s.line)
"""
FOREIGN = """
WITH staged AS MATERIALIZED (
    SELECT external_id FROM shop_orderstage WHERE stage_key = %(stage)s ORDER BY line LIMIT 500
)
SELECT k.name FROM staged s
CROSS JOIN shop_shop k
JOIN shop_order o ON o.shop_id = k.id AND o.external_id = s.external_id
WHERE k.id <> %(shop)s
GROUP BY k.id, k.name ORDER BY count(*) DESC LIMIT 1
"""


def stage_overlap(*, shop: Shop, stage_key: str) -> tuple[int, int, int, int, int]:
    """Count among the first staged: orders, those of other shops only, products, known products;
    and the shop's own products up to 20.
    """
    with connection.cursor() as cursor:
        cursor.execute(OVERLAP, {"shop": shop.pk, "stage": stage_key})
        orders, elsewhere, products, known, catalogue = cursor.fetchone()
    return orders, elsewhere, products, known, catalogue


def stage_owner(*, shop: Shop, stage_key: str) -> str:
    """Return the name of the other shop that has most of the staged order numbers, else ""."""
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN, {"shop": shop.pk, "stage": stage_key})
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def stage_products_unknown(*, shop: Shop, stage_key: str, shown: int) -> tuple[int, list[str]]:
    """Count the staged products that the shop does not know yet, and name the first of them."""
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, {"shop": shop.pk, "stage": stage_key, "shown": shown})
        number, names = cursor.fetchone()
    return number, names


def stage_shrinking(*, shop: Shop, stage_key: str) -> tuple[int, str]:
    """Count the staged orders that have more lines stored than staged, and name one of them."""
    with connection.cursor() as cursor:
        cursor.execute(SHRINKING, {"shop": shop.pk, "stage": stage_key})
        number, name = cursor.fetchone()
    return number, name or ""
