"""What the variables of a reply stand for, in an answer about an order or in a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.common.http import missing
from apps.service.models import Inquiry, Promise
from apps.service.placeholders import Variable
from apps.service.selectors.reach import inquiry_of, order_of
from apps.service.selectors.readers import Reader
from apps.shop.models import Order, Shop


@dataclass(frozen=True, slots=True)
class About:
    """What an answer is about: ids of an order and of the conversation, where there are any."""

    order: int | None = None
    inquiry: int | None = None


def reply_values(by: Reader, shop: Shop, about: About) -> Mapping[str, str]:
    """Return the values of the variables that are known.

    In a conversation without an order named, the buyer's newest order is meant. The buyer's name
    is known in one's own conversations alone. Raises not_found for rows of another shop or out
    of reach.
    """
    values: dict[str, str] = {Variable.AGENT: by.user.name}
    order = order_of(by, about.order) if about.order else None
    if about.inquiry:
        inquiry = inquiry_of(by, about.inquiry)
        order = order or _newest_order(inquiry)
        values |= _of_inquiry(by, inquiry)
        _require(inquiry.shop_id == shop.pk)
    if order is not None:
        _require(order.shop_id == shop.pk)
        values |= _of_order(order) | _of_parcel(order) | _of_promise(order)
    return values


def _of_inquiry(by: Reader, inquiry: Inquiry) -> dict[str, str]:
    is_mine = inquiry.owner is not None and inquiry.owner.user_id == by.user.pk
    name = inquiry.customer.name if inquiry.customer and is_mine else ""
    products = inquiry.products.order_by("pk").values_list("title", flat=True)
    return {Variable.BUYER: name, Variable.PRODUCT: ", ".join(filter(None, products))}


def _of_order(order: Order) -> dict[str, str]:
    titles = order.lines.order_by("pk").values_list("title", "product__title")
    names = dict.fromkeys(line or product or "" for line, product in titles)
    return {
        Variable.ORDER: order.number,
        Variable.PRODUCT: ", ".join(name for name in names if name),
    }


def _of_parcel(order: Order) -> dict[str, str]:
    parcel = order.shipments.order_by("-shipped_at", "-pk").first()
    if parcel is None:
        return {}
    return {Variable.CARRIER: parcel.carrier, Variable.TRACKING: parcel.tracking_number}


def _of_promise(order: Order) -> dict[str, str]:
    rows = Promise.objects.filter(order=order, what=Promise.What.DELIVERY, state__in=Promise.LIVE)
    due = rows.order_by("-agreed_at").values_list("due_at", flat=True).first()
    return {Variable.PROMISE: f"{due.astimezone(order.shop.tz):%Y-%m-%d}"} if due else {}


def _newest_order(inquiry: Inquiry) -> Order | None:
    rows = Order.objects.filter(shop=inquiry.shop_id, customer=inquiry.customer_id)
    wanted = rows.select_related("shop").order_by("-ordered_at", "-pk")
    return wanted.first() if inquiry.customer_id else None


def _require(condition: object) -> None:
    if not condition:
        raise missing()
