"""Exports that come one after another leave exactly the state that stands beside them."""

import json
from typing import Any

import pytest

from apps.common.errors import ShopError
from apps.shop.models import ChangedDay, Order, Refund, Shop
from tests.intake.batch_tools import imported
from tests.intake.corpus_files import SERIES
from tests.intake.corpus_more import series_files

pytestmark = pytest.mark.django_db

EXPECTED: dict[str, Any] = json.loads((SERIES / "expected.json").read_text(encoding="utf-8"))
COUNTED = ("new", "changed", "same", "older", "refused")


def take(shop: Shop, content: bytes) -> str:
    """Import one export and return its answer in words."""
    marks = ChangedDay.objects.count()
    try:
        batch = imported(shop, content, consent="partial")
    except ShopError as error:
        return error.code
    if not batch.counts["new"] + batch.counts["changed"]:
        assert ChangedDay.objects.count() == marks
    return " ".join((batch.stage, *(f"{name} {batch.counts[name]}" for name in COUNTED)))


def state(shop: Shop) -> dict[str, Any]:
    orders = Order.objects.filter(shop=shop).order_by("external_id")
    refunds = Refund.objects.filter(shop=shop).order_by("order__external_id")
    return {
        "orders": {
            each.external_id: [f"{each.order_amount:.2f}", f"{each.paid_amount:.2f}"]
            for each in orders
        },
        "refunds": {each.order.external_id: f"{each.amount:.2f}" for each in refunds if each.order},
    }


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_series_leaves_its_state(shop: Shop, name: str) -> None:
    exports = sorted((SERIES / name).glob("*.csv"), key=lambda path: int(path.stem))
    answers = [take(shop, path.read_bytes()) for path in exports]
    assert {"answers": answers, **state(shop)} == EXPECTED[name]


def test_every_series_is_what_its_source_says() -> None:
    assert {path.name for path in SERIES.iterdir() if path.is_dir()} == set(EXPECTED)
    for name, exports in series_files().items():
        found = sorted((SERIES / name).glob("*.csv"), key=lambda path: int(path.stem))
        assert [path.read_bytes() for path in found] == exports


@pytest.mark.parametrize("name", ["overlapping", "split_in_seven", "newer_amount_wins"])
def test_the_same_series_in_two_shops_stays_apart(shop: Shop, other_shop: Shop, name: str) -> None:
    for content in series_files()[name]:
        take(shop, content)
        take(other_shop, content)
    assert state(shop) == state(other_shop)
    assert Order.objects.count() == 2 * len(EXPECTED[name]["orders"])
