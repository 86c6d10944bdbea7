"""What a buyer is told about a late promise, and at which address; never stored."""

from dataclasses import dataclass

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.service.models import Promise, Snippet
from apps.service.placeholders import Variable, fill
from apps.shop.models import Recipient

DELAY = "delay"
TIME = "D j M, H:i"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to a buyer; it holds personal data and is made when it is sent."""

    to: str
    subject: str
    body: str
    template: str = DELAY


def notice_of(promise: Promise) -> Notice:
    """Return the notice that a promise will be late; `to` is "" where we know no address.

    Its words are the shop's own notice "delay" where one is approved and every variable of it is
    known, else those that come with ShopOps.
    """
    recipient = Recipient.objects.filter(order=promise.order_id).first()
    to = ""
    if recipient is not None:
        to = recipient.email if promise.channel == Promise.Channel.EMAIL else recipient.phone
    subject = _("Your order at %(shop)s") % {"shop": promise.shop.name}
    own = _own_words(promise, recipient)
    if own is not None:
        text, version = own
        return Notice(to, subject, text, f"{DELAY} {version}")
    named = {"promise": promise, "shop": promise.shop, "order": promise.order}
    body = render_to_string("service/mail/delay.txt", {**named, "recipient": recipient}).strip()
    return Notice(to, subject, body)


def _own_words(promise: Promise, recipient: Recipient | None) -> tuple[str, int] | None:
    """Return the shop's own notice with its variables filled, and its version."""
    today = timezone.now().astimezone(promise.shop.tz).date()
    rows = Snippet.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        shop=promise.shop,
        kind=Snippet.Kind.NOTICE,
        code=DELAY,
        state=Snippet.State.APPROVED,
    )
    found = rows.select_related("approved").order_by("locale").first()
    if found is None or found.approved is None or promise.order is None:
        return None
    due_at = promise.due_at
    titles = promise.order.lines.order_by("line_key").values_list("title", flat=True)
    values: dict[str, str] = {
        Variable.ORDER: promise.order.number,
        Variable.BUYER: recipient.name if recipient else "",
        Variable.PRODUCT: ", ".join(filter(None, titles)),
        Variable.PROMISE: date_format(due_at.astimezone(promise.shop.tz), TIME) if due_at else "",
    }
    filled = fill(found.approved.body, values)
    return None if filled.missing else (filled.text, found.approved.number)
