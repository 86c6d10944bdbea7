"""Fills a demo shop with competitors and looks at their items."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from apps.accounts.actors import SYSTEM
from apps.common.hands import Hand
from apps.promotion.demo_plans import RIVALS, DemoRival
from apps.promotion.models import CompetitorItem, CompetitorShop
from apps.promotion.rivals import Facts
from apps.promotion.selectors.competitors import our_prices
from apps.promotion.services.competitors import (
    ItemTold,
    competitor_add,
    item_save,
    snapshot_add,
)
from apps.shop.models import OrderLine, Shop, Sku

USUAL: Final = Decimal("80.00")
CENT: Final = Decimal("0.01")


def rivals_demo_fill(*, shop: Shop, now: datetime) -> int:
    """Fill a shop that watches nobody; return how many looks came."""
    hand = Hand(SYSTEM, "system", shop.pk, now)
    sold = OrderLine.objects.filter(order__shop=shop, sku__isnull=False)
    newest = sold.order_by("-pk").values_list("sku_id", flat=True)[:200]
    skus = list(Sku.objects.filter(pk__in=set(newest)).order_by("code")[:3])
    prices = our_prices(sku.pk for sku in skus)
    shops: dict[str, CompetitorShop] = {}
    count = 0
    for told in RIVALS:
        if told.shop not in shops:
            shops[told.shop] = competitor_add(
                shop=shop, name=told.shop, url="", rank=len(shops) + 1, note="", hand=hand
            )
        sku = skus[told.sku_at % len(skus)] if skus else None
        item = _item(shops[told.shop], told, sku, hand)
        price = prices.get(sku.pk, USUAL) if sku else USUAL
        count += sum(_look(item, told, look, price, now) for look in told.looks)
    return count


def _item(
    competitor: CompetitorShop, told: DemoRival, sku: Sku | None, hand: Hand
) -> CompetitorItem:
    chinese, english = told.title
    title = chinese if competitor.shop.zone.startswith("Asia/") else english
    match = told.match if sku else "none"
    named = ItemTold(title, "", told.number, sku, match)
    return item_save(competitor=competitor, told=named, hand=hand)


def _look(
    item: CompetitorItem, told: DemoRival, look: tuple[int, float | None], ours: Decimal,
    now: datetime,
) -> int:  # fmt: skip
    days, share = look
    facts = None
    if share is not None:
        price = (ours * Decimal(str(share))).quantize(CENT)
        facts = Facts(title=item.title, price=price, in_stock=True, sales=400 - days * 7)
    snapshot_add(
        item=item, at=now - timedelta(days=days), method="manual", facts=facts,
        error="" if facts else "The page asked for a sign-in.", now=now,
    )  # fmt: skip
    return 1
