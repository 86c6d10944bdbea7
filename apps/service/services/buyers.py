"""Shows buyers in full to who may and says why, and forgets them."""

from django.db import transaction
from django.db.models import Q

from apps.accounts.services import audit_write, buyer_reveal
from apps.common.access import Actor
from apps.service.models import Inquiry, Message, Note, Promise, SnippetUse, TextVersion
from apps.service.selectors.reach import buyer_of
from apps.service.selectors.readers import Reader
from apps.shop.models import Customer

# Stands where a reason in words is asked for.
ERASED = "…"


@transaction.atomic
def buyer_show(*, by: Reader, customer_id: int, reason: str) -> Customer:
    """Return a buyer within one's reach in full; who looked and why is written down.

    Raises what `buyer_reveal` raises, and not_found for a buyer who is not of one's own work.
    """
    buyer_of(by, customer_id)
    return buyer_reveal(access=by.access, customer_id=customer_id, reason=reason, is_served=True)


@transaction.atomic
def customer_forget(*, customer: Customer, actor: Actor) -> int:
    """Empty what the desk has written about a buyer and what was said with them; return the rows.

    Notes, inquiries and times stay, so that no count moves. Run again it changes nothing more.
    """
    notes = Note.objects.filter(_of(customer))
    words = TextVersion.objects.filter(note__in=notes).exclude(title="", body="", reason="")
    count = words.update(title="", body="", reason="")
    said = Message.objects.filter(inquiry__customer=customer)
    count += said.filter(side="buyer").exclude(sender_name="").update(sender_name="")
    count += said.with_text().update(body="", is_erased=True)
    count += Promise.objects.filter(_of(customer)).exclude(note="").update(note="")
    lost = Inquiry.objects.filter(customer=customer).exclude(lost_note__in=("", ERASED))
    count += lost.update(lost_note=ERASED)
    count += SnippetUse.objects.filter(customer=customer).update(customer=None)
    audit_write(
        actor=actor,
        action="customer.forget",
        subject=f"shop.Customer:{customer.pk}",
        shop_id=customer.shop_id,
        rows=count,
    )
    return count


def _of(customer: Customer) -> Q:
    """Return the condition that a row is about a buyer, one of their orders or conversations."""
    return Q(customer=customer) | Q(order__customer=customer) | Q(inquiry__customer=customer)
