"""A real shop's nine months: people of days, weeks and months against figures from the file."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from apps.metrics.selectors.values import values
from apps.metrics.services import rollups_audit, shop_drain
from apps.shop.models import Shop
from apps.shop.rows import OrderRow
from apps.shop.services import orders_upsert
from tests.metrics.rollup_tools import D
from tests.shared_data import shared_data

NOW = datetime(2011, 9, 1, 12, tzinfo=UTC)
CENT = Decimal("0.01")


def invoices(path: Path) -> Iterator[OrderRow]:
    """Yield one order an invoice: goods lines of plain invoices, each paid when made."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    heads: dict[str, tuple[datetime, str | None]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            number, price, count = line["InvoiceNo"], D(line["UnitPrice"]), int(line["Quantity"])
            if number.startswith("C") or price <= 0 or count <= 0:
                continue
            at = datetime.fromisoformat(line["InvoiceDate"]).replace(tzinfo=UTC)
            heads.setdefault(number, (at, line["CustomerID"] or None))
            amounts[number] += price * count
    for number, (at, buyer) in heads.items():
        amount = amounts[number].quantize(CENT, ROUND_HALF_UP)
        yield OrderRow(
            external_id=number,
            number=number,
            ordered_at=at,
            paid_at=at,
            status="paid",
            currency="GBP",
            order_amount=amount,
            paid_amount=amount,
            customer_ref=buyer,
        )


@pytest.fixture
def retail_shop(db: None) -> Shop:
    """The shop of the file, rolled up to the last of August 2011."""
    path = shared_data("uci_online_retail/online_retail_2010-12_2011-08.csv.gz")
    shop = Shop.objects.create(
        code="retail", name="Retail", platform="other", zone="UTC", currency="GBP"
    )
    orders_upsert(shop=shop, rows=invoices(path), reason="import")
    assert shop_drain(shop=shop, now=NOW).failed == []
    return shop


def answer(shop: Shop, key: str, first: date, last: date | None = None) -> Decimal | int | None:
    return values(shop_id=shop.pk, first=first, last=last, keys=[key])[key]


def test_people_of_june_2011_are_those_of_the_file(retail_shop: Shop) -> None:
    shop, first = retail_shop, date(2011, 6, 1)
    whole = (first, date(2011, 6, 30))
    assert answer(shop, "sales.paid_orders", *whole) == 1533
    assert answer(shop, "sales.paid_amount", *whole) == D("761739.90")
    assert answer(shop, "sales.paid_buyers", *whole) == 991
    assert answer(shop, "sales.repeat_buyers", *whole) == 219
    assert answer(shop, "sales.repeat_rate", *whole) == D(219) / D(991)
    assert answer(shop, "sales.first_in_month_buyers", *whole) == 991
    assert answer(shop, "sales.paid_buyers", first, date(2011, 6, 15)) == 582
    assert answer(shop, "sales.paid_buyers", date(2011, 6, 13), date(2011, 6, 19)) == 286
    day = date(2011, 6, 15)
    expected = {
        "sales.paid_orders": 59,
        "sales.paid_amount": D("49097.99"),
        "sales.paid_buyers": 42,
        "sales.returning_buyers": 32,
        "sales.returning_buyers_amount": D("42050.55"),
        "sales.new_buyers": 10,
        "sales.new_buyers_amount": D("3026.99"),
    }
    assert values(shop_id=shop.pk, first=day, keys=expected) == expected
    assert all(each.column == "row" for each in rollups_audit(shop=shop))
