"""Facts on their way in: what every road (file, push, demo) hands to the services."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """One line of an order; `line_key` is unique within the order, money is the order's."""

    line_key: str
    external_product_id: str | None
    sku_code: str | None
    title: str
    quantity: int
    unit_price: Decimal
    line_amount: Decimal


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """Who receives an order; None = the source does not say, a stored value stays."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


class OrderRow(NamedTuple):
    """One order as a platform tells it; instants are UTC, money in `currency`.

    A tuple, for files bring a million of them: it is made four times as fast as a dataclass.

    None in an optional field means that the source does not carry it: a stored value stays
    (an amount that was never told is 0).
    `paid_amount` is gross (refunds not deducted), 0 when unpaid. `refund_total_seen` is the
    refunded total of the order where the source gives no refund dates. `customer_ref` is the
    platform's own buyer id; only its keyed hash is stored. `lines` None: layout without lines.
    """

    external_id: str
    number: str
    ordered_at: datetime
    paid_at: datetime | None
    status: str
    currency: str
    order_amount: Decimal | None
    paid_amount: Decimal | None
    goods_amount: Decimal | None = None
    shipping_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    tax_amount: Decimal | None = None
    customer_ref: str | None = None
    customer_name: str | None = None
    source_key: str | None = None
    region: str | None = None
    is_cod: bool | None = None
    closed_reason: str | None = None
    seller_note: str | None = None
    excluded_reason: str | None = None
    refund_total_seen: Decimal | None = None
    source_updated_at: datetime | None = None
    quantity_seen: int | None = None
    lines: tuple[OrderLineRow, ...] | None = None
    recipient: RecipientRow | None = None


@dataclass(frozen=True, slots=True)
class OrderLinesRow:
    """The lines of an order that another file has told of; `line` is their first row in the file.

    `is_amount`: goods and postage of the lines are what the order costs. `is_split`: list prices,
    the order's goods amount is split over the lines by price x quantity.
    """

    external_id: str
    lines: tuple[OrderLineRow, ...]
    shipping_amount: Decimal
    refund_total_seen: Decimal | None
    is_amount: bool
    is_split: bool
    line: int
    sheet_row: int | None
    column: str
    rows: int


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One dated refund; `order_external_id` None for a credit note without an order."""

    external_id: str
    order_external_id: str | None
    amount: Decimal
    refunded_at: datetime | None
    refunded_on: date
    kind: str = "refund"


TRAFFIC_COUNTS = (
    "visitors",
    "pageviews",
    "sessions",
    "entrances",
    "bounces",
    "cart_adders",
    "favourites",
    "ordering_buyers",
    "paying_buyers",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficRow:
    """Visits on one day of the shop, of a source or of a product (never both); None = unknown.

    A source is told by its name in the file, by its key, or by both: then the key says what the
    name means. `source_updated_at` is when the platform knew it, None where nobody says.
    """

    day: date
    source_name: str | None = None
    source_key: str | None = None
    external_product_id: str | None = None
    product_title: str | None = None
    device: str = "all"
    visitors: int | None = None
    pageviews: int | None = None
    sessions: int | None = None
    entrances: int | None = None
    bounces: int | None = None
    cart_adders: int | None = None
    favourites: int | None = None
    ordering_buyers: int | None = None
    paying_buyers: int | None = None
    paid_amount: Decimal | None = None
    source_updated_at: datetime | None = None

    @property
    def natural_key(self) -> tuple[date, str | None, str | None, str]:
        """Return what tells this row apart within its shop."""
        source = self.source_name or self.source_key
        return (self.day, source, self.external_product_id, self.device)
