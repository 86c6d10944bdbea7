"""Return rates in units: delivered long enough ago, drawn towards the category, page and file."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.aftersales.models import CaseLeg, CaseLine
from apps.aftersales.quality import prior_of, read
from apps.aftersales.selectors.return_rates import return_lag, return_page
from apps.common.smallsample import wilson
from apps.shop.models import Order, Shop
from tests.aftersales.products import NOW, TODAY, sell, spoil

pytestmark = pytest.mark.django_db


def came_back(line: CaseLine, **counts: int) -> None:
    """Count the unit of a case that came back."""
    for name, units in {"expected_qty": 1, **counts}.items():
        setattr(line, name, units)
    line.save()


def shelf(shop: Shop) -> None:
    """Sell 24 usual SKUs of which 1 of 20 comes back, and one of which 12 of 80 do."""
    for number in range(24):
        for line in spoil(sell(shop, f"U{number}", 20, status="done")[:1]):
            came_back(line, restock_qty=1)
    lines = spoil(sell(shop, "MUG", 80, status="done")[:15])
    for line in lines[:10]:
        came_back(line, restock_qty=1)
    for line in lines[10:12]:
        came_back(line, back_qty=1)
    for line in lines[12:]:
        came_back(line, missing_qty=1)
    spoiled = spoil(sell(shop, "FEW", 3, status="done")[:1])
    came_back(spoiled[0], scrap_qty=1)


def test_units_that_came_back_over_units_delivered(shop: Shop) -> None:
    shelf(shop)
    # Neither sent nor back: not delivered; too young: returns are still to come.
    sell(shop, "MUG", 5, on=TODAY - timedelta(days=50), status="paid")
    sell(shop, "MUG", 7, on=TODAY - timedelta(days=10), status="done")
    page = return_page(shop, TODAY)
    rows = {row.code: row for row in page.rows}
    mug, few = rows["MUG"], rows["FEW"]
    assert (mug.reading.k, mug.reading.n, few.reading.k, few.reading.n) == (12, 80, 1, 3)
    assert (page.returned, page.delivered) == (24 + 12 + 1, 24 * 20 + 80 + 3)
    # The specification's interval of 12 of 80.
    assert [round(each, 4) for each in (mug.wilson_low, mug.wilson_high)] == [
        Decimal("0.0879"), Decimal("0.2441"),
    ]  # fmt: skip
    assert (few.wilson_low, few.wilson_high) == wilson(1, 3)
    prior = prior_of([(1, 20)] * 24 + [(12, 80), (1, 3)])
    assert mug.rate == pytest.approx(read(12, 80, prior).estimate)
    assert (few.flag, mug.category_rate) == ("grey", pytest.approx(prior.rate))
    assert prior.rate < few.rate < 1 / 3
    assert page.rows[0] == mug
    assert page.rows[-1].flag == "grey"


def test_the_wait_for_returns_is_learnt_from_parcels(shop: Shop) -> None:
    assert return_lag(shop, TODAY) == 30
    orders = sell(shop, "A", 20, on=TODAY - timedelta(days=60), status="done")
    for ago, line in enumerate(spoil(orders)):
        CaseLeg.objects.create(
            case=line.case, kind="goods", state="accepted",
            delivered_at=(line.case.order.paid_at + timedelta(days=ago + 3)),
        )  # fmt: skip
    # 3 to 22 days: the 19th of 20 came after 21.
    assert return_lag(shop, TODAY) == 21


def test_an_excluded_order_counts_nowhere(shop: Shop) -> None:
    orders = sell(shop, "A", 10, status="done")
    came_back(spoil(orders[:1])[0], restock_qty=1)
    Order.objects.filter(pk=orders[0].pk).update(excluded_reason="test")
    page = return_page(shop, TODAY)
    assert (page.returned, page.delivered, page.rate) == (0, 9, 0)


@travel(NOW, tick=False)
def test_the_page_and_its_file_say_the_same(
    shop: Shop, supervisor_client: Client, analyst_client: Client
) -> None:
    shelf(shop)
    told = {"shop": shop.code, "tab": "returns"}
    path = reverse("aftersales:issues")
    for client, may_take in ((supervisor_client, True), (analyst_client, False)):
        text = client.get(path, told).content.decode()
        assert "12/80" in text
        assert "Return rate by SKU: 37 of 563 units" in text
        assert ("Save as CSV" in text) is may_take
    sent = supervisor_client.post(reverse("aftersales:export"), told | {"format": "csv"})
    lines = sent.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("MUG,")
    assert ",12,80,0.1500,0.0879,0.2441," in lines[1]
    assert len(lines) == 1 + 26
    assert analyst_client.post(reverse("aftersales:export"), told).status_code == 403
