"""Pushed orders with their lines."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from apps.intake.push.fields import Fields, Topic
from apps.shop.addresses import address_normal
from apps.shop.rows import OrderLineRow, OrderRow, RecipientRow

STATUSES: Final = ("unpaid", "paid", "shipped", "done", "closed", "refunded")
EXCLUDED: Final = ("test", "fake", "wholesale", "adjustment", "deleted_at_source")
CLOCK_SLACK: Final = timedelta(minutes=5)
EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
ZERO: Final = Decimal(0)


def read_order(fields: Fields) -> OrderRow | None:
    """Read one order; None when one of its required fields is missing or wrong."""
    external_id = fields.text("external_id", longest=64, required=True)
    values: dict[str, Any] = {
        "number": fields.text("number", longest=64) or external_id,
        "ordered_at": fields.instant("ordered_at", required=True),
        "paid_at": fields.instant("paid_at"),
        "status": fields.choice("status", STATUSES, required=True),
        "currency": _currency(fields),
        "order_amount": fields.money("order_amount", required=True),
        "paid_amount": fields.money("paid_amount", required=True),
        **_amounts(fields),
        **_details(fields),
    }
    lines = fields.objects("lines")
    read = [_line(line) for line in lines or ()]
    if fields.errors:
        return None
    values["lines"] = None if lines is None else tuple(read)
    row = OrderRow(external_id=external_id or "", **values)
    _check(fields, row)
    return row


def _amounts(fields: Fields) -> dict[str, Decimal | None]:
    names = (
        "goods_amount",
        "shipping_amount",
        "discount_amount",
        "tax_amount",
        "refund_total_seen",
    )
    return {name: fields.money(name) for name in names}


def _details(fields: Fields) -> dict[str, Any]:
    return {
        "customer_ref": fields.text("customer_ref", longest=200),
        "customer_name": fields.text("customer_name", longest=120),
        "source_key": fields.source("source_key"),
        "region": fields.text("region", longest=120),
        "is_cod": fields.flag("is_cod"),
        "closed_reason": fields.text("closed_reason", longest=250),
        "seller_note": fields.text("seller_note", longest=2_000),
        "excluded_reason": fields.choice("excluded_reason", EXCLUDED),
        "source_updated_at": fields.instant("source_updated_at"),
        "quantity_seen": fields.count("quantity_seen"),
        "recipient": _recipient(fields),
    }


def _recipient(fields: Fields) -> RecipientRow | None:
    """Read who receives the order; an e-mail or address that can be none is a fault."""
    email, address = (
        fields.text("recipient_email", longest=254),
        fields.text("recipient_address", longest=400),
    )
    if email and not EMAIL.fullmatch(email):
        fields.refuse("recipient_email", "email_text")
    if address and not address_normal(address):
        fields.refuse("recipient_address", "address_text")
    row = RecipientRow(
        fields.text("recipient_name", longest=120),
        fields.text("recipient_phone", longest=40),
        email,
        address,
    )
    return None if row == RecipientRow() else row


def _currency(fields: Fields) -> str:
    word = fields.text("currency", longest=3)
    if word is not None and not (len(word) == 3 and word.isascii() and word.isupper()):
        fields.refuse("currency", "choice_unknown")
    return word or fields.context.currency


def _line(fields: Fields) -> OrderLineRow | None:
    values: dict[str, Any] = {
        "line_key": fields.text("line_key", longest=120, required=True),
        "external_product_id": fields.text("external_product_id", longest=64),
        "sku_code": fields.text("sku_code", longest=120),
        "title": fields.text("title", longest=500) or "",
        "quantity": fields.count("quantity", required=True),
        "unit_price": fields.price("unit_price"),
        "line_amount": fields.signed("line_amount"),
    }
    fields.finish()
    return None if fields.errors else OrderLineRow(**values)


def _check(fields: Fields, row: OrderRow) -> None:
    if row.paid_at is None and (row.paid_amount or ZERO) > ZERO:
        fields.refuse("paid_at", "required_empty")
    if row.paid_at is not None and row.paid_at < row.ordered_at - CLOCK_SLACK:
        fields.refuse("paid_at", "paid_before_ordered")
    keys = [line.line_key for line in row.lines or ()]
    if len(set(keys)) < len(keys):
        fields.refuse("lines", "duplicate_conflict")


ORDERS: Final = Topic("orders", read_order, lambda row: row.external_id, "external_id")
