"""Orders and refunds on their way into the facts: streamed into the stage with flat memory."""

import hmac
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from apps.common.days import business_day, day_bounds
from apps.common.errors import ShopError
from apps.common.money import minor_digits, minor_unit, quantise
from apps.shop.counts import StageSums
from apps.shop.models import Order, Shop
from apps.shop.rows import OrderLineRow, OrderRow, RecipientRow, RefundRow
from apps.shop.services import stage_sql
from apps.shop.services.copying import BLOCK, copy_rows, in_blocks

ANALYSE_FROM = 1_000
PRICE_DIGITS = 6
RESIDUAL = "total:"
NEVER = datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def orders_stage(*, shop: Shop, stage_key: str, rows: Iterable[OrderRow]) -> int:
    """Copy orders and their lines into the stage under `stage_key`; return the orders staged.

    Rows are read once, in blocks. Business days, buyer hashes and rounding happen here.
    A key may be staged in several calls; `stage_clear` empties it.
    """
    first = _last_line(stage_key)
    last = first
    encoder = _OrderEncoder(shop, stage_key)
    numbered = enumerate(rows, start=last + 1)
    for head in numbered:
        # The rows are made while the server takes in those before them.
        block = chain((head,), islice(numbered, BLOCK - 1))
        copy_rows(stage_sql.COPY_ORDERS, (encoder.order(line, row) for line, row in block))
        copy_rows(stage_sql.COPY_LINES, encoder.lines_take())
        if recipients := encoder.recipients_take():
            copy_rows(stage_sql.COPY_RECIPIENTS, iter(recipients))
        last = encoder.last
    return last - first


@transaction.atomic
def refunds_stage(*, shop: Shop, stage_key: str, rows: Iterable[RefundRow]) -> int:
    """Copy refunds into the stage under `stage_key`; return how many.

    A key may be staged in several calls. Raises ShopError field_invalid for an amount that is not
    above 0 or an id kept for residuals.
    """
    digits = minor_digits(shop.currency)
    first = last = _last_line(stage_key, stage_sql.LAST_REFUND)
    for block in in_blocks(rows):
        numbered = list(enumerate(block, start=last + 1))
        last += len(block)
        cells = (_refund_cells(shop, stage_key, line, row, digits) for line, row in numbered)
        copy_rows(stage_sql.COPY_REFUNDS, cells)
    return last - first


@transaction.atomic
def stage_clear(*, stage_key: str) -> None:
    """Forget everything staged under `stage_key`."""
    with connection.cursor() as cursor:
        for statement in stage_sql.CLEAR:
            cursor.execute(statement, {"stage": stage_key})


@transaction.atomic
def orders_unstage(*, stage_key: str, external_ids: Collection[str]) -> None:
    """Take these orders out of the stage again."""
    if external_ids:
        with connection.cursor() as cursor:
            for statement in stage_sql.UNSTAGE:
                cursor.execute(statement, {"stage": stage_key, "ids": list(external_ids)})


def stage_sums(*, stage_key: str) -> StageSums:
    """Add up the staged orders; an order that is staged twice counts twice."""
    with connection.cursor() as cursor:
        cursor.execute(stage_sql.SUMS, {"stage": stage_key})
        return StageSums(*cursor.fetchone())


def stage_analyse(*, stage_key: str) -> None:
    """Let the planner know the size of a large stage; never waits for another merge."""
    if _last_line(stage_key) >= ANALYSE_FROM:
        _roughly(stage_sql.ANALYSE)


def members_analyse(*, written: int, members: int) -> None:
    """Let the planner know what a large merge writes, and the buyers and products it made."""
    if written >= ANALYSE_FROM:
        _roughly(stage_sql.ANALYSE_TOUCH)
    if members >= ANALYSE_FROM:
        _run(stage_sql.ANALYSE_MEMBERS)


def facts_analyse(*, new: int) -> None:
    """Let the planner know that many facts are new: a tenth of them all, as autovacuum does."""
    if new < ANALYSE_FROM:
        return
    with connection.cursor() as cursor:
        cursor.execute(stage_sql.KNOWN_FACTS)
        known = cursor.fetchone()[0]
    if new * 10 >= known:
        _run(stage_sql.ANALYSE_FACTS)


def customer_hash(*, shop_id: int, customer_ref: str) -> str:
    """Return the keyed hash by which a shop knows a buyer; another shop's hash differs."""
    return hmac.digest(
        _customer_key(shop_id, settings.BUYER_KEY), customer_ref.encode(), "sha256"
    ).hex()


