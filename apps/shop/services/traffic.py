"""Visits of days become facts, by shop, day, source or product, and device."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from apps.common.errors import ShopError
from apps.common.money import money
from apps.shop.counts import Counts
from apps.shop.models import ChangedDay, Product, Shop, TrafficDay, TrafficSource
from apps.shop.rows import TRAFFIC_COUNTS, TrafficRow
from apps.shop.services.days import days_mark
from apps.shop.services.merging import merge_lock

NUMBERS = (*TRAFFIC_COUNTS, "paid_amount")
KEY = ("shop", "day", "source", "product", "device")
BLOCK = 2_000
Place = tuple[date, int | None, int | None, str]


@transaction.atomic
def traffic_upsert(*, shop: Shop, rows: Iterable[TrafficRow], reason: str) -> Counts:
    """Merge visits by their natural key, all or none, and mark the days that changed.

    None keeps a stored number; of two rows with one key the last counts. A product is made when
    first seen. Raises ShopError field_invalid for an unknown source or for both a source and a
    product.
    """
    merge_lock(shop_id=shop.pk)
    told = {row.natural_key: row for row in rows}
    members = _members(shop, tuple(told.values()))
    placed = {members.place(row): row for row in told.values()}
    stored = _stored(shop, {place[0] for place in placed})
    merged = [_merged(shop, place, row, stored.get(place)) for place, row in placed.items()]
    written = [day for day, is_moved in merged if is_moved]
    TrafficDay.objects.bulk_create(
        written,
        batch_size=BLOCK,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=NUMBERS,
    )
    days = {day.day for day in written}
    days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.TRAFFIC, reason=reason)
    new = len(placed.keys() - stored.keys())
    return Counts(new=new, changed=len(written) - new, same=len(placed) - len(written))


@dataclass(frozen=True, slots=True)
class _Members:
    sources: Mapping[str, int]
    products: Mapping[str, int]

    def place(self, row: TrafficRow) -> Place:
        source = self.sources[row.source_key] if row.source_key else None
        product = self.products[row.external_product_id] if row.external_product_id else None
        return (row.day, source, product, row.device)


def _members(shop: Shop, rows: Sequence[TrafficRow]) -> _Members:
    """Find the sources and find or make the products that the rows name."""
    if any(row.source_key and row.external_product_id for row in rows):
        raise ShopError("field_invalid", "Visits are of a source or of a product.", "source_key")
    sources = _ids(TrafficSource.objects.all(), "key", {row.source_key for row in rows})
    unknown = {row.source_key for row in rows if row.source_key} - sources.keys()
    if unknown:
        raise ShopError("field_invalid", f"Unknown source {min(unknown)!r}.", "source_key")
    asked = {row.external_product_id for row in rows if row.external_product_id}
    Product.objects.bulk_create(
        [Product(shop=shop, external_id=each) for each in sorted(asked)], ignore_conflicts=True
    )
    products = _ids(Product.objects.filter(shop=shop), "external_id", asked)
    return _Members(sources, products)


def _ids(rows: Any, name: str, asked: Iterable[str | None]) -> dict[str, int]:
    return dict(rows.filter(**{f"{name}__in": set(asked) - {None}}).values_list(name, "pk"))


def _stored(shop: Shop, days: set[date]) -> dict[Place, TrafficDay]:
    kept = TrafficDay.objects.filter(shop=shop, day__in=days)
    return {(row.day, row.source_id, row.product_id, row.device): row for row in kept}


def _merged(
    shop: Shop, place: Place, row: TrafficRow, stored: TrafficDay | None
) -> tuple[TrafficDay, bool]:
    """Lay the told numbers over the stored ones; tell whether anything moved."""
    told = {name: getattr(row, name) for name in TRAFFIC_COUNTS}
    told["paid_amount"] = None if row.paid_amount is None else money(row.paid_amount, shop.currency)
    old = {name: getattr(stored, name) if stored else None for name in NUMBERS}
    new = {name: old[name] if told[name] is None else told[name] for name in NUMBERS}
    day, source, product, device = place
    merged = TrafficDay(
        shop=shop, day=day, source_id=source, product_id=product, device=device, **new
    )
    return merged, stored is None or new != old
