"""Statements of the merge of ad figures; all take named parameters, none is built from values."""

from apps.promotion.models.stats import AMOUNTS, COUNTS

NUMBERS = (*COUNTS, *AMOUNTS)

CAMPAIGNS = """
INSERT INTO promotion_adcampaign (shop_id, platform, external_id, name, state)
SELECT DISTINCT ON (campaign) %(shop)s, %(platform)s, campaign, campaign_name, 'active'
FROM promotion_adstatstage WHERE stage_key = %(stage)s
ORDER BY campaign, (campaign_name = ''), day DESC, line DESC
ON CONFLICT (shop_id, platform, external_id) DO UPDATE SET name = EXCLUDED.name
WHERE promotion_adcampaign.name = '' AND EXCLUDED.name <> ''
"""

GROUPS = """
INSERT INTO promotion_adgroup (ad_campaign_id, external_id, name, product_id, state)
SELECT DISTINCT ON (c.id, t.ad_group) c.id, t.ad_group, t.group_name, p.id, 'active'
FROM promotion_adstatstage t
JOIN promotion_adcampaign c
    ON c.shop_id = %(shop)s AND c.platform = %(platform)s AND c.external_id = t.campaign
LEFT JOIN shop_product p
    ON p.shop_id = %(shop)s AND p.external_id = t.product AND t.product <> ''
WHERE t.stage_key = %(stage)s AND t.ad_group IS NOT NULL
ORDER BY c.id, t.ad_group, (t.group_name = ''), (p.id IS NULL), t.day DESC, t.line DESC
ON CONFLICT (ad_campaign_id, external_id) DO UPDATE SET
    name = CASE WHEN promotion_adgroup.name = '' THEN EXCLUDED.name
        ELSE promotion_adgroup.name END,
    product_id = COALESCE(promotion_adgroup.product_id, EXCLUDED.product_id)
WHERE (promotion_adgroup.name = '' AND EXCLUDED.name <> '')
    OR (promotion_adgroup.product_id IS NULL AND EXCLUDED.product_id IS NOT NULL)
"""

# A search term is what people typed, not a word that is bid on. The newest day tells the bid.
KEYWORDS = """
INSERT INTO promotion_keyword (
    ad_group_id, text, match, bid, state, is_locked, is_core, is_relevant, first_seen_on
)
SELECT DISTINCT ON (g.id, t.keyword, t.match) g.id, t.keyword, t.match, t.bid,
    CASE WHEN t.match IN ('search term', 'search_term', '搜索词') THEN 'candidate'
        ELSE 'active' END,
    false, false, false, min(t.day) OVER (PARTITION BY g.id, t.keyword, t.match)
FROM promotion_adstatstage t
JOIN promotion_adcampaign c
    ON c.shop_id = %(shop)s AND c.platform = %(platform)s AND c.external_id = t.campaign
JOIN promotion_adgroup g ON g.ad_campaign_id = c.id AND g.external_id = t.ad_group
WHERE t.stage_key = %(stage)s AND t.keyword IS NOT NULL
ORDER BY g.id, t.keyword, t.match, (t.bid IS NULL), t.day DESC, t.line DESC
ON CONFLICT (ad_group_id, text, match) DO UPDATE SET
    bid = COALESCE(EXCLUDED.bid, promotion_keyword.bid),
    first_seen_on = LEAST(promotion_keyword.first_seen_on, EXCLUDED.first_seen_on)
WHERE (EXCLUDED.bid IS NOT NULL AND EXCLUDED.bid IS DISTINCT FROM promotion_keyword.bid)
    OR EXCLUDED.first_seen_on < promotion_keyword.first_seen_on
    OR promotion_keyword.first_seen_on IS NULL
"""

CREATIVES = """
INSERT INTO promotion_creative (ad_group_id, external_id, title)
SELECT DISTINCT g.id, t.creative, ''
FROM promotion_adstatstage t
JOIN promotion_adcampaign c
    ON c.shop_id = %(shop)s AND c.platform = %(platform)s AND c.external_id = t.campaign
JOIN promotion_adgroup g ON g.ad_campaign_id = c.id AND g.external_id = t.ad_group
WHERE t.stage_key = %(stage)s AND t.creative IS NOT NULL
ON CONFLICT (ad_group_id, external_id) DO NOTHING
"""

