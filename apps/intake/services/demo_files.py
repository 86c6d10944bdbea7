"""The files of a demo shop: one imported through a mapping, two that wait for a person."""

import csv
import io
from datetime import date, datetime, timedelta

from apps.intake.models import Batch
from apps.intake.services.commit import batch_commit
from apps.intake.services.mappings import PREFIX, mapping_save
from apps.intake.services.read import batch_read
from apps.intake.services.receive import batch_receive
from apps.shop.models import Order, Shop, TrafficDay

CHANNELS, STALL = "channel-report", "fair-stall"
CHANNEL_COLUMNS = {
    "day": "Day",
    "source": "Channel",
    "visitors": "Visitors",
    "sessions": "Sessions",
    "pageviews": "Pages seen",
}
# A name that nobody has explained yet, on a day that no planted cause looks at.
NEW_CHANNEL, NEW_CHANNEL_AGO = "Fair newsletter", 9
DAYS = 14
STALL_COLUMNS = {
    "order_id": "Slip",
    "ordered_at": "Sold at",
    "paid_at": "Sold at",
    "sku": "Article",
    "quantity": "Pieces",
    "unit_price": "Price",
}
# What went wrong at the stall, by slip: the wrong cell and its text.
SLIPS = 9
# An after-sales list with two words that nobody has explained: a state, and what is asked for.
RETURNS = "after-sales-list"
RETURN_COLUMNS = {
    "case_id": "Refund", "order_id": "Order", "case_at": "Asked at", "case_kind": "Type",
    "case_status": "State", "refund_amount": "Amount", "refunded_at": "Paid back at",
    "reason": "Reason",
}  # fmt: skip
UNKNOWN_STATE, UNKNOWN_KIND = "in review by the platform", "trade-in"
RETURN_ROWS = (
    ("refund only", "REQUESTED"), ("return and refund", UNKNOWN_STATE),
    (UNKNOWN_KIND, "REQUESTED"), ("exchange", UNKNOWN_STATE),
)  # fmt: skip
RETURNS_AGO = (20, 10)
WRONG = {3: ("Price", "12.9O"), 5: ("Sold at", "31.02.2026 11:20"), 8: ("Pieces", "two")}


def demo_files(*, shop: Shop, last: date, now: datetime) -> None:
    """Import the visits of the last days as a channel report; leave a stall's slips waiting.

    So does an after-sales list, whose words somebody has to explain.
    A shop that has had a file is left as it is.
    """
    if Batch.objects.filter(shop=shop).exists():
        return
    _saved(shop, CHANNELS, {"kind": "source_traffic", "columns": CHANNEL_COLUMNS})
    _received(shop, CHANNELS, f"channels-{last:%Y-%m-%d}.csv", _channels(shop, last), now)
    stall = {
        "kind": "orders",
        "columns": STALL_COLUMNS,
        "constants": {"currency": shop.currency},
        "date_formats": ["%d.%m.%Y %H:%M"],
        "amounts_from_lines": True,
    }
    _saved(shop, STALL, stall)
    _received(shop, STALL, "spring-fair-slips.csv", _slips(last), now)
    if returns := _returns(shop, last):
        _saved(shop, RETURNS, {"kind": "cases", "columns": RETURN_COLUMNS})
        _received(shop, RETURNS, f"after-sales-{last:%Y-%m-%d}.csv", returns, now)


def _saved(shop: Shop, key: str, data: dict[str, object]) -> None:
    mapping_save(shop=shop, key=key, data=data, by=None)


def _received(
    shop: Shop, key: str, name: str, rows: list[dict[str, object]], now: datetime
) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    batch = batch_receive(
        shop=shop,
        profile_key=f"{PREFIX}{key}",
        file_name=name,
        blocks=[text.getvalue().encode()],
        by=None,
    )
    due = max(now, batch.run_after)
    batch_read(batch_id=batch.pk, now=due)
    batch_commit(batch_id=batch.pk, now=due)


def _channels(shop: Shop, last: date) -> list[dict[str, object]]:
    """Return the visits by source as they are known, and one source that nobody knows."""
    known = TrafficDay.objects.filter(
        shop=shop, source__isnull=False, day__range=(last - timedelta(days=DAYS - 1), last)
    )
    told = known.order_by("day", "pk").values_list(
        "day", "source_name", "visitors", "sessions", "pageviews"
    )
    rows: list[dict[str, object]] = [
        dict(zip(CHANNEL_COLUMNS.values(), row, strict=True)) for row in told
    ]
    new = (last - timedelta(days=NEW_CHANNEL_AGO), NEW_CHANNEL, 14, 17, 52)
    return [*rows, dict(zip(CHANNEL_COLUMNS.values(), new, strict=True))]


def _returns(shop: Shop, last: date) -> list[dict[str, object]]:
    """Return what the platform tells of orders that were not refunded; none without orders."""
    first, end = (last - timedelta(days=ago) for ago in RETURNS_AGO)
    orders = Order.objects.filter(
        shop=shop, paid_on__range=(first, end), excluded_reason=None, refunds=None
    ).order_by("paid_at", "pk")
    return [
        {
            "Refund": f"AS-{place:03}",
            "Order": order.number,
            "Asked at": f"{last - timedelta(days=1):%Y-%m-%d} {8 + place}:15",
            "Type": kind,
            "State": state,
            "Amount": f"{order.paid_amount:.2f}",
            "Paid back at": "",
            "Reason": "",
        }
        for place, (order, (kind, state)) in enumerate(
            zip(orders[: len(RETURN_ROWS)], RETURN_ROWS, strict=False), 1
        )
    ]


def _slips(last: date) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number in range(1, SLIPS + 1):
        row: dict[str, object] = {
            "Slip": f"STALL-{number:03}",
            "Sold at": f"{last:%d.%m.%Y} {9 + number}:{number * 5:02}",
            "Article": f"STALL-{'ABC'[number % 3]}",
            "Pieces": number % 3 + 1,
            "Price": "12.90",
        }
        if number in WRONG:
            column, text = WRONG[number]
            row[column] = text
        rows.append(row)
    return rows
