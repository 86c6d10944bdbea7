"""Buyers who are met outside an order: in a conversation, by the name that the platform shows."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from apps.common.access import Actor
from apps.shop.models import Customer, Order, Recipient, Shop
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


@transaction.atomic
def customer_forget(*, customer: Customer, actor: Actor) -> int:
    """Empty what orders tell about who a buyer is; return the rows. Amounts and days stay.

    The keyed hash stays too: it joins orders, and names nobody. Run again it changes nothing more.
    `actor` is who asked; the caller writes it down.
    """
    orders = Order.objects.filter(customer=customer)
    known = ~Q(name="", phone="", email="", address="")
    recipients = Recipient.objects.filter(known, order__in=orders)
    count = recipients.update(name="", phone="", email="", address="", address_hash="")
    count += orders.exclude(seller_note__isnull=True).update(seller_note=None)
    count += Customer.objects.filter(pk=customer.pk).exclude(name="").update(name="")
    return count
