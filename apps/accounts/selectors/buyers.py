"""Reads of one buyer, masked."""

from apps.common.access import Access
from apps.common.http import missing
from apps.common.masks import mask_name
from apps.shop.models import Customer, Shop


def buyer_masked(access: Access, customer_id: int) -> tuple[Shop, str]:
    """Return a buyer's shop and masked name; not_found for a buyer of another shop."""
    rows = Customer.objects.visible_to(access).select_related("shop")
    customer: Customer | None = rows.filter(pk=customer_id).first()
    if customer is None:
        raise missing()
    return customer.shop, mask_name(customer.name)
