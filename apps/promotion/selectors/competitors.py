"""Competitors as their page shows them: changes to answer, items beside our prices, the shops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Subquery

from apps.common.access import Access
from apps.common.http import missing
from apps.common.money import quantise
from apps.promotion.models import (
    CompetitorChange,
    CompetitorItem,
    CompetitorShop,
    CompetitorSnapshot,
)
from apps.promotion.rivals import Standing, standing
from apps.shop.models import OrderLine, Shop

STALE: Final = timedelta(days=7)
SHOWN: Final = 100
HISTORY: Final = 30


@dataclass(frozen=True)
class ItemLine:
    """An item with its last look, the last one that worked, our price and how ours stands."""

    item: CompetitorItem
    last: CompetitorSnapshot | None
    seen: CompetitorSnapshot | None
    ours: Decimal | None
    stand: Standing | None
    is_stale: bool
    is_lowest: bool

    @property
    def price(self) -> Decimal | None:
        """Return what it costs now: the promotion's price where there is one."""
        return price_now(self.seen) if self.seen else None

    @property
    def has_failed(self) -> bool:
        """Tell whether the last look failed."""
        return self.last is not None and not self.last.ok


def price_now(row: CompetitorSnapshot) -> Decimal | None:
    """Return the price of a look: the promotion's where there is one."""
    price: Decimal | None = row.promo_price or row.price
    return price


def changes_open(shop: Shop) -> list[CompetitorChange]:
    """Return the changes that somebody must answer, the loudest first, the newest within."""
    rows = CompetitorChange.objects.filter(item__competitor_shop__shop=shop).open()
    along = rows.select_related("item__competitor_shop", "item__our_sku")
    order = {"extreme": 0, "price": 1, "text": 2, "rest": 3}
    found = list(along.order_by("-at", "pk")[: SHOWN * 2])
    return sorted(found, key=lambda row: order[row.severity])[:SHOWN]


def item_lines(shop: Shop, now: datetime) -> list[ItemLine]:
    """Return the watched items by the rank of their shop."""
    rows = CompetitorItem.objects.filter(competitor_shop__shop=shop).watched()
    items = list(
        rows.select_related("competitor_shop", "our_sku").order_by(
            "competitor_shop__rank", "competitor_shop__name", "title"
        )
    )
    last, seen = _looks(items), _looks(items, only=(True,))
    prices = our_prices(item.our_sku_id for item in items)
    same = _same_prices(items, seen)
    return [_line(item, last, seen, prices, same, now) for item in items]


def competitor_shops(shop: Shop) -> list[CompetitorShop]:
    """Return the shops that are or were watched, by rank."""
    return list(CompetitorShop.objects.filter(shop=shop).order_by("-active", "rank", "name"))


def competitor_of(access: Access, pk: int) -> CompetitorShop:
    """Return a competitor of a shop that the page may show, or raise not_found."""
    rows = CompetitorShop.objects.visible_to(access).select_related("shop")
    row: CompetitorShop | None = rows.filter(pk=pk).first()
    if row is None:
        raise missing()
    return row


def item_of(access: Access, pk: int) -> CompetitorItem:
    """Return an item of a shop that the page may show, or raise not_found."""
    rows = CompetitorItem.objects.visible_to(access)
    along = rows.select_related("competitor_shop__shop", "our_sku")
    row: CompetitorItem | None = along.filter(pk=pk).first()
    if row is None:
        raise missing()
    return row


def item_history(item: CompetitorItem) -> list[CompetitorSnapshot]:
    """Return the newest looks at an item, failed ones too, each with its changes."""
    rows = CompetitorSnapshot.objects.filter(item=item).prefetch_related("changes")
    return list(rows.order_by("-at")[:HISTORY])


def our_prices(skus: Iterable[int | None]) -> Mapping[int, Decimal]:
    """Return what each of our SKUs was last sold for, by the line of its newest order."""
    wanted = {sku for sku in skus if sku is not None}
    rows = OrderLine.objects.filter(
        sku__in=wanted, order__paid_at__isnull=False, order__excluded_reason=None, unit_price__gt=0
    )
    newest = rows.order_by("sku_id", "-order__paid_at", "-pk").distinct("sku_id")
    return {sku: quantise(price, 2) for sku, price in newest.values_list("sku_id", "unit_price")}


def changes_waiting(shop: Shop) -> int:
    """Return how many changes somebody must answer."""
    return CompetitorChange.objects.filter(item__competitor_shop__shop=shop).open().count()


def _looks(
    items: Iterable[CompetitorItem], only: Sequence[bool] = (True, False)
) -> Mapping[int, CompetitorSnapshot]:
    """Return the newest look at each item; with `only=(True,)` the newest that worked."""
    of_item = CompetitorSnapshot.objects.filter(item=OuterRef("item"), ok__in=only)
    newest = Subquery(of_item.order_by("-at").values("pk")[:1])
    rows = CompetitorSnapshot.objects.filter(item__in=list(items), pk=newest)
    return {row.item_id: row for row in rows}


def _same_prices(
    items: Iterable[CompetitorItem], seen: Mapping[int, CompetitorSnapshot]
) -> Mapping[int, list[Decimal]]:
    """Return by SKU what the same items cost that are in stock."""
    found: dict[int, list[Decimal]] = {}
    for item in items:
        look = seen.get(item.pk)
        if item.match != "same" or item.our_sku_id is None or look is None:
            continue
        price = price_now(look)
        if look.in_stock is not False and price is not None:
            found.setdefault(item.our_sku_id, []).append(price)
    return found


def _line(
    item: CompetitorItem,
    last: Mapping[int, CompetitorSnapshot],
    seen: Mapping[int, CompetitorSnapshot],
    prices: Mapping[int, Decimal],
    same: Mapping[int, list[Decimal]],
    now: datetime,
) -> ItemLine:
    look, ours = seen.get(item.pk), prices.get(item.our_sku_id or 0)
    theirs = same.get(item.our_sku_id or 0, [])
    stand = standing(ours, theirs) if ours is not None else None
    lowest = min([*theirs, *([ours] if ours is not None else [])], default=None)
    return ItemLine(
        item, last.get(item.pk), look, ours, stand if item.match == "same" else None,
        look is None or look.at < now - STALE,
        look is not None and lowest is not None and price_now(look) == lowest,
    )  # fmt: skip
