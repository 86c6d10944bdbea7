"""Refunds of a day: the groups and rows add up, by both bases, and young days are projected."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.aftersales.models import CaseLeg, CaseLine, Reason
from apps.aftersales.selectors.refunds import (
    refund_curve,
    refund_day,
    refunds_without_reason,
)
from apps.common.smallsample import kaplan_meier
from apps.shop.models import Refund, Shop
from apps.shop.rows import RefundRow
from apps.shop.services import refunds_upsert
from tests.aftersales.cases import make_case
from tests.aftersales.products import TODAY, sell

pytestmark = pytest.mark.django_db
D = Decimal


def give_back(shop: Shop, order: Any, amount: str, days: int, name: str = "") -> Refund:
    """Refund an order so many days after it was paid."""
    external_id = name or f"R-{order.external_id}"
    on = order.paid_on + timedelta(days=days)
    row = RefundRow(
        external_id=external_id, order_external_id=order.external_id, amount=D(amount),
        refunded_at=order.paid_at + timedelta(days=days), refunded_on=on,
    )  # fmt: skip
    refunds_upsert(shop=shop, rows=[row], reason="refund_new")
    found: Refund = Refund.objects.get(shop=shop, external_id=external_id)
    return found


def explain(refund: Refund, reason: str, bearer: str, **fields: Any) -> CaseLeg:
    """Make the case of a refund."""
    case = make_case(refund.shop, order=refund.order, kind="refund_only")
    told = {"stated_reason": Reason.objects.get(code=reason), "qty": 1} | fields
    CaseLine.objects.create(case=case, **told)
    leg: CaseLeg = CaseLeg.objects.create(
        case=case, kind="money", state="succeeded", amount=refund.amount, purpose="refund",
        borne_by=bearer, refund=refund,
    )  # fmt: skip
    return leg


def test_every_group_adds_up_to_the_day(shop: Shop) -> None:
    day = TODAY - timedelta(days=2)
    orders = sell(shop, "A", 5, on=day)
    explain(give_back(shop, orders[0], "20.00", 1), "FUNC", "supplier")
    func = Reason.objects.get(code="FUNC")
    explain(give_back(shop, orders[1], "10.00", 1), "DISLIKE", "shop", verified_cause=func)
    give_back(shop, orders[2], "5.00", 1)
    give_back(shop, orders[3], "7.00", 2)
    view = refund_day(shop, day + timedelta(days=1), "refund", TODAY)
    assert (view.count, view.amount, view.without_reason) == (3, D(35), 1)
    reasons = [(total.name, total.count, total.amount) for total in view.by_reason]
    assert reasons == [(func.label, 2, D(30)), ("", 1, D(5))]
    bearers = [(total.name, total.amount) for total in view.by_bearer]
    assert bearers == [("Supplier", D(20)), ("Shop", D(10)), ("", D(5))]
    for groups in (view.by_reason, view.by_product, view.by_bearer):
        assert sum(total.amount for total in groups) == view.amount
    assert refunds_without_reason(shop, day + timedelta(days=1)) == 1


def test_the_two_bases_differ_and_excluded_orders_are_in_neither(shop: Shop) -> None:
    day = TODAY - timedelta(days=2)
    orders = sell(shop, "A", 4, on=day, price="50.00")
    give_back(shop, orders[0], "20.00", 1)
    give_back(shop, orders[1], "30.00", 2)
    give_back(shop, orders[2], "9.00", 1)
    type(orders[2]).objects.filter(pk=orders[2].pk).update(excluded_reason="test")
    by_order = refund_day(shop, day, "order", TODAY)
    assert (by_order.amount, by_order.count) == (D(50), 2)
    here = by_order.here
    assert (here.paid, here.orders, here.cohort, here.cohort_orders) == (D(300), 3, D(50), 2)
    assert here.count_rate == D(2) / 3
    by_refund = refund_day(shop, day, "refund", TODAY)
    assert (by_refund.amount, by_refund.here.flow_rate) == (D(0), D(0))


def test_the_curve_is_that_of_plain_python(shop: Shop) -> None:
    events: dict[int, int] = {}
    censored: dict[int, int] = {}
    for age, sold, back in ((100, 6, (2, 5, 5)), (40, 5, (5, 12)), (3, 4, ())):
        orders = sell(shop, f"A{age}", sold, on=TODAY - timedelta(days=age))
        for order, days in zip(orders, back, strict=False):
            give_back(shop, order, "5.00", days)
            events[days] = events.get(days, 0) + 1
        censored[age] = sold - len(back)
    give_back(shop, orders[0], "1.00", 2, name="second")
    censored[3] -= 1
    events[2] += 1
    curve = refund_curve(shop, TODAY)
    assert curve == kaplan_meier(events, censored)
    view = refund_day(shop, TODAY - timedelta(days=3), "order", TODAY)
    assert view.here.mature == curve[2] / curve[12]
    assert view.here.projected_rate is None
    assert not view.here.is_mature


def test_a_day_without_anything(shop: Shop) -> None:
    view = refund_day(shop, TODAY, "refund", TODAY)
    assert (view.count, view.amount, view.here.flow_rate, view.here.mature) == (0, 0, None, None)
    assert len(view.strip) == 14
