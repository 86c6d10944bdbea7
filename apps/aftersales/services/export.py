"""Files that leave are written down."""

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.shop.models import Shop


@transaction.atomic
def export_note(*, shop: Shop, actor: Actor, rows: int) -> None:
    """Write down that somebody took the queue, or the return rates of SKUs, along."""
    audit_write(
        actor=actor,
        action="cases.export",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        rows=rows,
    )
