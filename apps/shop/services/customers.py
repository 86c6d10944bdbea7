"""Buyers who are met outside an order: in a conversation, by the name that the platform shows."""

from collections.abc import Iterable

from django.db import transaction

from apps.shop.models import Customer, Shop
from apps.shop.services.staging import customer_hash

LONGEST = 120


@transaction.atomic
def customers_named(*, shop: Shop, names: Iterable[str]) -> dict[str, Customer]:
    """Return the buyers of these platform names; who is new to the shop is added by that name."""
    hashes = {
        customer_hash(shop_id=shop.pk, customer_ref=name): name for name in set(names) if name
    }
    if not hashes:
        return {}
    fresh = [
        Customer(shop=shop, key_hash=key, name=hashes[key][:LONGEST]) for key in sorted(hashes)
    ]
    Customer.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1_000)
    found = Customer.objects.filter(shop=shop, key_hash__in=hashes)
    return {hashes[row.key_hash]: row for row in found}
