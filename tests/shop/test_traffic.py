"""Visits become facts by their natural key."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.common.errors import ShopError
from apps.shop.models import (
    ChangedDay,
    Product,
    Shop,
    TrafficDay,
    TrafficSource,
    TrafficSourceAlias,
)
from apps.shop.rows import TrafficRow
from apps.shop.selectors import source_words
from apps.shop.services import Counts, shop_add, sources_seed, traffic_upsert
from tests.shop.facts import water_shop

DAY = date(2024, 6, 18)

pytestmark = pytest.mark.django_db


@pytest.fixture
def water() -> Shop:
    """A shop that knows one source of visits."""
    TrafficSource.objects.create(key="search", level1="free", name="Search")
    return water_shop()


def put(shop: Shop, *rows: TrafficRow) -> Counts:
    """Write visits as a push would."""
    return traffic_upsert(shop=shop, rows=rows, reason="push")


def test_the_same_day_again_changes_nothing_and_marks_nothing(water: Shop) -> None:
    rows = (
        TrafficRow(day=DAY, visitors=10),
        TrafficRow(day=DAY, visitors=7, source_key="search"),
        TrafficRow(day=DAY, visitors=3, external_product_id="P1"),
        TrafficRow(day=DAY, visitors=4, device="mobile"),
    )
    assert put(water, *rows) == Counts(new=4)
    assert list(ChangedDay.objects.values_list("day", "domain")) == [(DAY, "traffic")]
    assert put(water, *rows) == Counts(same=4)
    assert ChangedDay.objects.count() == 1
    assert Product.objects.get().external_id == "P1"


def test_an_unknown_number_keeps_the_stored_one(water: Shop) -> None:
    put(water, TrafficRow(day=DAY, visitors=10, sessions=12))
    changed = TrafficRow(day=DAY, visitors=11, paid_amount=Decimal("9.995"))
    assert put(water, changed) == Counts(changed=1)
    day = TrafficDay.objects.get()
    assert (day.visitors, day.sessions, day.paid_amount) == (11, 12, Decimal("10.00"))
    assert put(water, changed) == Counts(same=1)


def test_the_last_of_two_rows_with_one_key_counts(water: Shop) -> None:
    assert put(water, TrafficRow(day=DAY, visitors=1), TrafficRow(day=DAY, visitors=2)).new == 1
    assert TrafficDay.objects.get().visitors == 2


def test_an_unknown_source_or_two_scopes_write_nothing(water: Shop) -> None:
    with pytest.raises(ShopError, match="Unknown source 'luck'"):
        put(water, TrafficRow(day=DAY, visitors=1), TrafficRow(day=DAY, source_key="luck"))
    both = TrafficRow(day=DAY, source_key="search", external_product_id="P1", visitors=1)
    with pytest.raises(ShopError, match="of a source or of a product"):
        put(water, both)
    assert not TrafficDay.objects.exists()
    assert not ChangedDay.objects.exists()


def test_a_row_known_earlier_changes_nothing_and_the_time_alone_marks_nothing(water: Shop) -> None:
    early, late = datetime(2024, 6, 19, tzinfo=UTC), datetime(2024, 6, 20, tzinfo=UTC)
    put(water, TrafficRow(day=DAY, visitors=10, source_updated_at=late))
    older = TrafficRow(day=DAY, visitors=9, source_updated_at=early)
    assert put(water, older) == Counts(older=1)
    again = TrafficRow(day=DAY, visitors=10, source_updated_at=late + timedelta(days=1))
    assert put(water, again) == Counts(same=1)
    assert TrafficDay.objects.get().source_updated_at == again.source_updated_at
    assert ChangedDay.objects.count() == 1


def test_unknown_names_of_one_day_stay_apart_on_one_source(water: Shop) -> None:
    rows = [TrafficRow(day=DAY, source_name=name, visitors=3) for name in ("甲", "乙", "手淘搜索")]
    assert put(water, *rows) == Counts(new=3)
    stored = TrafficDay.objects.order_by("source__key").values_list("source_name", "source__key")
    assert set(stored) == {("甲", "unmapped"), ("乙", "unmapped"), ("手淘搜索", "taobao-search")}
    assert put(water, *rows) == Counts(same=3)


def test_a_source_told_by_key_and_by_its_own_name_is_one_row(water: Shop) -> None:
    put(water, TrafficRow(day=DAY, source_key="taobao-search", visitors=3))
    named = TrafficRow(day=DAY, source_name="手淘搜索", visitors=3)
    assert put(water, named) == Counts(same=1)


def test_metrics_3_6_a_name_means_what_the_shop_says_then_its_platform(water: Shop) -> None:
    sources = {source.key: source for source in TrafficSource.objects.all()}
    first = DateRange(None, DAY)
    TrafficSourceAlias.objects.create(
        shop=water, raw_name="智钻", valid=first, source=sources["display"]
    )
    before = DAY - timedelta(days=1)
    put(
        water,
        TrafficRow(day=before, source_name="智钻", visitors=1),
        TrafficRow(day=DAY, source_name="智钻", visitors=1),
    )
    stored = dict(TrafficDay.objects.values_list("day", "source__key"))
    assert stored == {before: "display", DAY: "zuanzhan"}
    assert source_words(shop=water, day=before)["智钻"] == "display"
    assert source_words(shop=water, day=DAY)["智钻"] == "zuanzhan"
    web = shop_add(code="w", name="W", zone="UTC", currency="EUR", platform="shopify")
    assert "智钻" not in source_words(shop=web, day=DAY)


def test_metrics_3_6_a_name_means_one_source_a_day(water: Shop) -> None:
    source = TrafficSource.objects.get(key="display")
    spans = (DateRange(None, DAY), DateRange(DAY, None))
    for span in spans:
        TrafficSourceAlias.objects.create(shop=water, raw_name="x", valid=span, source=source)
    with pytest.raises(IntegrityError, match="traffic_source_alias_once"), transaction.atomic():
        TrafficSourceAlias.objects.create(
            shop=water, raw_name="x", valid=DateRange(DAY, DAY + timedelta(days=1)), source=source
        )


def test_metrics_3_6_every_installation_knows_the_taxonomy(db: None) -> None:
    levels = dict(TrafficSource.objects.values_list("name", "level1"))
    assert {"no_visit", "unmapped", "overlap"} <= set(
        TrafficSource.objects.values_list("key", flat=True)
    )
    told = {"手淘搜索": "free", "直通车": "paid", "购物车": "direct", "淘外流量": "outside",
            "其他": "other", "Paid Search": "paid", "(Other)": "other"}  # fmt: skip
    assert {name: levels[name] for name in told} == told
    before = set(TrafficSource.objects.values_list("pk", "key"))
    TrafficSource.objects.filter(key="direct").update(name="Old name")
    sources_seed()
    assert set(TrafficSource.objects.values_list("pk", "key")) == before
    assert TrafficSource.objects.get(key="direct").name == "Direct"


def test_a_product_file_gives_a_nameless_product_its_title(water: Shop) -> None:
    put(water, TrafficRow(day=DAY, external_product_id="P1", visitors=1))
    named = TrafficRow(day=DAY, external_product_id="P1", product_title="滤芯", visitors=1)
    assert put(water, named) == Counts(same=1)
    assert Product.objects.get().title == "滤芯"
