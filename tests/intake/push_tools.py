"""Pushes as a program makes them."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

ORDER: dict[str, Any] = {
    "external_id": "1001",
    "ordered_at": "2026-03-01T10:00:00+08:00",
    "paid_at": "2026-03-01T10:01:00+08:00",
    "status": "paid",
    "order_amount": "120.50",
    "paid_amount": "120.50",
}
REFUND: dict[str, Any] = {
    "external_id": "r1",
    "order_external_id": "1001",
    "amount": "20.50",
    "refunded_at": "2026-03-02T00:30:00+08:00",
}
VISITS: dict[str, Any] = {"day": "2026-03-01", "visitors": 100, "sessions": 130}


def order(number: str = "1001", **fields: Any) -> dict[str, Any]:
    """Return a pushed order."""
    return {**ORDER, "external_id": number, **fields}


def push(
    client: Client,
    topic: str,
    body: Any,
    *,
    key: str = "k1",
    content_type: str = "application/json",
    **headers: str,
) -> HttpResponse:
    """Push a body: objects, or bytes as they are."""
    sent = body if isinstance(body, bytes) else json.dumps({topic: body}).encode()
    named = {"Idempotency-Key": key, **headers} if key else headers
    return client.post(
        f"/api/v1/push/{topic.replace('_', '-')}/",
        data=sent,
        content_type=content_type,
        headers=named,
    )
