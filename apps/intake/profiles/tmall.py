"""Order report of Tmall: one row an order, refunds as a total without a date."""

from decimal import Decimal

from apps.intake.errors import ROW_CODES
from apps.intake.profiles.base import Profile, RowReader
from apps.shop.rows import OrderRow

NUMBER = "订单编号"
TOTAL = "总金额"
NET = "买家实际支付金额"
PROVINCE = "收货地址"
ORDERED = "订单创建时间"
PAID = "订单付款时间"
REFUND = "退款金额"


def order_report_row(row: RowReader) -> OrderRow:
    """Return the order; here the buyer's payment is net, so gross = total of the order."""
    number = row.identifier(NUMBER)
    total, net, refund = row.money(TOTAL), row.money(NET), row.money(REFUND)
    ordered_at, paid_at = row.moment(ORDERED), row.moment_seen(PAID)
    row.check_payment_order(PAID, ordered_at, paid_at)
    if not row.errors:
        _check_identity(row, paid=paid_at is not None, amounts=(total, net, refund))
    return OrderRow(
        external_id=number,
        number=number,
        ordered_at=ordered_at,
        paid_at=paid_at,
        status=_status(paid=paid_at is not None, total=total, refund=refund),
        currency=row.context.currency,
        source_updated_at=row.context.as_of,
        order_amount=total,
        paid_amount=total if paid_at else Decimal("0.00"),
        region=row.text(PROVINCE, longest=120),
        refund_total_seen=refund,
    )


def _check_identity(
    row: RowReader, *, paid: bool, amounts: tuple[Decimal, Decimal, Decimal]
) -> None:
    """Paid: net + refund = total. Unpaid: both are 0."""
    total, net, refund = amounts
    if paid and net + refund != total:
        text = (
            f"Paid {net} + refund {refund} is not the total {total}. {ROW_CODES['amount_identity']}"
        )
        row.refuse(NET, "amount_identity", text)
    elif not paid and (net or refund):
        column = NET if net else REFUND
        text = f"Unpaid, yet {row.raw(column).strip()} here. {ROW_CODES['amount_identity']}"
        row.refuse(column, "amount_identity", text)


def _status(*, paid: bool, total: Decimal, refund: Decimal) -> str:
    if not paid:
        return "unpaid"
    return "refunded" if refund and refund == total else "paid"


ORDER_REPORT = Profile(
    key="tmall.order_report",
    version=1,
    kind="orders",
    zone="Asia/Shanghai",
    currency="CNY",
    required=(NUMBER, TOTAL, NET, PROVINCE, ORDERED, PAID, REFUND),
    optional=(),
    ignored=(),
    personal=frozenset(),
    identifier=NUMBER,
    build=order_report_row,
    day_column=ORDERED,
)
