"""Open cases at day's end, returns kept by exchange, verdicts: by hand, late facts included."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.disputes import case_escalate, case_verdict_against
from apps.aftersales.services.ending import case_cancel
from apps.aftersales.services.legs import Counts, leg_deliver, leg_ship
from apps.aftersales.services.legs_goods import goods_accept, goods_inspect
from apps.aftersales.services.legs_money import money_execute, money_succeed
from apps.aftersales.services.legs_sent import replacement_no_stock
from apps.metrics.selectors.rows import RowsOf, rows
from apps.metrics.selectors.values import series, values
from apps.metrics.services import rollup_all, rollups_audit, shop_drain
from apps.shop.models import Shop
from tests.aftersales.cases import NOW, decided, hand, leg, log, make_order

pytestmark = pytest.mark.django_db
D = Decimal
# The shop's day of the first case, Friday 20 November 2026.
FRIDAY = date(2026, 11, 20)
LATER = NOW + timedelta(days=4)


def days_after(days: int) -> date:
    return FRIDAY + timedelta(days=days)


def figures(shop: Shop) -> None:
    rollup_all(shop=shop, first=days_after(-1), last=days_after(4), now=LATER)


def open_by_day(shop: Shop) -> list[object]:
    told = series(shop_id=shop.pk, first=FRIDAY, last=days_after(3), keys=["aftersales.open"])
    return [told[day]["aftersales.open"] for day in sorted(told)]


def opened_on(shop: Shop, days: int) -> AfterSalesCase:
    return log(shop, make_order(shop), now=NOW + timedelta(days=days))


def test_a_late_move_reaches_every_day_since_and_no_day_before(shop: Shop) -> None:
    first = opened_on(shop, 0)
    for days in (1, 2, 3):
        opened_on(shop, days)
    figures(shop)
    assert open_by_day(shop) == [1, 2, 3, 4]
    # Written down on the third day, of the day before.
    case_cancel(
        case_id=first.pk,
        hand=hand(shop, "supervisor", NOW + timedelta(days=1, hours=1)),
        note="The buyer keeps it.",
    )
    shop_drain(shop=shop, now=LATER)
    assert open_by_day(shop) == [1, 1, 2, 3]
    listed = rows(RowsOf(shop.pk, "aftersales.open", days_after(2))).rows
    assert [row.contribution for row in listed] == [1, 1]
    assert f"{first}" not in {row.reference for row in listed}
    span = values(shop_id=shop.pk, first=FRIDAY, last=days_after(2), keys=["aftersales.open"])
    assert span == {"aftersales.open": 2}
    assert rollups_audit(shop=shop) == []


def returned(shop: Shop) -> AfterSalesCase:
    """Exchange one of three pieces of 90.00: it came back and is fit to be sold again."""
    order = make_order(shop, "90.00", quantity=3)
    case = decided(shop, "exchange", order=order)
    who = hand(shop)
    told = {"case_id": case.pk, "leg_id": leg(case, "goods").pk, "hand": who}
    leg_ship(**told, carrier="SF", tracking_no="SF1")
    leg_deliver(**told)
    goods_inspect(**told)
    goods_accept(**told, counts={case.lines.get().pk: Counts(restock=1)})
    return case


KEYS = ["aftersales.returned_amount", "aftersales.retained_amount", "aftersales.retained_rate"]


def test_an_exchange_keeps_what_came_back_until_there_is_none_to_send(shop: Shop) -> None:
    case = returned(shop)
    figures(shop)
    found = values(shop_id=shop.pk, first=FRIDAY, keys=KEYS)
    assert list(found.values()) == [30, 30, 1]
    # Without stock the money goes back after all.
    replacement = leg(case, "replacement")
    at = hand(shop, now=NOW + timedelta(days=1))
    replacement_no_stock(case_id=replacement.case_id, leg_id=replacement.pk, hand=at)
    shop_drain(shop=shop, now=LATER)
    found = values(shop_id=shop.pk, first=FRIDAY, keys=KEYS)
    assert list(found.values()) == [30, 0, 0]
    assert rollups_audit(shop=shop) == []


def test_a_verdict_makes_the_refund_one_by_verdict(shop: Shop) -> None:
    case = log(shop, make_order(shop, "80.00", "46.00"))
    chief = hand(shop, "supervisor")
    case_escalate(case_id=case.pk, hand=chief)
    case_verdict_against(case_id=case.pk, hand=chief, amount=D("40.00"))
    director = hand(shop, "director")
    money = {"case_id": case.pk, "leg_id": leg(case).pk, "hand": director}
    money_execute(**money)
    money_succeed(**money, number="V1")
    figures(shop)
    keys = ["aftersales.dispute_refunds", "aftersales.quality_refunds", "sales.paid_lines"]
    span = values(shop_id=shop.pk, first=days_after(-1), last=FRIDAY, keys=keys)
    assert list(span.values()) == [1, 1, 2]
    rates = ["aftersales.dispute_refund_rate", "aftersales.intervention_rate"]
    told = values(shop_id=shop.pk, first=days_after(-1), last=FRIDAY, keys=rates)
    assert list(told.values()) == [D("0.5"), 1]
    assert rollups_audit(shop=shop) == []
