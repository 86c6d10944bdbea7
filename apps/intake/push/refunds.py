"""Pushed refunds."""

from typing import Final

from apps.common.days import business_day
from apps.intake.push.fields import Fields, Topic
from apps.shop.rows import RefundRow

RESIDUAL: Final = "total:"


def read_refund(fields: Fields) -> RefundRow | None:
    """Read one refund; its day is that of its time, or given where the time is not known."""
    external_id = fields.text("external_id", longest=80, required=True)
    if external_id is not None and external_id.startswith(RESIDUAL):
        fields.refuse("external_id", "id_kept")
    order = fields.text("order_external_id", longest=64)
    amount = fields.money("amount", required=True, above=0)
    at, on = fields.instant("refunded_at"), fields.day("refunded_on")
    kind = fields.text("kind", longest=20) or "refund"
    if at is None and on is None and not fields.errors:
        fields.refuse("refunded_at", "required_empty")
    if fields.errors or external_id is None or amount is None:
        return None
    if at is not None:
        on = business_day(at, fields.context.zone, fields.context.day_cut)
    return None if on is None else RefundRow(external_id, order, amount, at, on, kind)


REFUNDS: Final = Topic("refunds", read_refund, lambda row: row.external_id, "external_id")