ENTITIES = (CAMPAIGNS, GROUPS, KEYWORDS, CREATIVES)

_LAID = ",\n".join(f"COALESCE(p.{name}, s.{name}) AS {name}" for name in NUMBERS)
_OLD = ", ".join(f"s.{name}" for name in NUMBERS)
_NEW = ", ".join(f"m.{name}" for name in NUMBERS)

# Each staged row with its place, the numbers laid over those stored last, and a verdict. An
# export of the same moment with other numbers was made of the same figures: the later import wins.
JUDGED = "\n".join(
    (
        """
WITH told AS MATERIALIZED (
    SELECT DISTINCT ON (
        campaign, ad_group, keyword, match, creative, day, until, device, placement, window_days
    ) *
    FROM promotion_adstatstage
    WHERE stage_key = %(stage)s
    ORDER BY campaign, ad_group, keyword, match, creative, day, until, device, placement,
        window_days, as_of DESC, line DESC
), placed AS MATERIALIZED (
    SELECT t.*, c.id AS ad_campaign_id, g.id AS ad_group_id, k.id AS keyword_id,
        r.id AS creative_id,
        CASE WHEN t.creative IS NOT NULL THEN 'creative' WHEN t.keyword IS NOT NULL THEN 'keyword'
            WHEN t.ad_group IS NOT NULL THEN 'group' ELSE 'campaign' END AS grain
    FROM told t
    LEFT JOIN promotion_adcampaign c
        ON c.shop_id = %(shop)s AND c.platform = %(platform)s AND c.external_id = t.campaign
    LEFT JOIN promotion_adgroup g ON g.ad_campaign_id = c.id AND g.external_id = t.ad_group
    LEFT JOIN promotion_keyword k
        ON k.ad_group_id = g.id AND k.text = t.keyword AND k.match = t.match
    LEFT JOIN promotion_creative r ON r.ad_group_id = g.id AND r.external_id = t.creative
), judged AS (
    SELECT p.grain, p.ad_campaign_id, p.ad_group_id, p.keyword_id, p.creative_id, p.day, p.until,
        p.device, p.placement, p.window_days, s.id AS old_id,
        GREATEST(p.as_of, CASE WHEN p.as_of = s.as_of THEN s.as_of + interval '1 microsecond' END)
            AS as_of,
        CASE WHEN s.id IS NULL THEN 'new' WHEN (""",
        _OLD,
        ") IS NOT DISTINCT FROM (",
        _NEW,
        """) THEN 'same' WHEN p.as_of < s.as_of THEN 'older' ELSE 'changed' END AS verdict, m.*
    FROM placed p
    LEFT JOIN promotion_adstatday s
        ON s.is_latest AND s.shop_id = %(shop)s AND s.ad_campaign_id = p.ad_campaign_id
        AND s.day = p.day AND s.until = p.until AND s.device = p.device
        AND s.placement = p.placement AND s.window_days = p.window_days
        AND COALESCE(s.ad_group_id, 0) = COALESCE(p.ad_group_id, 0)
        AND COALESCE(s.keyword_id, 0) = COALESCE(p.keyword_id, 0)
        AND COALESCE(s.creative_id, 0) = COALESCE(p.creative_id, 0)
        -- A row of an entity that is not stored yet is of nothing that is stored.
        AND (p.ad_group IS NULL OR p.ad_group_id IS NOT NULL)
        AND (p.keyword IS NULL OR p.keyword_id IS NOT NULL)
        AND (p.creative IS NULL OR p.creative_id IS NOT NULL)
    CROSS JOIN LATERAL (SELECT""",
        _LAID,
        """) m
)
""",
    )
)
COMPARE = "\n".join((JUDGED, "SELECT verdict, count(*) FROM judged GROUP BY verdict"))
FIELDS = ("grain", "ad_campaign_id", "ad_group_id", "keyword_id", "creative_id", "day", "until",
          "device", "placement", "window_days", "as_of", *NUMBERS)  # fmt: skip
WRITTEN = "\n".join(
    (JUDGED, "SELECT verdict, old_id,", ", ".join(FIELDS), "FROM judged WHERE verdict <> 'same'")
)
