"""Forgets a buyer in every app that knows something of them, and keeps them forgotten."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.aftersales.services.forgetting import customer_forget as forget_cases
from apps.common.access import Access, Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.intake.models import Erasure
from apps.promotion.services.members import customer_forget as forget_scores
from apps.service.services.buyers import customer_forget as forget_service
from apps.shop.models import Customer
from apps.shop.services import customer_forget as forget_facts

# The lowest app first; each empties its own rows and says how many.
FORGET: tuple[Callable[..., int], ...] = (
    forget_facts,
    forget_service,
    forget_scores,
    forget_cases,
)


@transaction.atomic
def customer_erase(*, access: Access, customer_id: int, reason: str, now: datetime) -> Erasure:
    """Empty everything that is known of a buyer; orders, amounts and times stay.

    Raises not_found for a buyer of another shop, role_refused, field_invalid without a reason.
    """
    rows = Customer.objects.select_related("shop")
    customer = rows.select_for_update(of=("self",), no_key=True).filter(pk=customer_id).first()
    if customer is None:
        raise missing()
    access.require("intake:buyer-erase", "POST", customer.shop_id)
    if not reason.strip():
        raise ShopError("field_invalid", _("Say who asked for it, and how."), field="reason")
    count = _forget(customer, access.actor)
    asked = {"asked_at": now, "asked_by": access.actor.reference, "reason": reason.strip()}
    erasure, _made = Erasure.objects.update_or_create(
        shop=customer.shop, buyer_hash=customer.key_hash, defaults={**asked, "done_at": now}
    )
    audit_write(
        actor=access.actor,
        action="customer.erase",
        subject=f"shop.Customer:{customer.pk}",
        shop_id=customer.shop_id,
        rows=count,
    )
    return erasure


def erasures_replay(*, now: datetime) -> int:
    """Forget again who was to be forgotten, after a file or a backup brought them back.

    Returns how many buyers had come back.
    """
    back = 0
    for erasure in Erasure.objects.order_by("pk"):
        with transaction.atomic():
            rows = Customer.objects.select_for_update(no_key=True)
            wanted = rows.filter(shop=erasure.shop_id, key_hash=erasure.buyer_hash)
            customer = wanted.first()
            if customer is not None and _forget(customer, SYSTEM):
                back += 1
                Erasure.objects.filter(pk=erasure.pk).update(done_at=now)
    return back


def _forget(customer: Customer, actor: Actor) -> int:
    return sum(forget(customer=customer, actor=actor) for forget in FORGET)
