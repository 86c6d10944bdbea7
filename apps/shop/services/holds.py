"""Keeps a SKU out of promotion, and lets it back."""

from datetime import datetime

from django.db import transaction

from apps.shop.models import Sku, SkuHold


@transaction.atomic
def hold_place(*, sku: Sku, kind: str, source: str, now: datetime, note: str = "") -> SkuHold:
    """Keep a SKU out of promotion; placed twice by the same source it is one hold."""
    standing = {"sku": sku, "kind": SkuHold.Kind(kind), "source": source, "lifted_at": None}
    told = {"shop_id": sku.shop_id, "placed_at": now, "note": note}
    hold, _ = SkuHold.objects.get_or_create(**standing, defaults=told)
    return hold


@transaction.atomic
def hold_lift(*, sku: Sku, kind: str, source: str, now: datetime) -> bool:
    """Lift what this source placed; tell whether anything stood. Holds of others stay."""
    standing = SkuHold.objects.filter(sku=sku, kind=kind, source=source, lifted_at=None)
    return bool(standing.update(lifted_at=now))


@transaction.atomic
def hold_end(*, hold: SkuHold, now: datetime, note: str) -> None:
    """Lift one hold, whoever placed it."""
    hold.lifted_at, hold.lifted_note = now, note
    hold.save(update_fields=["lifted_at", "lifted_note"])
