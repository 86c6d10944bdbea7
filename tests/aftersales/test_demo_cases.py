"""The demo shows a reason on the rise, and words of cases that nobody has explained."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.selectors.shifts import reasons_rising
from apps.aftersales.services.demo import cases_demo_fill
from apps.intake.selectors.case_words import case_words
from apps.intake.services.demo_files import demo_files
from apps.shop.models import Shop
from tests.aftersales.products import NOW, TODAY, sell
from tests.aftersales.test_refund_day import give_back
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_reason_on_the_rise_and_words_to_explain(
    shop: Shop, settings: LazySettings, tmp_path: Path
) -> None:
    settings.UPLOAD_ROOT = tmp_path
    Shop.objects.filter(pk=shop.pk).update(is_demo=True)
    shop.refresh_from_db()
    for ago in range(2, 36):
        for order in sell(shop, f"A{ago}", 2, on=TODAY - timedelta(days=ago)):
            give_back(shop, order, "10.00", 1)
    sell(shop, "B", 6, on=TODAY - timedelta(days=15))
    demo_files(shop=shop, last=TODAY - timedelta(days=1), now=NOW)
    assert {(each.kind, each.rows) for each in case_words(shop)} == {("state", 2), ("kind", 1)}
    assert not AfterSalesCase.objects.exists()
    people = {
        name: make_person(f"{name}@a.example", name, shop) for name in ("assistant", "supervisor")
    }
    assert cases_demo_fill(shop=shop, now=NOW, **people) > 60
    assert "PACK" in {each.reason.code for each in reasons_rising(shop, TODAY)}
