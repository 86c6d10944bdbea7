"""A real month of a Tmall shop reads in the brief as a plain sum over its file says."""

import csv
import json
import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.factories import make_person, signed_in
from tests.metrics.plan_rows import make_shop
from tests.shared_data import shared_data

TMALL_FILE = "tmall/tmall_order_report_2020-02-01_24.csv"
FIRST = date(2020, 2, 1)
DAYS = [FIRST + timedelta(days=at) for at in range(24)]
ZERO = Decimal("0.00")

Sums = dict[str, Decimal]


def oracle(path: Path) -> dict[str, Sums]:
    """Per day of creation and day of payment, from the text of the file alone."""
    days: defaultdict[str, Sums] = defaultdict(lambda: defaultdict(lambda: ZERO))
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            fields = {name.strip(): text.strip() for name, text in row.items()}
            total, refund = Decimal(fields["总金额"]), Decimal(fields["退款金额"])
            created, paid = fields["订单创建时间"][:10], fields["订单付款时间"][:10]
            days[created]["sales.ordered_orders"] += 1
            days[created]["sales.ordered_amount"] += total
            if paid:
                _add_paid(days[created], "ordered_", total, refund)
                days[created]["sales.ordered_paid_orders"] += 1
                _add_paid(days[paid], "", total, refund)
                days[paid]["sales.paid_orders"] += 1
                days[paid]["sales.refund_count"] += refund > 0
                days[paid]["sales.refund_undated_amount"] += refund
                days[paid]["sales.cohort_refund_amount"] += refund
    return days


def _add_paid(day: Sums, basis: str, total: Decimal, refund: Decimal) -> None:
    day[f"sales.{basis}paid_amount"] += total
    day[f"sales.{basis}refund_amount"] += refund
    day[f"sales.net_{basis}amount"] += total - refund


def brief(shop: Shop, day: date) -> dict[str, Any]:
    out = StringIO()
    call_command("brief", "--shop", shop.code, "--date", day.isoformat(), "--json", stdout=out)
    data: dict[str, Any] = json.loads(out.getvalue())
    return data


KEYS = (
    "sales.ordered_orders",
    "sales.ordered_amount",
    "sales.ordered_paid_orders",
    "sales.ordered_paid_amount",
    "sales.ordered_refund_amount",
    "sales.net_ordered_amount",
    "sales.paid_orders",
    "sales.paid_amount",
    "sales.refund_amount",
    "sales.refund_count",
    "sales.refund_undated_amount",
    "sales.cohort_refund_amount",
    "sales.net_amount",
)


def expected(sums: Sums) -> dict[str, str]:
    """What the brief prints: counts whole, money with two places."""
    return {
        key: f"{sums.get(key, ZERO):.0f}"
        if key.endswith(("_orders", "_count"))
        else f"{sums.get(key, ZERO):.2f}"
        for key in KEYS
    }


BASES = (
    ("sales.ordered_orders", None),
    ("sales.ordered_amount", None),
    ("sales.ordered_paid_orders", "sales.paid_orders"),
    ("sales.ordered_paid_amount", "sales.paid_amount"),
    ("sales.ordered_refund_amount", "sales.cohort_refund_amount"),
    ("sales.net_ordered_amount", "sales.net_amount"),
)


def shown(client: Client, day: date) -> list[list[str]]:
    """The cells of the morning page's table of the day's orders, counted two ways."""
    page = client.get("/", {"shop": "tmall", "day": day.isoformat()}).content.decode()
    table = page.split('id="bases"')[1].split("</table>")[0].split("<tbody>")[1]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [re.findall(r'<td class="num">\s*(?:<a[^>]*>)?([^<]*)<?', row) for row in rows]


def expected_cells(sums: Sums) -> list[list[str]]:
    """What the page prints: thousands separated, nothing where a figure has no second basis."""
    printed = expected(sums)

    def cell(key: str | None) -> str:
        if key is None:
            return ""
        return f"{Decimal(printed[key]):,}"

    return [[cell(placed), cell(paid)] for placed, paid in BASES]


@pytest.mark.django_db(transaction=True)
def test_every_day_of_a_real_month_is_what_its_file_sums_to() -> None:
    path = shared_data(TMALL_FILE)
    shop = make_shop("tmall")
    call_command("intake", "tmall.order_report", str(path), "--shop", "tmall", stdout=StringIO())
    call_command("rollup", "--shop", shop.code, stdout=StringIO())
    sums = oracle(path)
    briefs = {day: brief(shop, day) for day in DAYS}
    client = signed_in(make_person("director@tmall.example.com", Role.DIRECTOR, shop))
    for day, printed in briefs.items():
        assert (day, shown(client, day)) == (day, expected_cells(sums[day.isoformat()]))
        values = {key: printed["metrics"][key]["value"] for key in KEYS}
        assert (day, values) == (day, expected(sums[day.isoformat()]))
        assert (printed["shop"], printed["day"]) == ("tmall", day.isoformat())
        assert {printed["metrics"][key]["state"] for key in KEYS} == {printed["state"]} == {"final"}
    spot = briefs[date(2020, 2, 20)]["metrics"]
    assert (spot["sales.paid_orders"]["value"], spot["sales.paid_amount"]["value"]) == (
        "1133",
        "122290.70",
    )
    assert spot["sales.net_amount"]["value"] == "97646.40"
    assert briefs[date(2020, 2, 16)]["metrics"]["sales.paid_amount"]["value"] == "0.00"
    after = brief(shop, date(2020, 3, 1))
    assert after["state"] == "missing"
    assert {metric["value"] for metric in after["metrics"].values()} == {None}
