"""A refund that comes by file or push finds its case, or opens one; twice is once."""

from datetime import timedelta

import pytest

from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.resolving import Median
from apps.aftersales.selectors.resolving import refund_durations, resolution_median
from apps.aftersales.services.log import case_log
from apps.aftersales.services.matching import refunds_match
from apps.aftersales.wishes import LineWish, Wish
from apps.shop.models import Refund, Shop
from tests.aftersales.products import NOW, TODAY, sell
from tests.aftersales.test_refund_day import give_back

pytestmark = pytest.mark.django_db


class _Actor:
    kind, reference, request_id = "system", "system", ""


def intake(shop: Shop) -> Hand:
    return Hand(_Actor(), "intake", shop.pk, NOW)


def test_a_young_refund_without_a_case_opens_one_that_is_settled(shop: Shop) -> None:
    [order] = sell(shop, "A", 1, on=TODAY - timedelta(days=4))
    refund = give_back(shop, order, "20.00", 2)
    assert refunds_match(shop=shop, now=NOW) == {"matched": 0, "opened": 1}
    assert refunds_match(shop=shop, now=NOW) == {"matched": 0, "opened": 0}
    case = AfterSalesCase.objects.get()
    assert (case.source, case.status, case.external_refund_id) == (
        "import", "resolved", refund.external_id,
    )  # fmt: skip
    line = case.lines.get()
    assert (line.stated_reason, line.order_line) == (None, order.lines.get())
    leg = CaseLeg.objects.get()
    assert (leg.refund, leg.amount, leg.state) == (refund, refund.amount, "succeeded")
    told = ["log", "platform_settled", "resolve"]
    events = case.events.filter(leg=None).exclude(type="contact")
    assert [each for each in events.values_list("event", flat=True) if each in told] == told


def test_nobody_waited_for_a_case_that_a_refund_made(shop: Shop) -> None:
    [order] = sell(shop, "A", 1, on=TODAY - timedelta(days=4))
    give_back(shop, order, "20.00", 2)
    refunds_match(shop=shop, now=NOW)
    days = (TODAY - timedelta(days=9), TODAY + timedelta(days=1))
    assert resolution_median(shop, *days, NOW) == Median(None, 0, 0)
    assert [each.count for each in refund_durations(shop, *days)] == [0, 0]


def test_a_waiting_case_gets_its_refund(shop: Shop) -> None:
    [order] = sell(shop, "A", 1, on=TODAY - timedelta(days=4))
    line = LineWish(1, order.lines.get().pk, reason="FUNC", amount=order.lines.get().line_amount)
    wish = Wish("refund_only", order_id=order.pk, lines=(line,))
    case = case_log(shop=shop, hand=intake(shop), wish=wish)
    give_back(shop, order, "35.00", 2)
    assert refunds_match(shop=shop, now=NOW) == {"matched": 1, "opened": 0}
    case.refresh_from_db()
    assert (case.status, case.legs.get().state) == ("resolved", "succeeded")


def test_old_undated_and_excluded_refunds_stay_without_a_case(shop: Shop) -> None:
    old, undated, excluded = sell(shop, "A", 3, on=TODAY - timedelta(days=20))
    give_back(shop, old, "1.00", 2)
    young = give_back(shop, undated, "1.00", 18)
    Refund.objects.filter(pk=young.pk).update(date_known=False)
    give_back(shop, excluded, "1.00", 18)
    type(excluded).objects.filter(pk=excluded.pk).update(excluded_reason="test")
    assert refunds_match(shop=shop, now=NOW) == {"matched": 0, "opened": 0}
    assert not AfterSalesCase.objects.exists()
