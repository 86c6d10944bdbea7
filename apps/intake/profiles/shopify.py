"""Order export of Shopify: several rows an order, its own cells only on the first of them."""

import re
from decimal import Decimal
from typing import Final

from apps.intake.assembly import Plan, order_assembler
from apps.intake.parse import plain
from apps.intake.parts import Grouping, LinePart, Part
from apps.intake.profiles.base import Profile, RowReader
from apps.intake.recipients import recipient_of
from apps.shop.rows import RecipientRow

NAME = "name"
STATUS = "financialstatus"
TOTAL = "total"
CREATED = "createdat"
QUANTITY = "lineitemquantity"
TITLE = "lineitemname"
PRICE = "lineitemprice"
SKU = "lineitemsku"
LINE_DISCOUNT = "lineitemdiscount"
PAID = "paidat"
IDENTITY = "id"
CURRENCY = "currency"
OUTSTANDING = "outstandingbalance"
NOTES = "noteattributes"
EMAIL = "email"
BUYER = "billingname"
RECIPIENT = "shippingname"
FULFILLED = "fulfillmentstatus"
ADDRESS: Final = (
    "shippingaddress1", "shippingaddress2", "shippingzip", "shippingcity", "shippingprovincename",
    "shippingcountry",
)  # fmt: skip
AMOUNTS: Final = {
    "goods_amount": "subtotal", "shipping_amount": "shipping", "tax_amount": "taxes",
    "discount_amount": "discountamount", "refund_total_seen": "refundedamount",
}  # fmt: skip
STATUSES: Final = {
    "pending": "unpaid", "authorized": "unpaid", "paid": "paid", "partially_paid": "paid",
    "refunded": "refunded", "partially_refunded": "refunded", "voided": "closed",
    "expired": "closed",
}  # fmt: skip
SOURCE_NOTE: Final = re.compile(r"^utm[ _]source: *(\S.*)$", re.IGNORECASE | re.MULTILINE)


def orders_csv_part(row: RowReader) -> Part:
    """Return the line, and the order's facts from the one row that carries them."""
    part = Part(row.line, row.sheet_row, item=_item(row))
    if plain(row.raw(TOTAL)):
        _facts(row, part)
    else:
        part.facts["ordered_at"] = row.moment(CREATED)
    return part


def _item(row: RowReader) -> LinePart:
    price, quantity = row.money(PRICE), row.pieces_seen(QUANTITY) or 0
    discount = row.money_seen(LINE_DISCOUNT) or Decimal(0)
    return LinePart(
        sku=(row.text(SKU) or "")[:120],
        price=price,
        quantity=quantity,
        title=row.text(TITLE) or "",
        amount=max(price * quantity - discount, Decimal(0)),
    )


def _facts(row: RowReader, part: Part) -> None:
    total, paid_at, ordered_at = row.money(TOTAL), row.moment_seen(PAID), row.moment(CREATED)
    facts = {
        "external_id": row.identifier(IDENTITY) if plain(row.raw(IDENTITY)) else None,
        "number": row.text(NAME),
        "ordered_at": ordered_at,
        "paid_at": paid_at,
        "status": row.status(STATUS, STATUSES),
        "currency": row.text(CURRENCY),
        "order_amount": total,
        "paid_amount": max(total - (row.money_seen(OUTSTANDING) or 0), Decimal(0)),
        "customer_ref": row.text(EMAIL),
        "customer_name": (row.text(BUYER) or "")[:120],
        "region": (row.text("shippingprovincename") or row.text("shippingprovince") or "")[:120],
        "source_key": _source(row),
        "recipient": _recipient(row),
    }
    facts |= {name: row.money_seen(column) for name, column in AMOUNTS.items()}
    part.facts = {name: value for name, value in facts.items() if value not in (None, "")}
    row.check_payment_order(PAID, ordered_at, paid_at)


def _recipient(row: RowReader) -> RecipientRow | None:
    cells = [row.text(column) for column in ADDRESS]
    return recipient_of(
        row.status(STATUS, STATUSES) if row.raw(FULFILLED) != "fulfilled" else "shipped",
        name=row.text(RECIPIENT),
        phone=row.text("shippingphone") or row.text("phone"),
        email=row.text(EMAIL),
        address=", ".join(cell for cell in cells if cell),
    )


def _source(row: RowReader) -> str | None:
    note = SOURCE_NOTE.search(row.raw(NOTES))
    return row.source(note[1].strip(), {}) if note else None


ORDERS_CSV = Profile(
    key="shopify.orders_csv",
    version=2,
    kind="orders",
    zone=None,
    currency=None,
    required=(NAME, STATUS, TOTAL, CREATED, QUANTITY, TITLE, PRICE),
    optional=(
        SKU, LINE_DISCOUNT, PAID, IDENTITY, CURRENCY, OUTSTANDING, NOTES, EMAIL, BUYER,
        "shippingprovince", RECIPIENT, FULFILLED, "shippingphone", "phone", *ADDRESS,
        *AMOUNTS.values(),
    ),
    ignored=(
        "fulfilledat", "acceptsmarketing", "discountcode", "shippingmethod",
        "lineitemcompareatprice", "lineitemrequiresshipping", "lineitemtaxable",
        "lineitemfulfillmentstatus", "billingstreet", "billingaddress1", "billingaddress2",
        "billingcompany", "billingcity", "billingzip", "billingprovince", "billingcountry",
        "billingphone", "shippingstreet", "shippingcompany",
        "notes", "cancelledat", "paymentmethod", "paymentreference", "vendor", "employee",
        "location", "deviceid", "tags", "risklevel", "source", "receiptnumber", "duties",
        "billingprovincename", "paymentid", "paymenttermsname", "nextpaymentdueat",
        "paymentreferences", *(f"tax{number}{word}" for number in range(1, 6)
                               for word in ("name", "value")),
    ),
    personal=frozenset({EMAIL, BUYER, NOTES, RECIPIENT, "shippingphone", "phone", *ADDRESS}),
    identifier=NAME,
    aliases={"canceledat": "cancelledat", "lineitemcompare-atprice": "lineitemcompareatprice"},
    grouping=Grouping(
        part=orders_csv_part,
        assemble=order_assembler(Plan(identifier=NAME, has_lines=True, columns={})),
    ),
    day_column=CREATED,
)  # fmt: skip
