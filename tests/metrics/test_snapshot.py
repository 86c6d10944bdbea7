"""All figures of a screen come from one moment, and reading them writes nothing."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction

from apps.metrics.models import ShopDay
from apps.metrics.selectors import scorecard, snapshot
from tests.metrics.plan_rows import NOW, YESTERDAY, make_day, make_shop


def change_elsewhere(shop_id: int) -> None:
    """A rollup that commits on another connection."""
    ShopDay.objects.filter(shop_id=shop_id).update(paid_amount=Decimal(999))
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_rollup_that_commits_meanwhile_is_not_half_seen() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "100.00")
    with snapshot():
        before = scorecard(shop, YESTERDAY, NOW).value("sales.paid_amount").value
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(change_elsewhere, shop.pk).result()
        after = scorecard(shop, YESTERDAY, NOW).value("sales.paid_amount").value
    assert (before, after) == (100, 100)
    assert scorecard(shop, YESTERDAY, NOW).value("sales.paid_amount").value == 999


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_cannot_write() -> None:
    with pytest.raises(InternalError, match="read-only"), snapshot():
        make_shop()


@pytest.mark.django_db
def test_inside_a_transaction_the_snapshot_joins_it() -> None:
    with transaction.atomic(), snapshot():
        assert make_shop().pk
