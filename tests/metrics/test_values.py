"""Numbers of spans: sums, people, ratios of sums, unknown days, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.common.errors import ShopError
from apps.metrics.models import ShopDay, ShopPeriod
from apps.metrics.selectors.rows import RowsOf, rows
from apps.metrics.selectors.values import known_days, series, values, values_of_shops
from apps.shop.models import Shop
from tests.metrics.rollup_tools import MONDAY, D

FIRST = date(2024, 6, 1)


def day(shop: Shop, number: int, currency: str = "CNY", **columns: Any) -> None:
    on = FIRST + timedelta(days=number - 1)
    ShopDay.objects.create(shop=shop, day=on, currency=currency, **columns)


def to(number: int) -> dict[str, date]:
    return {"first": FIRST, "last": FIRST + timedelta(days=number - 1)}


def test_sums_add_known_days_and_a_rate_is_the_ratio_of_sums(shop: Shop) -> None:
    day(shop, 1, ordered_paid_orders=10, ordered_orders=100, paid_amount=D("1.50"))
    day(shop, 2, ordered_paid_orders=18, ordered_orders=900, paid_amount=None)
    keys = ["sales.ordered_orders", "sales.payment_rate", "sales.paid_amount", "sales.units"]
    found = values(shop_id=shop.pk, **to(3), keys=keys)
    assert found == {
        "sales.ordered_orders": 1000,
        "sales.payment_rate": D("0.028"),
        "sales.paid_amount": D("1.50"),
        "sales.units": None,
    }
    assert known_days(shop_id=shop.pk, **to(3), key="sales.paid_amount") == (1, 3)
    assert known_days(shop_id=shop.pk, **to(3), key="sales.ordered_orders") == (2, 3)


def test_people_of_days_are_refused_and_the_spans_that_exist_are_named(shop: Shop) -> None:
    day(shop, 2, new_buyers=3)
    day(shop, 3, new_buyers=4)
    with pytest.raises(ShopError) as refused:
        values(shop_id=shop.pk, **to(3), keys=["sales.new_buyers"])
    assert (refused.value.code, refused.value.status) == ("not_additive", 400)
    assert refused.value.extra["kinds"] == ["week", "month", "r30", "r90", "r180", "r365"]
    assert values(shop_id=shop.pk, **to(3))["sales.new_buyers"] is None


def test_people_of_a_month_come_from_its_period_and_of_a_month_to_date_from_its_days(
    shop: Shop,
) -> None:
    day(shop, 1, paid_buyers=5, first_in_month_buyers=5)
    day(shop, 2, paid_buyers=4, first_in_month_buyers=1)
    found = values(shop_id=shop.pk, **to(2), keys=["sales.paid_buyers"])
    assert found == {"sales.paid_buyers": 6}
    month = {"shop": shop, "kind": "month", "starts_on": FIRST, "ends_on": date(2024, 6, 30)}
    ShopPeriod.objects.create(**month, buyers=8, repeat_buyers=2)
    found = values(shop_id=shop.pk, **to(30), keys=["sales.paid_buyers", "sales.repeat_rate"])
    assert found == {"sales.paid_buyers": 8, "sales.repeat_rate": D("0.25")}


def test_a_span_whose_period_is_not_kept_is_unknown(shop: Shop) -> None:
    day(shop, 17, new_buyers=3)
    week = {"first": MONDAY, "last": MONDAY + timedelta(days=6)}
    assert values(shop_id=shop.pk, **week, keys=["sales.new_buyers"]) == {"sales.new_buyers": None}


def test_two_currencies_are_never_added(shop: Shop, other_shop: Shop) -> None:
    day(shop, 1, paid_amount=D(1), paid_orders=1)
    day(other_shop, 1, currency="USD", paid_amount=D(1), paid_orders=1)
    both = {"shop_ids": [shop.pk, other_shop.pk], **to(1)}
    assert values_of_shops(**both, keys=["sales.paid_orders"]) == {"sales.paid_orders": 2}
    with pytest.raises(ShopError) as refused:
        values_of_shops(**both, keys=["sales.net_amount"])
    assert (refused.value.code, refused.value.extra["currencies"]) == (
        "mixed_currency",
        ["CNY", "USD"],
    )


def test_people_of_two_shops_are_refused(shop: Shop, other_shop: Shop) -> None:
    day(shop, 1, paid_buyers=1)
    day(other_shop, 1, paid_buyers=1)
    with pytest.raises(ShopError, match="cannot be added"):
        values_of_shops(shop_ids=[shop.pk, other_shop.pk], **to(1), keys=["sales.paid_buyers"])


def test_basket_is_paid_a_buyer_where_buyers_are_known(shop: Shop) -> None:
    day(shop, 1, paid_amount=D(90), paid_orders=10, paid_buyers=7, anonymous_orders=2)
    assert values(shop_id=shop.pk, first=FIRST, keys=["sales.basket"]) == {"sales.basket": D(10)}
    Shop.objects.filter(pk=shop.pk).update(visit_basis="order")
    assert values(shop_id=shop.pk, first=FIRST, keys=["sales.basket"]) == {"sales.basket": D(9)}


def test_a_series_has_the_days_that_were_computed(shop: Shop) -> None:
    day(shop, 1, paid_amount=D(1), paid_buyers=1)
    day(shop, 3, paid_amount=None, paid_buyers=2)
    found = series(shop_id=shop.pk, **to(3), keys=["sales.paid_amount", "sales.paid_buyers"])
    assert found == {
        FIRST: {"sales.paid_amount": Decimal(1), "sales.paid_buyers": 1},
        FIRST + timedelta(days=2): {"sales.paid_amount": None, "sales.paid_buyers": 2},
    }


def test_unknown_keys_shops_and_pages_are_refused(shop: Shop) -> None:
    calls = [
        lambda: values(shop_id=shop.pk, first=FIRST, keys=["sales.gone"]),
        lambda: values(shop_id=0, first=FIRST),
        lambda: known_days(shop_id=shop.pk, **to(1), key="sales.basket"),
        lambda: rows(RowsOf(shop.pk, "sales.gone", FIRST)),
        lambda: rows(RowsOf(shop.pk, "sales.net_amount", FIRST), after="9::"),
        lambda: rows(RowsOf(shop.pk, "sales.net_amount", FIRST), after="x"),
    ]
    codes = []
    for call in calls:
        with pytest.raises(ShopError) as refused:
            call()
        codes.append(refused.value.code)
    assert codes == ["not_found"] * 4 + ["field_invalid"] * 2
