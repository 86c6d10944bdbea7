"""Writes CampaignDay from the figures that consoles told last, and from it the shop's own."""

from collections.abc import Sequence
from datetime import date

from apps.metrics.rollups.words import CLAIMED, statement, upsert, write
from apps.promotion.rows import WINDOW_DAYS

NUMBERS = ("impressions", "clicks", "cost", "orders", "amount", "rank_sum")
COLUMNS = ("window_days", "grain", "as_of", *NUMBERS)
KEY = ("shop_id", "day", "ad_campaign_id")

# A figure of all devices stands for those by device; of several grains the coarsest counts.
CAMPAIGNS = statement(
    CLAIMED,
    """
, told AS (
    SELECT s.*, bool_or(s.device = 'all') OVER (
        PARTITION BY s.ad_campaign_id, s.ad_group_id, s.keyword_id, s.creative_id, s.day,
            s.window_days
    ) AS has_all
    FROM claimed c
    JOIN promotion_adstatday s
        ON s.shop_id = c.shop_id AND s.day = c.day AND s.until = s.day AND s.is_latest
), summed AS (
    SELECT shop_id, day, ad_campaign_id, window_days, grain, min(as_of) AS as_of,""",
    ", ".join(f"sum({name}) AS {name}" for name in NUMBERS),
    """
    FROM told
    WHERE device = 'all' OR NOT has_all
    GROUP BY shop_id, day, ad_campaign_id, window_days, grain
), found AS MATERIALIZED (
    SELECT DISTINCT ON (m.shop_id, m.day, m.ad_campaign_id) m.*
    FROM summed m
    LEFT JOIN promotion_promotionsettings p ON p.shop_id = m.shop_id
    ORDER BY m.shop_id, m.day, m.ad_campaign_id,
        (m.window_days = COALESCE(p.window_days, %(window)s)) DESC, m.window_days DESC,
        array_position(ARRAY['campaign', 'group', 'keyword', 'creative'], m.grain::text)
), gone AS (
    DELETE FROM metrics_campaignday old USING claimed c
    WHERE old.shop_id = c.shop_id AND old.day = c.day AND NOT EXISTS (
        SELECT FROM found f WHERE f.shop_id = old.shop_id AND f.day = old.day
            AND f.ad_campaign_id = old.ad_campaign_id
    )
    RETURNING old.day
)
INSERT INTO metrics_campaignday (shop_id, day, ad_campaign_id,""",
    ", ".join(COLUMNS),
    ") SELECT shop_id, day, ad_campaign_id,",
    ", ".join(COLUMNS),
    "FROM found ORDER BY shop_id, day, ad_campaign_id",
    upsert("metrics_campaignday", KEY, COLUMNS),
)
_OF_SHOP = {
    **{f"ad_{name}": f"sum(a.{name})" for name in NUMBERS},
    "ad_window_days": "max(a.window_days)",
}
SHOP_COLUMNS = tuple(_OF_SHOP)
# A day of which no ad is known and that has no row gets none.
SHOP = statement(
    CLAIMED,
    "INSERT INTO metrics_shopday (shop_id, day, currency,",
    ", ".join(SHOP_COLUMNS),
    ") SELECT c.shop_id, c.day, c.currency,",
    ", ".join(_OF_SHOP.values()),
    """FROM claimed c
    LEFT JOIN metrics_campaignday a ON a.shop_id = c.shop_id AND a.day = c.day
    LEFT JOIN metrics_shopday d ON d.shop_id = c.shop_id AND d.day = c.day
    GROUP BY c.shop_id, c.day, c.currency
    HAVING count(a.day) > 0 OR count(d.day) > 0
    ORDER BY c.shop_id, c.day
    """,
    upsert("metrics_shopday", ("shop_id", "day"), SHOP_COLUMNS),
)


def campaign_days_write(shop_id: int, days: Sequence[date]) -> int:
    """Write the campaigns of these days and the shop's own figures of ads.

    Return how many rows were written.
    """
    if not days:
        return 0
    parameters = {"shop": shop_id, "days": list(days), "window": WINDOW_DAYS}
    return write(CAMPAIGNS, parameters) + write(SHOP, parameters)
