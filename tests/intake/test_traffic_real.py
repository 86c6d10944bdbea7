"""Traffic of two real sites through mappings: the check figures, and no change again."""

import csv
import gzip
import random
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum

from apps.intake.models import Batch, Coverage
from apps.metrics.comparing import Mode
from apps.metrics.selectors.values import series, values
from apps.metrics.selectors.why import Compared, why
from apps.metrics.services import shop_drain
from apps.shop.models import ChangedDay, Shop, TrafficDay
from tests.factories import make_shop
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped
from tests.metrics.rollup_tools import order, put
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db

SESSIONS = "traffic/shop_sessions_2016-06_07.csv"
CHANNELS = "traffic/sessions_by_channel_device_2016.csv.gz"
NUMBERS = ("sessions", "pageviews", "entrances", "bounces")


@pytest.fixture
def site(db: None) -> Shop:
    return make_shop(code="site", name="Site", zone="Europe/Copenhagen", currency="EUR",
                     platform="other")  # fmt: skip


def sums(**span: Any) -> dict[str, int]:
    found = TrafficDay.objects.filter(**span).aggregate(**{name: Sum(name) for name in NUMBERS})
    return {name: found[name] for name in NUMBERS}


def counts(batch: Batch) -> tuple[int, int, int]:
    return batch.counts["new"], batch.counts["changed"], batch.counts["same"]


def shuffled(content: bytes, *, encoding: str) -> bytes:
    """Return the same rows in another order and encoding; no cell holds a line break."""
    head, *rows = content.decode().splitlines()
    random.Random(7).shuffle(rows)  # noqa: S311
    return "\n".join((head, *rows, "")).encode(encoding)


def test_intake_12_sessions_by_channel_and_device_come_in_to_the_last_bounce(site: Shop) -> None:
    packed = shared_data(CHANNELS).read_bytes()
    batch = mapped(site, packed, example("channel_sessions"))
    assert (batch.stage, batch.last_error, counts(batch)) == ("done", "", (5_732, 0, 0))
    assert (batch.first_on, batch.last_on) == (date(2016, 1, 1), date(2016, 7, 31))
    assert sums() == {
        "sessions": 1_920_512, "pageviews": 4_489_246, "entrances": 1_908_928,
        "bounces": 1_167_423,
    }  # fmt: skip
    day = sums(day=date(2016, 6, 15))
    assert (day["sessions"], round(day["bounces"] / day["entrances"], 6)) == (12_101, 0.688128)
    by_source = dict(
        TrafficDay.objects.filter(day=date(2016, 6, 15))
        .values_list("source__key")
        .annotate(Sum("sessions"))
    )
    assert (by_source["social"], by_source["paid-search"]) == (1_961, 1_670)
    assert sums(day__year=2016, day__month=6)["sessions"] == 313_305
    devices = TrafficDay.objects.values_list("device").annotate(Count("pk")).order_by("device")
    assert [device for device, _rows in devices] == ["desktop", "mobile", "tablet"]
    # Nine channels are known by name; nobody has to explain one.
    assert not TrafficDay.objects.filter(source__key="unmapped").exists()
    assert batch.found["sources"] == []
    assert Coverage.objects.filter(kind="source_traffic", complete=True).count() == 213
    marks = ChangedDay.objects.count()
    assert marks == 213
    other = shuffled(gzip.decompress(packed), encoding="utf-16")
    again = imported(site, other, profile="generic:own")
    assert (again.stage, counts(again)) == ("done", (0, 0, 5_732))
    assert ChangedDay.objects.count() == marks


def test_intake_12_sessions_of_a_shop_come_in_by_day(site: Shop) -> None:
    content = shared_data(SESSIONS).read_bytes()
    batch = mapped(site, content, example("shop_sessions"))
    assert (batch.stage, counts(batch)) == ("done", (59, 0, 0))
    rows = TrafficDay.objects.filter(source=None, product=None, device="all")
    by_day = dict(rows.values_list("day", "sessions"))
    assert sum(by_day.values()) == 47_308
    assert (by_day[date(2016, 6, 3)], by_day[date(2016, 7, 2)]) == (682, 663)
    assert sum(count for day, count in by_day.items() if day.month == 6) == 23_015
    assert sum(count for day, count in by_day.items() if day.month == 7) == 24_293
    again = imported(site, shuffled(content, encoding="utf-8-sig"), profile="generic:own")
    assert counts(again) == (0, 0, 59)
    assert ChangedDay.objects.count() == 59


def test_conversion_by_day_is_transactions_over_sessions_of_the_file(site: Shop) -> None:
    """4,684 of 47,308 sessions bought: 0.099011; the mean of the daily rates would be 0.100983."""
    content = shared_data(SESSIONS).read_bytes()
    site.visit_basis = Shop.VisitBasis.SESSION
    site.save()
    mapped(site, content, example("shop_sessions"))
    told = {
        date.fromisoformat(row["date"]): (int(row["sessions"]), int(row["transactions"]))
        for row in csv.DictReader(content.decode().splitlines())
    }
    rows = [
        order(f"{day}-{number}", datetime(day.year, day.month, day.day, 12, tzinfo=site.tz))
        for day, (_sessions, bought) in told.items()
        for number in range(bought)
    ]
    put(site, *(row._replace(currency="EUR") for row in rows))
    now = datetime(2016, 8, 2, 9, tzinfo=site.tz)
    shop_drain(shop=site, now=now)
    found = series(shop_id=site.pk, first=min(told), last=max(told), keys=["traffic.conversion"])
    assert {day: numbers["traffic.conversion"] for day, numbers in found.items()} == {
        day: Decimal(bought) / Decimal(sessions) for day, (sessions, bought) in told.items()
    }
    span = values(shop_id=site.pk, first=min(told), last=max(told), keys=["traffic.conversion"])
    assert round(span["traffic.conversion"] or 0, 6) == Decimal("0.099011")
    why_told = why(site, date(2016, 7, 2), now, Compared(Mode.WEEK))
    assert why_told.tables["source"].factors == ("visitors", "conversion", "basket")
    assert why_told.attribution("source").residual == 0
