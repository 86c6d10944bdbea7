"""Showing the buyer of an item to somebody who does not hold it but says why."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.reveal import REVEAL, reveal_turn
from apps.common.access import Access
from apps.common.errors import ShopError
from apps.service.models import QueueItem
from apps.service.services.queue_items import subject_of


@transaction.atomic
def item_reveal(*, item: QueueItem, access: Access, reason: str) -> QueueItem:
    """Write down who looked at name, phone and address of a buyer and why; 30 times an hour.

    Raises field_invalid without a reason, and limit_refused beyond the limit.
    """
    if not reason.strip():
        raise ShopError("field_invalid", _("Say why you need to see it."), field="reason")
    reveal_turn(access.actor.reference)
    audit_write(
        actor=access.actor,
        action=REVEAL,
        subject=subject_of(item),
        shop_id=item.shop_id,
        changes={"field": [None, "name, phone, address"]},
        reason=reason.strip(),
    )
    return item
