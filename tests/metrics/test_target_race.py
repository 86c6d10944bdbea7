"""Two directors who set a target at once get two versions, one of them in force."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from apps.accounts.actors import SYSTEM
from apps.metrics.models import TargetDay, TargetPlan
from apps.metrics.services import target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import TODAY, make_shop


def set_elsewhere(shop: Shop, amount: str) -> int:
    """A director on another connection."""
    try:
        return target_set(
            shop=shop, month=TODAY, amount=Decimal(amount), actor=SYSTEM, today=TODAY
        ).version
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_directors_at_once_make_two_versions() -> None:
    shop = make_shop()
    with ThreadPoolExecutor(4) as directors:
        amounts = ["3000.00", "3100.00", "3200.00", "3300.00"]
        versions = list(directors.map(lambda amount: set_elsewhere(shop, amount), amounts))
    assert sorted(versions) == [1, 2, 3, 4]
    assert TargetPlan.objects.active().get().version == 4
    assert TargetPlan.objects.filter(state="superseded").count() == 3
    assert TargetDay.objects.count() == 120
