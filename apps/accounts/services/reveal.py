"""Showing a buyer's name to somebody who says why."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.accounts.services.audit import audit_write
from apps.common.access import Access
from apps.common.errors import ShopError
from apps.common.http import forbidden, missing
from apps.shop.models import Customer

REVEAL = "pii.reveal"
REVEALS_AN_HOUR = 30
# What these roles may see of buyers ends with their own work.
OWN_ONLY = (Role.AGENT, Role.ASSISTANT)


@transaction.atomic
def buyer_reveal(
    *, access: Access, customer_id: int, reason: str, is_served: bool = False
) -> Customer:
    """Return a buyer in full and write down who looked and why, at most 30 times an hour.

    The hour is counted from the audit log, one request of a person after the other. `is_served`
    says that the buyer is of the reader's own work: some roles see no others. Raises
    not_found for a buyer of another shop, role_refused, field_invalid without a reason, and
    limit_refused beyond the limit.
    """
    customer: Customer | None = Customer.objects.visible_to(access).filter(pk=customer_id).first()
    if customer is None:
        raise missing()
    access.require("service:buyer", "POST", customer.shop_id)
    if access.role_in(customer.shop_id) in OWN_ONLY and not is_served:
        raise forbidden()
    if not reason.strip():
        raise ShopError("field_invalid", _("Say why you need to see it."), field="reason")
    reveal_turn(access.actor.reference)
    audit_write(
        actor=access.actor,
        action=REVEAL,
        subject=f"shop.Customer:{customer.pk}",
        shop_id=customer.shop_id,
        changes={"field": [None, "name"]},
        reason=reason.strip(),
    )
    return customer


def reveal_turn(reference: str) -> None:
    """Wait for this person's other reveals, then refuse beyond the limit of the last hour."""
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [f"{REVEAL} {reference}"])
    past_hour = AuditEvent.objects.filter(
        actor=reference, action=REVEAL, at__gt=Now() - timedelta(hours=1)
    )
    if past_hour.count() >= REVEALS_AN_HOUR:
        text = _("You have looked at 30 buyers within an hour. Go on later.")
        raise ShopError("limit_refused", text)
