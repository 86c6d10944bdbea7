"""Checked texts are due again when their products cost or are called otherwise."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.common.errors import ShopError
from apps.service.models import Snippet
from apps.service.selectors.readers import Reader
from apps.service.services.reviews import products_recheck, snippet_verify, texts_recheck
from apps.shop.models import Product, Shop
from apps.shop.rows import OrderLineRow, OrderRow
from apps.shop.selectors import sku_facts
from apps.shop.services import orders_upsert
from tests.service.text_tools import make_reader, make_text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TODAY, NEXT = date(2026, 11, 30), date(2027, 5, 28)


def sell(shop: Shop, price: str, title: str = "Filter", count: int = 1, days: int = 0) -> None:
    """Sell one filter an order, so many orders, so many days ago."""
    start = Product.objects.filter(shop=shop).count() * 10_000 + sell.made  # type: ignore[attr-defined]
    sell.made += count  # type: ignore[attr-defined]
    line = OrderLineRow(
        line_key="1",
        external_product_id="CW-1",
        sku_code="CW-1-W",
        title=title,
        quantity=1,
        unit_price=Decimal(price),
        line_amount=Decimal(price),
    )
    rows = [
        OrderRow(
            external_id=f"{start + n}",
            number=f"{start + n}",
            ordered_at=NOW - timedelta(days=days, minutes=90 - n),
            paid_at=NOW - timedelta(days=days, minutes=90 - n),
            status="paid",
            currency="CNY",
            order_amount=Decimal(price),
            paid_amount=Decimal(price),
            lines=(line,),
        )
        for n in range(count)
    ]
    orders_upsert(shop=shop, rows=rows, reason="test")


@pytest.fixture(autouse=True)
def _from_the_first_order() -> None:
    sell.made = 0  # type: ignore[attr-defined]


@pytest.fixture
def boss(shop: Shop) -> Reader:
    """A supervisor of the shop."""
    return make_reader(shop)


def checked(shop: Shop, boss: Reader) -> Snippet:
    """Make an article about the filter, checked by the supervisor."""
    product = Product.objects.get(shop=shop, external_id="CW-1")
    text = make_text(boss, "Filter", kind="article", product_ids=(product.pk,))
    return snippet_verify(by=boss, snippet_id=text.pk, review_due=NEXT, now=NOW)


def state(text: Snippet) -> tuple[Any, Any]:
    """Return when a text is due, and why."""
    text.refresh_from_db()
    return text.review_due, text.review_reasons


def test_a_new_price_makes_an_article_due(shop: Shop, boss: Reader) -> None:
    sell(shop, "59.00", count=12, days=2)
    text = checked(shop, boss)
    assert text.verified_facts == {"CW-1-W": ["Filter", "59"]} or text.verified_facts == {
        "CW-1-W": ("Filter", "59")
    }
    assert products_recheck(shop=shop, now=NOW) == 0
    sell(shop, "49.00", count=4)
    # Four of the newest ten cost less: vouchers, as far as anybody knows.
    assert (products_recheck(shop=shop, now=NOW), state(text)) == (0, (NEXT, []))
    sell(shop, "49.00", count=3)
    assert texts_recheck(now=NOW) == 1
    assert state(text) == (TODAY, [["CW-1-W", "price", "59", "49"]])
    assert texts_recheck(now=NOW) == 0
    snippet_verify(by=boss, snippet_id=text.pk, review_due=NEXT, now=NOW)
    assert (texts_recheck(now=NOW), state(text)) == (0, (NEXT, []))


def test_a_new_title_makes_an_article_due_and_findable(shop: Shop, boss: Reader) -> None:
    sell(shop, "59.00", count=3, days=2)
    text = checked(shop, boss)
    sell(shop, "59.00", title="Filter XL", count=9)
    assert products_recheck(shop=shop, now=NOW) == 1
    assert state(text) == (TODAY, [["CW-1-W", "title", "Filter", "Filter XL"]])


def test_what_nobody_bought_lately_is_no_change(shop: Shop, boss: Reader) -> None:
    sell(shop, "59.00", count=3, days=2)
    text = checked(shop, boss)
    later = NOW + timedelta(days=100)
    assert sku_facts(product_ids=[text.products.get().pk], since=TODAY + timedelta(days=1)) == []
    assert (products_recheck(shop=shop, now=later), state(text)) == (0, (NEXT, []))


def test_an_article_that_nobody_checked_is_left_alone(shop: Shop, boss: Reader) -> None:
    sell(shop, "59.00", days=2)
    product = Product.objects.get()
    make_text(boss, "Filter", kind="article", product_ids=(product.pk,))
    sell(shop, "49.00", count=12)
    assert products_recheck(shop=shop, now=NOW) == 0


def test_supervisors_check_and_name_a_day_to_come(shop: Shop, boss: Reader) -> None:
    text = make_text(boss, "Filter", kind="article")
    agent = make_reader(shop, Role.AGENT, "Ada")
    for by, due, code in ((agent, NEXT, "role_refused"), (boss, TODAY, "field_invalid")):
        with pytest.raises(ShopError) as caught:
            snippet_verify(by=by, snippet_id=text.pk, review_due=due, now=NOW)
        assert caught.value.code == code
    assert snippet_verify(by=boss, snippet_id=text.pk, review_due=None, now=NOW).verified_at == NOW
