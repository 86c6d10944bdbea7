"""Foreign files of two real shops through the documented mappings: figures of intake.md 12.

The files come in once, in a process of its own, into a copy of the empty test database.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, F, QuerySet, Sum

from apps.common.errors import ShopError
from apps.intake import services
from apps.intake.models import Batch, Coverage
from apps.metrics.comparing import Mode
from apps.metrics.models import ShopDay, ShopHour
from apps.metrics.selectors.values import values
from apps.metrics.selectors.why import Compared, why
from apps.metrics.services import rollups_audit
from apps.shop.models import ChangedDay, Order, OrderLine, Refund
from tests.intake.batch_tools import imported
from tests.intake.real_files import FILES, Imported, rows_of, shuffled
from tests.shared_data import shared_data

# One process of the suite takes all of them: the import is the long part.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("retail")]

PEAK_MEBIBYTES = 400
ADJUSTED = "A563185"
D = Decimal


def counts(batch: Batch) -> tuple[int, int, int]:
    return batch.counts["new"], batch.counts["changed"], batch.counts["same"]


def sales(orders: QuerySet[Order]) -> tuple[int, Decimal]:
    found = orders.aggregate(n=Count("pk"), sum=Sum("paid_amount"))
    return found["n"], found["sum"]


def test_the_process_that_imports_stays_small(real: Imported) -> None:
    assert real.reports["uci"]["stage"] == "done"
    assert real.peak_mebibytes < PEAK_MEBIBYTES


def test_nine_months_of_invoices_come_in_to_the_penny(real: Imported) -> None:
    orders = Order.objects.filter(shop=real.retail)
    assert real.reports["uci"]["counts"]["refused"] == 0
    assert sales(orders) == (12_495, D("6304826.06"))
    assert sales(orders.filter(excluded_reason=None)) == (12_494, D("6293764.00"))
    adjusted = orders.get(excluded_reason="adjustment")
    assert (adjusted.external_id, adjusted.paid_amount) == (ADJUSTED, D("11062.06"))
    assert adjusted.paid_on == date(2011, 8, 12)
    assert OrderLine.objects.filter(order__shop=real.retail).count() == 313_059
    back = Refund.objects.filter(shop=real.retail)
    assert (back.count(), back.aggregate(sum=Sum("amount"))["sum"]) == (2_554, D("520770.56"))
    assert back.filter(order__isnull=False).count() == 0
    whole = real.reports["uci"]["totals"]["GBP"]
    assert whole == {"ordered": "6304826.06", "paid": "6304826.06", "refunded": "520770.56"}


def test_buyers_countries_and_codes_are_those_of_the_file(real: Imported) -> None:
    orders = Order.objects.filter(shop=real.retail)
    buyers = orders.exclude(customer=None).values("customer").annotate(n=Count("pk"))
    assert (buyers.count(), buyers.filter(n__gte=2).count()) == (3_317, 1_941)
    home = orders.filter(region="United Kingdom")
    assert sales(home)[1] == D("5271202.30")
    assert sales(home.filter(excluded_reason=None))[1] == D("5260140.24")
    codes = OrderLine.objects.filter(order__shop=real.retail).values_list("sku__code")
    top = codes.annotate(sum=Sum("line_amount")).order_by("-sum")[:3]
    assert list(top) == [
        ("22423", D("131777.52")), ("DOT", D("116338.15")), ("47566", D("83725.66")),
    ]  # fmt: skip


def test_days_without_rows_are_zero_days(real: Imported) -> None:
    batch = Batch.objects.get(pk=real.reports["uci"]["batch"])
    empty = [date.fromisoformat(day) for day in batch.found["empty_days"]]
    assert (len(empty), sum(day.isoweekday() == 6 for day in empty)) == (55, 39)
    assert Coverage.objects.filter(shop=real.retail).count() == 274


def test_hours_and_weekdays_of_the_rollups_are_those_of_the_file(real: Imported) -> None:
    hours = dict.fromkeys(range(24), 0)
    for hour, number in ShopHour.objects.filter(shop=real.retail).values_list(
        "hour", "paid_orders"
    ):
        hours[hour] += number
    told = [1, 21, 333, 919, 1554, 1538, 1972, 1679, 1513, 1491, 806, 415, 133, 107, 13]
    told[14 - 6] -= 1  # the adjustment of a Friday at 14:50
    assert [hours[hour] for hour in range(24)] == [0] * 6 + told + [0] * 3
    week = Counter[int]()
    for day, number in ShopDay.objects.filter(shop=real.retail).values_list("day", "paid_orders"):
        week[day.isoweekday()] += number
    assert [week[at] for at in range(1, 8)] == [1904, 2271, 2367, 2677, 1958 - 1, 0, 1318]


@pytest.mark.parametrize(
    ("day", "invoices", "gross", "back", "net", "basket"),
    [
        ("2010-12-01", 127, "58960.79", "325.23", "58635.56", "464.26"),
        ("2011-01-18", 41, "95978.05", "77297.25", "18680.80", None),
        ("2011-03-15", 52, "23493.49", "2833.46", "20660.03", "451.80"),
        ("2011-06-15", 59, "49097.99", "2958.81", "46139.18", "832.17"),
        ("2011-07-04", 52, "44652.83", "498.08", "44154.75", "858.71"),
        ("2011-08-31", 47, "25380.17", "9262.17", "16118.00", "540.00"),
    ],
)
def test_days_of_the_rollups(
    real: Imported, day: str, invoices: int, gross: str, back: str, net: str, basket: str | None
) -> None:
    keys = ("sales.paid_orders", "sales.paid_amount", "sales.refund_amount", "sales.net_amount")
    found = values(shop_id=real.retail.pk, first=date.fromisoformat(day), keys=keys)
    assert [found[key] for key in keys] == [invoices, D(gross), D(back), D(net)]
    if basket:
        assert round(D(gross) / invoices, 2) == D(basket)


MONTHS = [
    ("2010-12", 1_559, "823746.14", "74789.12", 885),
    ("2011-01", 1_086, "691364.56", "131364.30", 741),
    ("2011-02", 1_100, "523631.89", "25569.24", 758),
    ("2011-03", 1_454, "717639.36", "34372.28", 974),
    ("2011-04", 1_246, "537808.62", "44601.50", 856),
    ("2011-05", 1_681, "770536.02", "47202.51", 1_056),
    ("2011-06", 1_533, "761739.90", "70616.78", 991),
    ("2011-07", 1_475, "719221.19", "37921.08", 949),
    ("2011-08", 1_361 - 1, "748076.32", "54333.75", 935),
]


@pytest.mark.parametrize(("month", "invoices", "gross", "back", "buyers"), MONTHS)
def test_months_of_the_rollups(
    real: Imported, month: str, invoices: int, gross: str, back: str, buyers: int
) -> None:
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    keys = ("sales.paid_orders", "sales.paid_amount", "sales.refund_amount", "sales.paid_buyers")
    found = values(shop_id=real.retail.pk, first=first, last=last, keys=keys)
    assert [found[key] for key in keys] == [invoices, D(gross), D(back), buyers]


def test_people_of_june_2011_are_those_of_the_file(real: Imported) -> None:
    june = date(2011, 6, 1)

    def answer(key: str, first: date, last: date) -> Any:
        return values(shop_id=real.retail.pk, first=first, last=last, keys=[key])[key]

    whole = (june, date(2011, 6, 30))
    assert answer("sales.repeat_buyers", *whole) == 219
    assert answer("sales.repeat_rate", *whole) == D(219) / D(991)
    assert answer("sales.first_in_month_buyers", *whole) == 991
    assert answer("sales.paid_buyers", june, date(2011, 6, 15)) == 582
    assert answer("sales.paid_buyers", date(2011, 6, 13), date(2011, 6, 19)) == 286
    expected = {
        "sales.paid_buyers": 42,
        "sales.returning_buyers": 32,
        "sales.returning_buyers_amount": D("42050.55"),
        "sales.new_buyers": 10,
        "sales.new_buyers_amount": D("3026.99"),
    }
    day = date(2011, 6, 15)
    assert values(shop_id=real.retail.pk, first=day, keys=expected) == expected


def test_stored_sums_are_the_rollups_and_need_no_repair(real: Imported) -> None:
    for shop, sold in ((real.retail, D("6293764.00")), (real.market, D("733948.41"))):
        total = ShopDay.objects.filter(shop=shop).aggregate(sum=Sum("paid_amount"))["sum"]
        assert total == sold
        assert all(each.column == "row" for each in rollups_audit(shop=shop))


def test_the_same_invoices_in_utf_16_and_shuffled_change_nothing(real: Imported) -> None:
    path = shared_data(FILES["uci"])
    marks = ChangedDay.objects.count()
    again = imported(
        real.retail, shuffled(path, encoding="utf-16"), profile="generic:uci_online_retail"
    )
    orders = 12_495 + 2_554
    assert (again.stage, counts(again)) == ("done", (0, 0, orders))
    assert ChangedDay.objects.count() == marks


def test_the_same_bytes_are_known(real: Imported) -> None:
    with pytest.raises(ShopError, match="already imported"):
        services.batch_receive(
            shop=real.retail, profile_key="generic:uci_online_retail", file_name="again.csv.gz",
            blocks=[shared_data(FILES["uci"]).read_bytes()], by=None,
        )  # fmt: skip


def test_orders_and_items_come_in_as_two_files(real: Imported) -> None:
    orders = Order.objects.filter(shop=real.market)
    assert real.reports["olist_orders"]["counts"]["new"] == 4_524
    items = real.reports["olist_items"]["counts"]
    assert (items["new"], items["changed"], items["refused"]) == (0, 4_524, 0)
    total = orders.aggregate(
        goods=Sum("goods_amount"), freight=Sum("shipping_amount"), paid=Sum("paid_amount")
    )
    assert total == {"goods": D("632482.83"), "freight": D("101465.58"), "paid": D("733948.41")}
    assert OrderLine.objects.filter(order__shop=real.market).count() == 5_227
    assert orders.filter(paid_on__gt=F("ordered_on")).count() == 1_350


@pytest.mark.parametrize(
    ("on", "day", "number", "goods", "freight"),
    [
        ("ordered_on", "2017-11-24", 119, "13066.04", "2330.57"),
        ("paid_on", "2017-11-24", 79, "9985.08", "1939.37"),
        ("ordered_on", "2017-05-15", 20, "3637.66", "731.43"),
        ("paid_on", "2017-05-15", 14, "1283.28", "248.33"),
        ("ordered_on", "2017-12-04", 39, "7047.75", "951.91"),
        ("paid_on", "2017-12-04", 16, "3461.71", "433.50"),
    ],
)
def test_days_by_purchase_and_by_approval(
    real: Imported, on: str, day: str, number: int, goods: str, freight: str
) -> None:
    row = ShopDay.objects.get(shop=real.market, day=day)
    amount = D(goods) + D(freight)
    if on == "paid_on":
        found = (row.paid_orders, row.goods_amount, row.shipping_amount, row.paid_amount)
        assert found == (number, D(goods), D(freight), amount)
    else:
        assert (row.ordered_orders, row.ordered_amount) == (number, amount)
    sums = Order.objects.filter(**{"shop": real.market, on: day}).aggregate(
        n=Count("pk"), goods=Sum("goods_amount"), freight=Sum("shipping_amount")
    )
    assert sums == {"n": number, "goods": D(goods), "freight": D(freight)}


def test_months_and_the_payments_that_differ(real: Imported) -> None:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_of("olist/olist_order_payments_dataset.csv.gz"):
        paid[row["order_id"]] += D(row["payment_value"])
    orders = Order.objects.filter(shop=real.market)
    months, payments, differ = Counter[str](), defaultdict[str, Decimal](Decimal), 0
    for key, day, amount in orders.values_list("external_id", "ordered_on", "order_amount"):
        months[f"{day:%Y-%m}"] += 1
        payments[f"{day:%Y-%m}"] += paid[key]
        differ += abs(paid[key] - (amount or 0)) > D("0.01")
    assert differ == 19
    assert [months[f"2017-{at:02}"] for at in range(1, 13)] == [
        84, 162, 308, 247, 356, 306, 418, 430, 430, 442, 747, 560,
    ]  # fmt: skip
    assert (payments["2017-11"], payments["2017-12"]) == (D("119567.34"), D("98603.90"))
    day = orders.filter(paid_on=date(2017, 11, 24)).values_list("external_id", flat=True)
    assert sum((paid[key] for key in day), D(0)) == D("11924.44")


def test_the_same_orders_and_items_in_gb18030_and_shuffled_change_nothing(real: Imported) -> None:
    marks = ChangedDay.objects.count()
    for name in ("olist_orders", "olist_items"):
        other = shuffled(shared_data(FILES[name]), encoding="gb18030")
        again = imported(real.market, other, profile=f"generic:{name}")
        assert (again.stage, counts(again)) == ("done", (0, 0, 4_524))
    assert ChangedDay.objects.count() == marks


@pytest.mark.parametrize(
    ("shop", "day", "mode"),
    [
        ("retail", "2011-03-15", Mode.YESTERDAY),
        ("retail", "2011-06-15", Mode.WEEK),
        ("retail", "2011-08-31", Mode.WEEK),
        ("market", "2017-05-15", Mode.WEEK),
        ("market", "2017-11-24", Mode.YESTERDAY),
        ("market", "2017-12-04", Mode.WEEK),
    ],
)
def test_the_attribution_of_named_days_ties_out(
    real: Imported, shop: str, day: str, mode: Mode
) -> None:
    asked = date.fromisoformat(day)
    now = datetime(2018, 1, 2, 9, tzinfo=UTC)
    found = why(getattr(real, shop), asked, now, Compared(mode))
    amounts = {row.day: row.paid_amount for row in ShopDay.objects.filter(shop__code=shop)}
    assert found.base.day is not None
    assert found.gap == amounts[asked] - amounts[found.base.day] != 0
    assert set(found.tables) == {"source", "product"}
    for dimension, table in found.tables.items():
        told = found.attribution(dimension)
        assert told.residual == 0
        gaps = [row.gap for row in table.rows] + [line.gap for line in table.lines]
        assert sum(gaps) == found.gap
        assert all(sum(row.effects.values()) == row.gap for row in table.rows)
