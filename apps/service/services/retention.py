"""Erases what was written in conversations once it is old; the counts stay."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.service.models import Message
from apps.service.selectors.policies import policies_of, policy_at
from apps.shop.models import Shop

AT_ONCE = 5_000


@transaction.atomic
def chat_text_erase(*, shop: Shop, actor: Actor, now: datetime) -> int:
    """Erase the text of up to 5,000 messages older than the shop keeps it; return how many.

    Times, sides, senders and typing counts stay, so that no figure moves.
    """
    policies = policies_of(shop)
    if not policies:
        return 0
    days = policy_at(policies, "", "", now).keep_text_days
    rows = Message.objects.with_text().filter(shop=shop, at__lt=now - timedelta(days=days))
    ids = list(rows.order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        return 0
    count = Message.objects.filter(pk__in=ids).update(body="", is_erased=True)
    audit_write(
        actor=actor,
        action="messages.erase",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={"keep_days": [None, days]},
        rows=count,
    )
    return count
