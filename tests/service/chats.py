"""Inquiries for tests: one row a line, straight into the tables."""

from datetime import datetime, timedelta
from typing import Any

from apps.service.models import Inquiry, Message, ServicePolicy
from apps.service.services.seeds import inquiries_start
from apps.shop.models import Shop
from tests.service.desk import NOW


def make_inquiry(shop: Shop, *, at: datetime = NOW, **fields: Any) -> Inquiry:
    """Make an inquiry without messages."""
    number = Inquiry.objects.filter(shop=shop).count() + 1
    usual = {"channel": "taobao", "source": Inquiry.Source.CHAT, "number": number}
    days = {"opened_at": at, "opened_on": at.astimezone(shop.tz).date(), "last_message_at": at}
    found: Inquiry = Inquiry.objects.create(shop=shop, **{**usual, **days, **fields})
    return found


def make_message(inquiry: Inquiry, side: str, seconds: float = 0, **fields: Any) -> Message:
    """Add a row so many seconds after the inquiry was opened; rounds stay as they are."""
    found: Message = Message.objects.create(
        shop_id=inquiry.shop_id,
        inquiry=inquiry,
        channel=inquiry.channel,
        side=side,
        at=inquiry.opened_at + timedelta(seconds=seconds),
        **fields,
    )
    return found


def policy_of(shop: Shop) -> ServicePolicy:
    """Return the shop's first targets."""
    inquiries_start(shop=shop)
    found: ServicePolicy = ServicePolicy.objects.get(shop=shop, channel="", role="", version=1)
    return found