@lru_cache(maxsize=256)
def _customer_key(shop_id: int, secret: str) -> bytes:
    return salted_hmac(
        "apps.shop.customer", str(shop_id), secret=secret, algorithm="sha256"
    ).digest()


class _OrderEncoder:
    """Turns rows into cells of the stage, for one shop and key."""

    def __init__(self, shop: Shop, stage_key: str) -> None:
        self.shop = shop
        self.zone = shop.tz
        self.stage_key = stage_key
        self.last = 0
        self._with_lines: list[tuple[int, OrderRow]] = []
        self._recipients: list[Sequence[Any]] = []
        self._day: date | None = None
        self._bounds = (NEVER, NEVER)

    def order(self, line: int, row: OrderRow) -> Sequence[Any]:
        self.last = line
        if row.lines:
            self._with_lines.append((line, row))
        if row.recipient is not None:
            self._recipients.append((self.stage_key, line, *_recipient_cells(row, row.recipient)))
        unit = minor_unit(row.currency)
        return (
            self.stage_key,
            line,
            self.shop.pk,
            row.external_id,
            row.number,
            row.ordered_at,
            self._day_of(row.ordered_at),
            row.paid_at,
            self._day_of(row.paid_at) if row.paid_at else None,
            row.status,
            row.currency,
            _rounded(row.order_amount, unit),
            _rounded(row.paid_amount, unit),
            _rounded(row.goods_amount, unit),
            _rounded(row.shipping_amount, unit),
            _rounded(row.discount_amount, unit),
            _rounded(row.tax_amount, unit),
            row.quantity_seen,
            _rounded(row.refund_total_seen, unit),
            customer_hash(shop_id=self.shop.pk, customer_ref=row.customer_ref)
            if row.customer_ref
            else None,
            row.customer_name,
            row.source_key,
            row.region,
            row.is_cod,
            row.closed_reason,
            row.seller_note,
            self._excluded(row),
            row.source_updated_at,
            row.lines is not None,
        )

    def lines_take(self) -> Iterator[Sequence[Any]]:
        """Yield the cells of the lines of the orders since the last call."""
        orders, self._with_lines = self._with_lines, []
        for at, row in orders:
            digits = minor_digits(row.currency)
            for line in row.lines or ():
                yield self._line(at, line, digits)

    def recipients_take(self) -> Sequence[Sequence[Any]]:
        """Return the cells of who receives the orders since the last call."""
        taken, self._recipients = self._recipients, []
        return taken

    def _line(self, at: int, row: OrderLineRow, digits: int) -> Sequence[Any]:
        return (
            self.stage_key,
            at,
            row.line_key,
            row.external_product_id or None,
            row.sku_code or None,
            row.title,
            row.quantity,
            quantise(row.unit_price, PRICE_DIGITS),
            quantise(row.line_amount, digits),
        )

    def _day_of(self, instant: datetime) -> date:
        # Rows come day by day, and a day's bounds tell more quickly than its clock.
        first, end = self._bounds
        if self._day is None or not first <= instant < end:
            self._day = business_day(instant, self.zone, self.shop.day_cut)
            self._bounds = day_bounds(self._day, self.zone, self.shop.day_cut)
        return self._day

    def _excluded(self, row: OrderRow) -> str | None:
        if row.currency != self.shop.currency:
            return Order.ExcludedReason.CURRENCY.value
        return row.excluded_reason


def _refund_cells(
    shop: Shop, stage_key: str, line: int, row: RefundRow, digits: int
) -> Sequence[Any]:
    amount = quantise(row.amount, digits)
    if amount <= 0:
        raise ShopError("field_invalid", "A refund needs an amount above 0.", "amount")
    if row.external_id.startswith(RESIDUAL):
        raise ShopError("field_invalid", "This refund number is kept for totals.", "external_id")
    return (
        stage_key,
        line,
        shop.pk,
        row.external_id,
        row.order_external_id,
        amount,
        row.refunded_at,
        row.refunded_on,
        row.kind,
    )


def _recipient_cells(row: OrderRow, told: RecipientRow) -> Sequence[Any]:
    who = (told.name, told.phone, told.email, told.address)
    return (row.external_id, *who, row.source_updated_at)


def _rounded(amount: Decimal | None, unit: Decimal) -> Decimal | None:
    return None if amount is None else amount.quantize(unit, ROUND_HALF_UP)


def _last_line(stage_key: str, statement: str = stage_sql.LAST_LINE) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"stage": stage_key})
        return int(cursor.fetchone()[0])


def _roughly(statement: str) -> None:
    for each in (stage_sql.ROUGHLY, statement, stage_sql.EXACTLY):
        _run(each)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
