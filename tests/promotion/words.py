"""A group of words whose mature figures ask for one verdict each."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from apps.accounts.actors import SYSTEM
from apps.promotion.models import Keyword
from apps.promotion.rows import AdRow
from apps.promotion.services.settings import costs_save, promotion_settings_save
from apps.promotion.services.stats import ad_stats_upsert
from apps.shop.models import Product, Shop, Sku

D = Decimal
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)  # 10:00 in Shanghai
TODAY = NOW.date()
# word: orders, clicks; every click cost 1.20, every order brought 80
WORDS = {"earns": (10, 100), "big": (60, 1_000), "loses": (0, 60), "hopeless": (0, 200),
         "young": (1, 10)}  # fmt: skip
# Of 1 paid .30 is left: .95 - .60 - .05; no profit is wanted on top.
COSTS = {"goods_cost_share": D(".60"), "fee_rate": D(".05"), "outbound_share": D(".05"),
         "return_freight_share": D(0), "resellable_share": D(1)}  # fmt: skip


def words_fill(shop: Shop) -> Sku:
    """Fill a shop with one group; return the SKU that it advertises."""
    product = Product.objects.create(shop=shop, external_id="P1", title="Cup")
    sku = Sku.objects.create(shop=shop, code="P1-a", product=product)
    day = TODAY - timedelta(days=30)
    rows = [
        AdRow(
            campaign="71001", campaign_name="Search", ad_group="cups", keyword=word, product="P1",
            day=day, until=day, as_of=NOW, bid=D("1.50"), impressions=clicks * 20, clicks=clicks,
            cost=clicks * D("1.20"), orders=orders, amount=D(orders * 80),
        )
        for word, (orders, clicks) in WORDS.items()
    ]  # fmt: skip
    ad_stats_upsert(shop=shop, rows=rows, reason="import")
    costs_save(shop=shop, values=COSTS, since=day, actor=SYSTEM)
    promotion_settings_save(shop=shop, values={"target_profit": D(0)}, actor=SYSTEM)
    return sku


def bid_of(word: str) -> Decimal | None:
    """Return the bid of a word."""
    return Keyword.objects.get(text=word).bid
