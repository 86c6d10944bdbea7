"""Open cases at day's end, returns kept by exchange, verdicts: by hand, late facts included."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.deciding import case_answer, case_approve, case_take
from apps.aftersales.services.disputes import case_escalate, case_verdict_against
from apps.aftersales.services.ending import case_cancel, case_reopen, case_resolve
from apps.aftersales.services.legs import Counts, leg_deliver, leg_ship
from apps.aftersales.services.legs_goods import goods_accept, goods_inspect
from apps.aftersales.services.legs_money import money_approve, money_execute, money_succeed
from apps.aftersales.services.legs_sent import repair_give_up, repair_step, replacement_no_stock
from apps.aftersales.services.matching import refunds_match
from apps.aftersales.services.notes import case_note
from apps.aftersales.wishes import LineWish
from apps.metrics.selectors.rows import RowsOf, rows
from apps.metrics.selectors.values import series, values
from apps.metrics.services import rollup_all, rollups_audit, shop_drain
from apps.shop.models import Shop
from apps.shop.services import orders_upsert, refund_enter
from tests.aftersales.cases import NOW, decided, hand, leg, log, make_order, plan_for
from tests.aftersales.products import sell
from tests.shop.facts import order_row

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
    accepted(shop, case)
    return case


def accepted(shop: Shop, case: AfterSalesCase, at: datetime = NOW) -> None:
    """Take all goods of a case back, as good as new."""
    told = {"case_id": case.pk, "leg_id": leg(case, "goods").pk, "hand": hand(shop, now=at)}
    leg_ship(**told, carrier="SF", tracking_no="SF1")
    leg_deliver(**told)
    goods_inspect(**told)
    counts = {line.pk: Counts(restock=line.qty) for line in case.lines.all()}
    goods_accept(**told, counts=counts)


def paid_back(shop: Shop, case: AfterSalesCase, at: datetime) -> None:
    money = {"case_id": case.pk, "leg_id": leg(case).pk, "hand": hand(shop, "supervisor", at)}
    if leg(case).state == "requested":
        money_approve(**money)
    money_execute(**money)
    money_succeed(**money, number=f"F{case.pk}")


def stayed(shop: Shop) -> list[Decimal]:
    """Return what came back on Friday and what of it was kept, the same by figure and by rows."""
    found = []
    for key in KEYS[:2]:
        figure = values(shop_id=shop.pk, first=FRIDAY, keys=[key])[key]
        listed = rows(RowsOf(shop.pk, key, FRIDAY)).rows
        assert sum(row.contribution for row in listed) == figure
        found.append(figure)
    return found  # type: ignore[return-value]  # no figure is missing here


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


def test_a_line_that_is_refunded_after_all_is_not_kept(shop: Shop) -> None:
    order = make_order(shop, "80.00", "46.00")
    lines = tuple(
        LineWish(1, line.pk, reason="FUNC", amount=line.line_amount, note="as they told us")
        for line in order.lines.order_by("pk")
    )
    case = decided(shop, "exchange", order=order, lines=lines)
    accepted(shop, case)
    figures(shop)
    assert stayed(shop) == [126, 126]
    second = leg(case, "replacement")
    at = NOW + timedelta(days=1)
    replacement_no_stock(case_id=case.pk, leg_id=second.pk, hand=hand(shop, now=at))
    paid_back(shop, case, at)
    shop_drain(shop=shop, now=LATER)
    assert stayed(shop) == [126, 80]
    assert rollups_audit(shop=shop) == []


def test_an_exchange_that_comes_back_too_keeps_nothing(shop: Shop) -> None:
    case = decided(shop, "exchange", order=make_order(shop, "46.00"))
    accepted(shop, case)
    new = {"case_id": case.pk, "leg_id": leg(case, "replacement").pk, "hand": hand(shop)}
    leg_ship(**new, carrier="SF", tracking_no="SF2")
    leg_deliver(**new)
    case_resolve(case_id=case.pk, hand=hand(shop), note="A new one is there.")
    figures(shop)
    assert stayed(shop) == [46, 46]
    at = NOW + timedelta(days=1)
    again = case_reopen(case_id=case.pk, hand=hand(shop, now=at), note="The new one leaks too.")
    plan = plan_for(again, "return_refund", "46.00")
    case_approve(case_id=case.pk, hand=hand(shop, now=at), plan=plan)
    accepted(shop, case, at)
    paid_back(shop, case, at)
    shop_drain(shop=shop, now=LATER)
    assert stayed(shop) == [46, 0]
    assert rollups_audit(shop=shop) == []


def test_what_is_mended_has_not_stayed(shop: Shop) -> None:
    case = decided(shop, "repair", order=make_order(shop, "86.00"))
    accepted(shop, case)
    figures(shop)
    assert stayed(shop) == [0, 0]
    repair = {"case_id": case.pk, "leg_id": leg(case, "repair").pk, "hand": hand(shop)}
    for event in ("receive", "diagnose"):
        repair_step(**repair, event=event)
    shop_drain(shop=shop, now=LATER)
    assert stayed(shop) == [0, 0]
    repair_give_up(**repair, note="The board is wet.")
    shop_drain(shop=shop, now=LATER)
    assert stayed(shop) == [86, 0]
    assert rollups_audit(shop=shop) == []


def test_goods_of_no_line_are_worth_what_was_asked_for_them(shop: Shop) -> None:
    wish = LineWish(2, title="Thing", reason="FUNC", amount=D("86.00"), note="as they told us")
    accepted(shop, decided(shop, "return_refund", order=make_order(shop), lines=(wish,)))
    figures(shop)
    assert stayed(shop) == [86, 0]
    assert rollups_audit(shop=shop) == []


def test_another_amount_of_the_order_reaches_the_day_of_the_return(shop: Shop) -> None:
    thursday = days_after(-1)
    [order] = sell(shop, "A", 1, on=thursday, status="done")
    accepted(shop, decided(shop, "exchange", order=order))
    figures(shop)
    assert stayed(shop) == [35, 35]
    sell(shop, "A", 1, on=thursday, price="46.00", status="done")
    shop_drain(shop=shop, now=LATER)
    assert stayed(shop) == [46, 46]
    # The line leaves the order: what the buyer asked for is left.
    at = order.ordered_at
    told = {"ordered_at": at, "paid_at": at, "status": "done", "currency": shop.currency}
    bare = order_row(order.external_id, lines=(), **told)
    orders_upsert(shop=shop, rows=[bare], reason="import")
    assert not order.lines.exists()
    shop_drain(shop=shop, now=LATER)
    assert stayed(shop) == [10, 10]
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


def answered(shop: Shop, *, asks_again: bool) -> AfterSalesCase:
    """Answer a case whose buyer has written once, or once more while they waited."""
    case = log(shop, make_order(shop))
    case_take(case_id=case.pk, hand=hand(shop))
    if asks_again:
        told = {"note": "Well?", "channel": "chat", "direction": "in"}
        case_note(case_id=case.pk, hand=hand(shop, now=NOW + timedelta(hours=1)), **told)
    done = hand(shop, now=NOW + timedelta(hours=2))
    return case_answer(case_id=case.pk, hand=done, note="Turn the lid to the left.")


def test_one_contact_was_enough_unless_the_buyer_wrote_again_before_or_after(shop: Shop) -> None:
    answered(shop, asks_again=False)
    answered(shop, asks_again=True)
    back = answered(shop, asks_again=False)
    later = hand(shop, now=NOW + timedelta(days=3))
    case_note(case_id=back.pk, hand=later, note="Still.", channel="chat", direction="in")
    # A refund that came without a case makes one: nobody wrote, nobody resolved it.
    order = make_order(shop)
    refund_enter(order=order, number="P-1", amount=D(10), at=NOW, reason="import")
    assert refunds_match(shop=shop, now=NOW + timedelta(hours=1))["opened"] == 1
    figures(shop)
    keys = ("resolutions", "repeats", "first_contacts", "first_contact_rate")
    asked = [f"aftersales.{key}" for key in keys]
    told = values(shop_id=shop.pk, first=FRIDAY, keys=asked)
    assert [told[key] for key in asked] == [3, 1, 1, D(1) / D(3)]
    [row] = rows(RowsOf(shop.pk, "aftersales.first_contacts", FRIDAY)).rows
    assert row.contribution == 1
    assert rollups_audit(shop=shop) == []
