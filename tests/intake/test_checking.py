"""What is known about a whole file: errors, sums, shop, and until when it knows its orders."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from apps.intake.checking import Checked, amount_texts, check_shop, export_time, known_until
from apps.intake.errors import FileRefused, RowError, Skipped
from apps.intake.rowstream import Tally
from apps.shop.counts import StageSums

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ExportOrderList202003020930.csv", "2020-03-02T01:30:00+00:00"),
        ("ExportOrderList20200302093015.csv", "2020-03-02T01:30:15+00:00"),
        ("report_20200201_20200224.csv", None),
        ("ExportOrderList2020030209301.csv", None),
        ("ExportOrderList202013020930.csv", None),
        ("orders.csv", None),
    ],
)
def test_the_name_of_an_export_may_carry_its_time(name: str, expected: str | None) -> None:
    found = export_time(name, SHANGHAI)
    assert (found.isoformat() if found else None) == expected


def test_a_file_knows_its_orders_until_its_export() -> None:
    early, late = datetime(2020, 3, 1, tzinfo=UTC), datetime(2020, 3, 2, tzinfo=UTC)
    assert known_until(late, early, NOW) == late
    assert known_until(early, late, NOW) == late
    assert known_until(None, early, NOW) == early
    assert known_until(NOW.replace(year=2027), early, NOW) == early
    assert known_until(late, None, NOW) is None


def test_a_row_with_two_errors_is_one_refused_row() -> None:
    checked = Checked()
    for line, code in ((3, "id_scientific"), (3, "time_text"), (4, "time_text")):
        checked.take(RowError(line, None, "x", code, "", ""))
    checked.take(Skipped(5, "blank_row"))
    assert (checked.refused, checked.skipped, checked.orders) == (2, 1, 0)
    assert checked.codes == {"id_scientific": 1, "time_text": 2}


def test_sums_carry_the_decimals_of_the_currency() -> None:
    nothing = StageSums(0, Decimal(0), Decimal(0), Decimal(0), None, None)
    assert amount_texts(nothing, "JPY") == {"ordered": "0", "paid": "0", "refunded": "0"}
    sums = StageSums(2, Decimal("155.5000"), Decimal("120.5"), Decimal(20), NOW, NOW)
    assert amount_texts(sums, "CNY") == {"ordered": "155.50", "paid": "120.50", "refunded": "20.00"}


def test_a_file_that_names_another_shop_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        check_shop(Tally(shop_ids={"77"}, shop_names={"Jade"}), ["88"])
    assert (caught.value.code, "Jade" in caught.value.message) == ("wrong_shop", True)
    check_shop(Tally(shop_ids={"77"}, shop_names={"Jade"}), ["jade"])
    check_shop(Tally(shop_ids={"77"}), [""])
    check_shop(Tally(), ["88"])
