"""The ad slices of the shared data, against an independent computation (intake 12)."""

import csv
import gzip
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from apps.promotion.models import AdStatDay
from apps.shop.models import Shop
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db

DISPLAY = "ads/ads_display_apr_may.csv.gz"
SEARCH = "ads/ads_paid_search_jul_sep.csv"


def test_the_display_slice_per_day_equals_an_independent_computation(shop: Shop) -> None:
    path = shared_data(DISPLAY)
    batch = mapped(shop, path.read_bytes(), example("display_ads"))
    assert (batch.stage, batch.last_error, batch.counts["refused"]) == ("done", "", 0)
    # Every row is in, the 99 with more orders than clicks among them: they are marked.
    assert (batch.counts["new"], AdStatDay.objects.odd().count()) == (10_972, 99)
    names = ("displays", "clicks", "cost", "revenue")
    days: dict[date, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(names, Decimal(0)))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = days[date(2020, {"April": 4, "May": 5}[row["month"]], int(row["day"]))]
            for name in names:
                day[name] += Decimal(row[name])
    sums = {
        row["day"]: row
        for row in AdStatDay.objects.values("day").annotate(
            displays=Sum("impressions"), n=Sum("clicks"), spent=Sum("cost"), brought=Sum("amount")
        )
    }
    assert sums.keys() == days.keys()
    for day in (date(2020, 4, 10), date(2020, 5, 1), date(2020, 5, 20)):
        ours, theirs = sums[day], days[day]
        assert ours["n"] / ours["displays"] == float(theirs["clicks"] / theirs["displays"])
        assert ours["spent"] / ours["n"] == theirs["cost"] / theirs["clicks"]
        assert ours["brought"] / ours["spent"] == theirs["revenue"] / theirs["cost"]
    april = sums[date(2020, 4, 10)]
    assert round(april["brought"] / april["spent"], 6) == Decimal("1.943810")
    again = imported(shop, gzip.decompress(path.read_bytes()), profile="generic:own")
    assert [again.counts[name] for name in ("new", "changed", "same")] == [0, 0, 10_972]


def test_the_paid_search_slice_comes_in_by_the_month(shop: Shop) -> None:
    batch = mapped(shop, shared_data(SEARCH).read_bytes(), example("paid_search"))
    assert (batch.stage, batch.counts["new"], batch.counts["refused"]) == ("done", 114, 0)
    total = AdStatDay.objects.aggregate(
        shown=Sum("impressions"), n=Sum("clicks"), orders=Sum("orders"), spent=Sum("cost"),
        brought=Sum("amount"),
    )  # fmt: skip
    assert (total["shown"], total["n"], total["orders"]) == (1_185_537, 426_872, 39_417)
    assert (total["spent"], total["brought"]) == (276_363, Decimal("5073725.46"))
    july = AdStatDay.objects.filter(day="2021-07-01").aggregate(c=Sum("cost"), s=Sum("amount"))
    assert (july["c"], round(july["s"] / july["c"], 4)) == (120_541, Decimal("17.8256"))
