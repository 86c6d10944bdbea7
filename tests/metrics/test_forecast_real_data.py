"""On real shops the chosen method is not worse than repeating last week."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.metrics.forecast.backtest import backtest, choose, fold_days
from apps.metrics.forecast.levels import CalendarDay, Levels, SalesDay
from apps.metrics.forecast.methods import METHODS, seasonal_naive
from apps.metrics.forecast.outlook import NoOutlook, outlook
from tests.shared_data import shared_data

NOT_WORSE = 1.02
# The whole shop ("") and its countries with orders on 40 days or more.
COUNTRIES = [
    "", "United Kingdom", "Germany", "France", "EIRE", "Belgium", "Spain", "Netherlands",
]  # fmt: skip
# One order on two days of three: the past of such a series tells little of what comes.
KNOWN_WORSE = {("Belgium", 7): 1.05}
RETAIL = "uci_online_retail/online_retail_2010-12_2011-08.csv.gz"
TMALL = "tmall/tmall_order_report_2020-02-01_24.csv"


def in_a_row(amounts: Mapping[date, float], first: date, last: date) -> list[float]:
    """Every day of a span; a day without sales brought 0."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [amounts.get(day, 0.0) for day in days]


@pytest.fixture(scope="module")
def retail() -> Callable[[str], list[float]]:
    """Sales by day of all countries ("") or of one, without the order of 18 January."""
    found: defaultdict[str, defaultdict[date, float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(shared_data(RETAIL), "rt", encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            price, count = float(line["UnitPrice"]), int(line["Quantity"])
            plain = line["InvoiceNo"].isdigit() and line["InvoiceNo"] != "541431"
            if plain and price > 0 and count > 0:
                day = date.fromisoformat(line["InvoiceDate"][:10])
                for country in ("", line["Country"]):
                    found[country][day] += price * count
    first, last = min(found[""]), max(found[""])
    return lambda country: in_a_row(found[country], first, last)


@pytest.mark.parametrize("horizon", [7, 28])
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_method_taken_beats_or_is_last_week_repeated(
    retail: Callable[[str], list[float]], country: str, horizon: int
) -> None:
    choice = choose(retail(country), horizon)
    assert choice.backtest.mase is not None
    assert choice.naive_mase is not None
    assert choice.backtest.mase <= NOT_WORSE * choice.naive_mase


@pytest.mark.parametrize("horizon", [7, 28])
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_method_taken_from_the_past_holds_on_the_days_after(
    retail: Callable[[str], list[float]], country: str, horizon: int
) -> None:
    levels = retail(country)
    bound = KNOWN_WORSE.get((country, horizon), NOT_WORSE)

    def taken_then(known: Levels, days: int) -> list[float]:
        """What would have been said on that day, by the method that was best up to then."""
        return list(METHODS[choose(known, days).model](known, days))

    days = fold_days(len(levels), horizon)
    chosen, naive = backtest(levels, taken_then, days), backtest(levels, seasonal_naive, days)
    assert chosen.mase is not None
    assert naive.mase is not None
    assert chosen.mase <= bound * naive.mase


def test_a_month_that_was_half_shut_is_too_short_to_forecast() -> None:
    amounts: defaultdict[date, float] = defaultdict(float)
    with shared_data(TMALL).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            fields = {name.strip(): text.strip() for name, text in row.items()}
            if fields["订单付款时间"]:
                amounts[date.fromisoformat(fields["订单付款时间"][:10])] += float(fields["总金额"])
    first, last = date(2020, 2, 1), date(2020, 2, 24)
    days = [
        SalesDay(CalendarDay(first + timedelta(days=at)), Decimal(str(amount)))
        for at, amount in enumerate(in_a_row(amounts, first, last))
    ]
    ahead = [CalendarDay(last + timedelta(days=1))]
    assert outlook(days, ahead, 1, seed="", digits=2) == NoOutlook(24, 28)
