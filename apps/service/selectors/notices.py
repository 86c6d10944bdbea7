"""What a buyer is told about a late promise, and at which address; never stored."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.service.models import Promise
from apps.shop.models import Recipient


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to a buyer; it holds personal data and is made when it is sent."""

    to: str
    subject: str
    body: str


def notice_of(promise: Promise) -> Notice:
    """Return the notice that a promise will be late; `to` is "" where we know no address."""
    recipient = Recipient.objects.filter(order=promise.order_id).first()
    to = ""
    if recipient is not None:
        to = recipient.email if promise.channel == Promise.Channel.EMAIL else recipient.phone
    named = {"promise": promise, "shop": promise.shop, "order": promise.order}
    body = render_to_string("service/mail/delay.txt", {**named, "recipient": recipient}).strip()
    return Notice(to, _("Your order at %(shop)s") % {"shop": promise.shop.name}, body)
