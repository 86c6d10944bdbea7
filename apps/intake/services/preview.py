"""What a person sees before an import: first rows as stored, gaps, unknown words, warnings."""

from datetime import date, timedelta
from typing import Any

from apps.intake.checking import Checked
from apps.intake.guards import GUARDS, Overlap, guards_hit
from apps.intake.models import Batch
from apps.shop.models import OrderLineStage, OrderStage, RefundStage, Shop
from apps.shop.services import (
    stage_overlap,
    stage_owner,
    stage_products_unknown,
    stage_shrinking,
)

SHOWN_ROWS = 50
SHOWN_DAYS = 60
SHOWN_WORDS = 50


def sales_preview(*, batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
    """Return the preview of what is staged, as plain data."""
    shop, key = batch.shop, batch.stage_key
    hit = guards_hit(Overlap(*stage_overlap(shop=shop, stage_key=key)))
    owner = stage_owner(shop=shop, stage_key=key) if "orders_elsewhere" in hit else ""
    statuses = {error.value for error in checked.errors if error.code == "status_unknown"}
    days = _days_seen(batch)
    unknown, products = stage_products_unknown(shop=shop, stage_key=key, shown=SHOWN_WORDS)
    shrinking, example = stage_shrinking(shop=shop, stage_key=key)
    return {
        "rows": _rows(shop, key),
        "days": len(days),
        "empty_days": _empty_days(batch, days),
        "products_unknown": unknown,
        "products": products,
        "shrinking": shrinking,
        "shrinking_example": example,
        "statuses": sorted(statuses)[:SHOWN_WORDS],
        "sources": sorted(sources)[:SHOWN_WORDS],
        "guards": [
            {"code": code, "text": GUARDS[code], "shop": owner if "orders" in code else ""}
            for code in hit
        ],
    }


def _rows(shop: Shop, key: str) -> list[dict[str, Any]]:
    """Return the first staged orders, then refunds; times on the shop's clock."""
    orders = list(OrderStage.objects.filter(stage_key=key).order_by("line")[:SHOWN_ROWS])
    places = [order.line for order in orders]
    lines = OrderLineStage.objects.filter(stage_key=key, line__in=places).values_list("line")
    number = dict.fromkeys(places, 0)
    for (place,) in lines:
        number[place] += 1
    rows = [
        {
            "number": order.number,
            "ordered": f"{order.ordered_at.astimezone(shop.tz):%Y-%m-%d %H:%M:%S}",
            "paid": f"{order.paid_at.astimezone(shop.tz):%Y-%m-%d %H:%M:%S}"
            if order.paid_at
            else "",
            "status": order.status,
            "amount": _money(order.order_amount),
            "paid_amount": _money(order.paid_amount),
            "lines": number[order.line],
            "excluded": order.excluded_reason or "",
        }
        for order in orders
    ]
    spare = SHOWN_ROWS - len(rows)
    refunds = RefundStage.objects.filter(stage_key=key).order_by("line")[: max(spare, 0)]
    return rows + [
        {
            "number": refund.external_id,
            "ordered": str(refund.refunded_on),
            "status": "refund",
            "amount": f"-{_money(refund.amount)}",
        }
        for refund in refunds
    ]


def _money(amount: Any) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _days_seen(batch: Batch) -> set[date]:
    """Return the days on which something was ordered or given back."""
    orders = OrderStage.objects.filter(stage_key=batch.stage_key)
    refunds = RefundStage.objects.filter(stage_key=batch.stage_key)
    seen = set(orders.values_list("ordered_on", flat=True).distinct())
    return seen | set(refunds.values_list("refunded_on", flat=True).distinct())


def _empty_days(batch: Batch, seen: set[date]) -> list[str]:
    """Return the days inside the span on which nothing was ordered or given back."""
    if batch.first_on is None or batch.last_on is None:
        return []
    span = (batch.last_on - batch.first_on).days
    days = (batch.first_on + timedelta(days=number) for number in range(min(span, 4_000)))
    return [str(day) for day in days if day not in seen][:SHOWN_DAYS]
