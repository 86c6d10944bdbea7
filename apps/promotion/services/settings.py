"""What a shop decides about its ads: limits of bids, the window, what goods cost."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.promotion.models import AdStatDay, CostAssumption, ProductRefundRate, PromotionSettings
from apps.promotion.selectors.refund_rates import refund_rates
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark


@transaction.atomic
def promotion_settings_save(
    *, shop: Shop, values: Mapping[str, Any], actor: Actor
) -> PromotionSettings:
    """Save settings; another window changes every figure of ads, so all its days are marked.

    Raises ShopError field_invalid where the ceiling of bids is below the floor.
    """
    Shop.objects.select_for_update().get(pk=shop.pk)
    found = PromotionSettings.objects.filter(shop=shop).first() or PromotionSettings(shop=shop)
    before = {name: getattr(found, name) for name in values}
    for name, value in values.items():
        setattr(found, name, value)
    if found.bid_ceiling < found.bid_floor:
        raise ShopError("field_invalid", "The ceiling is below the floor.", "bid_ceiling")
    found.save()
    changes = {
        name: [str(before[name]), str(value)]
        for name, value in values.items()
        if before[name] != value
    }
    _audit(shop, actor, "promotion.settings", changes)
    if "window_days" in changes:
        days = AdStatDay.objects.filter(shop=shop).current().of_days()
        told = days.values_list("day", flat=True).distinct()
        days_mark(shop_id=shop.pk, days=told, domain=ChangedDay.Domain.ADS, reason="definition")
    return found


@transaction.atomic
def costs_save(
    *, shop: Shop, values: Mapping[str, Any], since: date, actor: Actor
) -> CostAssumption:
    """Say what the shop's goods cost from a day on; what held before ends the day before it."""
    Shop.objects.select_for_update().get(pk=shop.pk)
    whole = CostAssumption.objects.filter(shop=shop, category="", sku=None)
    whole.filter(valid__startswith__gte=since).delete()
    for row in whole.filter(valid__contains=since):
        row.valid = DateRange(row.valid.lower, since)
        row.save(update_fields=["valid"])
    made: CostAssumption = CostAssumption.objects.create(
        shop=shop, valid=DateRange(since, None), **values
    )
    told = {name: [None, str(value)] for name, value in values.items()}
    _audit(shop, actor, "promotion.costs", told)
    return made


@transaction.atomic
def refund_rates_refresh(*, shop: Shop, today: date) -> int:
    """Compute every product's matured refund rate anew; return how many there are."""
    rates, whole = refund_rates(shop, today)
    ProductRefundRate.objects.filter(shop=shop).delete()
    every: list[tuple[int | None, Decimal]] = [(None, whole), *rates.items()]
    ProductRefundRate.objects.bulk_create(
        ProductRefundRate(shop=shop, product_id=product, rate=rate, computed_on=today)
        for product, rate in every
    )
    return len(rates)


def _audit(shop: Shop, actor: Actor, action: str, changes: dict[str, Any]) -> None:
    audit_write(
        actor=actor, action=action, subject=f"shop.Shop:{shop.pk}", shop_id=shop.pk,
        changes=changes,
    )  # fmt: skip
