"""Who bought, behind the rows of a figure: masked, for those whose role may see that much."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.common.masks import mask_name
from apps.metrics.selectors.rows import FactRow
from apps.shop.models import Order, Refund


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer by id, with the masked name; empty where the platform gave none."""

    pk: int
    masked: str


def buyers(found: Iterable[FactRow]) -> dict[tuple[str, int], Buyer]:
    """Return the buyer of each row by (kind, id); rows without a known buyer are left out."""
    rows = list(found)
    orders = Order.objects.filter(pk__in=[row.pk for row in rows if row.kind == "order"])
    refunds = Refund.objects.filter(pk__in=[row.pk for row in rows if row.kind == "refund"])
    bought = orders.values_list("pk", "customer_id", "customer__name")
    returned = refunds.values_list("pk", "order__customer_id", "order__customer__name")
    known = {("order", pk): (customer, name) for pk, customer, name in bought}
    known |= {("refund", pk): (customer, name) for pk, customer, name in returned}
    return {row: Buyer(pk, mask_name(name)) for row, (pk, name) in known.items() if pk}
