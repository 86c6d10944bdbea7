"""Helpers of the import tests: receive, drive to rest, and look at the facts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.intake import selectors, services
from apps.intake.models import Batch
from apps.shop.models import Order, Refund, Shop

Send = Callable[..., Any]
TMALL = "tmall.order_report"


def upload(send: Send, shop: Shop, content: str) -> Batch:
    """Upload a file on its page; the layout is found by the header."""
    file = SimpleUploadedFile("orders.csv", content.encode())
    send("batch-upload", shop=shop.code, profile="", file=file)
    return Batch.objects.order_by("-pk")[0]


def received(
    shop: Shop, content: str | bytes, *, profile: str = TMALL, consent: str = "whole"
) -> Batch:
    data = content.encode() if isinstance(content, str) else content
    return services.batch_receive(
        shop=shop,
        profile_key=profile,
        file_name="orders.csv",
        blocks=[data],
        by=None,
        consent=consent,
    )


def imported(
    shop: Shop, content: str | bytes, *, consent: str = "whole", profile: str = TMALL
) -> Batch:
    batch = received(shop, content, consent=consent, profile=profile)
    services.batch_read(batch_id=batch.pk, now=timezone.now())
    services.batch_commit(batch_id=batch.pk, now=timezone.now())
    return selectors.batch_now(batch_id=batch.pk)


def facts() -> tuple[list[tuple[str, Decimal]], int]:
    orders = Order.objects.order_by("external_id").values_list("external_id", "order_amount")
    return list(orders), Refund.objects.count()
