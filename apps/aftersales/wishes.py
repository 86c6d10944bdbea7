"""What somebody tells when a case is logged."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineWish:
    """So many of one order line, or of a SKU without an order, and why.

    `reason` is a code of the taxonomy; `stated_text` the platform's own word where it has none.
    `title` is what the goods are called where neither order line nor SKU is known.
    """

    qty: int
    order_line_id: int | None = None
    sku_id: int | None = None
    reason: str = ""
    stated_text: str = ""
    note: str = ""
    amount: Decimal = ZERO
    title: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the buyer wants, about which order, and how it came to us.

    Without a phase it is read from the order. `external_*` are the platform's words.
    """

    kind: str
    source: str = "chat"
    order_id: int | None = None
    customer_id: int | None = None
    lines: tuple[LineWish, ...] = ()
    note: str = ""
    phase: str = ""
    severity: int | None = None
    about_agent_id: int | None = None
    tracking_no: str = ""
    parent_id: int | None = None
    external_refund_id: str | None = None
    external_version: int | None = None
    platform_status: str = ""
    platform_meant: str = ""
    platform_constraint: str = ""
    platform_goods_status: str = ""
    platform_phase: str = ""
