"""Reports of visits become facts: values, devices, days, guards, repeats and the tie-out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from time_machine import travel

from apps.common.errors import ShopError
from apps.intake import selectors, services
from apps.intake.models import Batch, Coverage, Feed
from apps.intake.profiles import PROFILES
from apps.intake.visits import count_of, day_of, device_in_name, device_of, span_in_name
from apps.shop.models import ChangedDay, Product, Shop, TrafficDay
from apps.shop.rows import TrafficRow
from apps.shop.services import orders_upsert, traffic_upsert
from tests.factories import make_person, make_shop
from tests.intake.corpus_files import CORPUS
from tests.intake.corpus_visits import SHOP_HEAD, SHOP_ROWS, csv_text
from tests.intake.reading_tools import read_path
from tests.shop.facts import order_row

FIRST, SECOND = date(2026, 3, 1), date(2026, 3, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
SHOP_FILE = csv_text(SHOP_HEAD, *SHOP_ROWS)


@pytest.fixture
def water(db: None) -> Shop:
    return make_shop(code="water", name="Water")


def brought(
    shop: Shop,
    content: str | bytes,
    name: str = "report.csv",
    *,
    profile: str = "",
    consent: str = "whole",
    now: datetime = NOW,
) -> Batch:
    """Upload a file as a command would and drive it to rest."""
    data = content.encode() if isinstance(content, str) else content
    with travel(now, tick=False):
        batch = services.batch_receive(
            shop=shop, profile_key=profile, file_name=name, blocks=[data], by=None, consent=consent
        )
        # The row is due by the clock of the database, which nobody moves.
        Batch.objects.update(run_after=now)
        services.batch_read(batch_id=batch.pk, now=timezone.now())
        services.batch_commit(batch_id=batch.pk, now=timezone.now())
    return selectors.batch_now(batch_id=batch.pk)


def counts(batch: Batch) -> tuple[str, int, int, int, int]:
    told = batch.counts
    return batch.stage, told["new"], told["changed"], told["same"], told["older"]


@pytest.mark.parametrize("name", ["advisor_product.csv", "advisor_product.xls"])
def test_intake_4_a_product_report_keeps_numbers_and_leaves_dashes_unknown(name: str) -> None:
    first, second = read_path(CORPUS / name, PROFILES["advisor.product_day"]).visits
    assert (first.visitors, first.pageviews, first.favourites, first.cart_adders) == (
        1_204, 3_015, 12, 40,
    )  # fmt: skip
    assert (first.paid_amount, first.paying_buyers, first.product_title) == (
        Decimal("2388.00"), 18, "滤芯",
    )  # fmt: skip
    assert (second.visitors, second.pageviews, second.paid_amount) == (980, None, None)


def test_intake_4_a_source_report_is_told_by_its_details() -> None:
    result = read_path(CORPUS / "advisor_source_gbk.csv", PROFILES["advisor.source_day"])
    told = [
        (row.source_name, row.visitors, row.pageviews, row.paid_amount) for row in result.visits
    ]
    assert told == [
        ("手淘搜索", 1_100, 4_020, Decimal("900.50")),
        ("新的广告", 400, 610, Decimal("120.00")),
        ("自主访问", 75, 90, None),
    ]


def test_intake_4_the_visitors_of_a_shop_report_are_those_of_the_shop() -> None:
    result = read_path(CORPUS / "advisor_shop.xlsx", PROFILES["advisor.shop_day"])
    assert [(row.day, row.visitors, row.paid_amount) for row in result.visits] == [
        (FIRST, 1_605, Decimal("880.00")),
        (SECOND, 1_605, Decimal("880.00")),
    ]


def test_a_file_is_found_by_its_header_and_covers_its_days(water: Shop) -> None:
    batch = brought(water, SHOP_FILE)
    assert (batch.profile_key, batch.kind, counts(batch)) == (
        "advisor.shop_day", "shop_traffic", ("done", 2, 0, 0, 0),
    )  # fmt: skip
    covered = Coverage.objects.filter(kind="shop_traffic").order_by("day")
    assert [(row.day, row.complete) for row in covered] == [(FIRST, True), (SECOND, True)]
    assert Feed.objects.get().required is True
    marks = ChangedDay.objects.order_by("day").values_list("day", "domain", "reason")
    assert list(marks) == [(FIRST, "traffic", "import"), (SECOND, "traffic", "import")]
    day = TrafficDay.objects.get(day=FIRST)
    assert (day.visitors, day.pageviews, day.cart_adders, day.device) == (1_810, 5_200, 95, "all")
    # Nobody says when it was exported: the platform knew the day when it was over.
    assert day.source_updated_at == datetime(2026, 3, 2, tzinfo=SHANGHAI)


def test_the_same_rows_in_any_bytes_change_nothing(water: Shop) -> None:
    brought(water, SHOP_FILE)
    ChangedDay.objects.all().delete()
    turned = csv_text("日期,支付金额,商品访客数,支付买家数,访客数", "20260302,880.00,1320,8,1605",
                      "20260301,1020.50,1500,10,1810")  # fmt: skip
    assert counts(brought(water, turned.encode("gbk"))) == ("done", 0, 0, 2, 0)
    assert counts(brought(water, SHOP_FILE.encode("utf-16"))) == ("done", 0, 0, 2, 0)
    assert not ChangedDay.objects.exists()


def test_the_same_bytes_again_say_when_they_came(water: Shop) -> None:
    batch = brought(water, SHOP_FILE)
    with pytest.raises(ShopError, match="already imported") as refused:
        brought(water, SHOP_FILE)
    assert refused.value.extra["batch"] == batch.pk


def test_a_later_export_wins_over_an_earlier_one_in_any_order(water: Shop) -> None:
    late = SHOP_FILE.replace('"1,810"', "1812")
    assert counts(brought(water, late, "report20260308101500.csv"))[1] == 2
    ChangedDay.objects.all().delete()
    assert counts(brought(water, SHOP_FILE, "report20260305101500.csv")) == ("done", 0, 0, 0, 2)
    assert TrafficDay.objects.get(day=FIRST).visitors == 1_812
    assert not ChangedDay.objects.exists()
    corrected = SHOP_FILE.replace('"1,810"', "1815")
    done = brought(water, corrected, "report20260309101500.csv")
    assert counts(done) == ("done", 0, 1, 1, 0)
    assert list(ChangedDay.objects.values_list("day", flat=True)) == [FIRST]


def test_a_report_of_a_day_that_is_not_over_leaves_the_day_partial(water: Shop) -> None:
    brought(water, SHOP_FILE, now=datetime(2026, 3, 2, 20, tzinfo=SHANGHAI))
    covered = Coverage.objects.order_by("day").values_list("day", "complete")
    assert list(covered) == [(FIRST, True), (SECOND, False)]
    whole = SHOP_FILE.replace("1605", "1700")
    assert counts(brought(water, whole))[2] == 1
    assert Coverage.objects.filter(complete=False).count() == 0


@pytest.mark.parametrize(
    ("name", "device"),
    [("PC端流量来源.csv", "desktop"), ("无线端流量来源.csv", "mobile"), ("report.csv", "all")],
)
def test_intake_4_the_device_is_that_of_the_files_name(water: Shop, name: str, device: str) -> None:
    content = (CORPUS / "advisor_source.csv").read_bytes()
    batch = brought(water, content, name)
    assert set(TrafficDay.objects.values_list("device", flat=True)) == {device}
    assert batch.found["sources"] == ["新的广告", "自主访问"]
    assert Feed.objects.get().required is False
    assert batch.found["sums"]["visitors"] == "1575"


def test_products_of_a_report_are_made(water: Shop) -> None:
    brought(water, (CORPUS / "advisor_product.csv").read_bytes())
    assert list(Product.objects.values_list("external_id", "title")) == [("600011112222", "滤芯")]
    assert TrafficDay.objects.filter(product__external_id="600011112222").count() == 2


def test_a_missing_day_asks_a_director(water: Shop) -> None:
    gap = csv_text(SHOP_HEAD, SHOP_ROWS[0], SHOP_ROWS[1].replace("2026/3/2", "2026/3/4"))
    batch = brought(water, gap)
    assert batch.stage == "ready"
    [guard] = batch.found["guards"]
    assert guard["code"] == "dates_missing"
    assert guard["text"].endswith("2026-03-02, 2026-03-03.")
    director = make_person("d@water.example.com", "director", water)
    services.batch_confirm(
        batch_id=batch.pk, by=director, now=NOW, typed="water", may_override=True
    )
    services.batch_commit(batch_id=batch.pk, now=NOW)
    days = Coverage.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [FIRST, date(2026, 3, 4)]


@pytest.mark.parametrize(
    ("span", "codes"),
    [
        ("2026-03-01_2026-03-02", []),
        ("2026-03-01_2026-03-03", ["dates_missing"]),
        ("2026-03-01_2026-03-01", ["dates_outside"]),
        ("20260302-20260303", ["dates_missing", "dates_outside"]),
    ],
)
def test_intake_6_a_file_keeps_the_days_that_its_name_promises(
    water: Shop, span: str, codes: list[str]
) -> None:
    batch = brought(water, SHOP_FILE, f"店铺_{span}.csv")
    assert [guard["code"] for guard in batch.found["guards"]] == codes
    assert batch.stage == ("ready" if codes else "done")


def test_a_preview_says_what_would_become_of_the_rows(water: Shop) -> None:
    brought(water, SHOP_FILE)
    other = csv_text(SHOP_HEAD, SHOP_ROWS[0].replace("5200", "5201"), SHOP_ROWS[1],
                     "2026/3/3,1.00,1,1,-,2,3,0", "2026-02-30,1.00,1,1,-,2,3,0")  # fmt: skip
    batch = brought(water, other, consent="nothing")
    assert counts(batch) == ("ready", 1, 1, 1, 0)
    assert batch.counts["refused"] == 1
    assert [row["visitors"] for row in batch.found["visits"]] == [1810, 1605, 2]
    assert TrafficDay.objects.count() == 2


def test_a_row_that_contradicts_another_is_kept_out(water: Shop) -> None:
    content = (CORPUS / "advisor_source_conflict.csv").read_bytes()
    batch = brought(water, content, consent="partial")
    assert (batch.stage, batch.codes) == ("done", {"duplicate_conflict": 2})
    stored = TrafficDay.objects.order_by("source_name").values_list("source_name", flat=True)
    assert sorted(stored) == ["新的广告", "自主访问"]


def test_intake_4_the_paid_amount_of_a_shop_report_only_ties_out(water: Shop) -> None:
    noon = datetime(2026, 3, 1, 4, tzinfo=UTC)
    paid = [
        order_row(str(at), ordered_at=noon + timedelta(days=days), paid_at=noon
                  + timedelta(days=days), paid_amount=Decimal(amount))
        for at, days, amount in ((1, 0, "1020.50"), (2, 1, "870.00"))
    ]  # fmt: skip
    orders_upsert(shop=water, rows=paid, reason="import")
    batch = brought(water, SHOP_FILE)
    tie_out = selectors.batch_tie_out(batch=batch)
    assert tie_out is not None
    assert (tie_out.told, tie_out.ours, tie_out.difference) == (
        Decimal("1900.50"), Decimal("1890.50"), Decimal("-10.00"),
    )  # fmt: skip
    assert list(tie_out.days) == [(SECOND, Decimal("880.00"), Decimal("870.00"), Decimal("-10.00"))]


def test_what_was_typed_or_pushed_is_overridden_by_a_file(water: Shop) -> None:
    traffic_upsert(shop=water, rows=[TrafficRow(day=FIRST, visitors=5)], reason="manual")
    assert counts(brought(water, SHOP_FILE)) == ("done", 1, 1, 0, 0)
    assert TrafficDay.objects.get(day=FIRST).visitors == 1_810


@pytest.mark.parametrize(
    ("cell", "day"),
    [("20260301", FIRST), ("2026/3/1", FIRST), ("2026-03-01 00:00:00", FIRST),
     ("2026年3月1日", FIRST), ("2026.03.01", FIRST), ("2026-03-01 ~ 2026-03-01", FIRST)],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(cell: str, day: date) -> None:
    assert day_of(cell, today=SECOND) == day


def test_words_of_devices_counts_and_spans() -> None:
    assert [device_of(word) for word in ("PC", " Mobile", "所有终端", "tablet", "kiosk")] == [
        "desktop", "mobile", "all", "tablet", "kiosk",
    ]  # fmt: skip
    assert [count_of(cell) for cell in ("1,234,567", "0", "12.0", "１２")] == [1_234_567, 0, 12, 12]
    assert device_in_name("upcoming.csv") == "all"
    assert span_in_name("a_2026-03-02_2026-03-01.csv") is None
    assert span_in_name("a_20260301.csv") is None


@pytest.mark.parametrize("role", ["supervisor", "promoter", "director"])
def test_intake_11_a_role_brings_the_files_of_its_desk(water: Shop, role: str) -> None:
    person = make_person(f"{role}@water.example.com", role, water)
    with travel(NOW, tick=False):
        batch = services.batch_receive(
            shop=water, profile_key="", file_name="a.csv", blocks=[SHOP_FILE.encode()], by=person
        )
        Batch.objects.update(run_after=NOW)
        services.batch_read(batch_id=batch.pk, now=NOW)
    batch.refresh_from_db()
    if role == "supervisor":
        assert batch.file_error is not None
        assert (batch.stage, batch.file_error["code"]) == ("refused", "kind_not_yours")
    else:
        assert batch.stage == "committing"
