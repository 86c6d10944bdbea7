"""Visits become facts by their natural key."""

from datetime import date
from decimal import Decimal

import pytest

from apps.common.errors import ShopError
from apps.shop.models import ChangedDay, Product, Shop, TrafficDay, TrafficSource
from apps.shop.rows import TrafficRow
from apps.shop.services import Counts, traffic_upsert
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
