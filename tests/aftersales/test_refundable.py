"""What can still be given back, to the cent (aftersales.md 8.4, R1 to R5)."""

from decimal import Decimal

import pytest
from model_bakery import baker

from apps.aftersales.plans import Plan
from apps.aftersales.refundable import paid_by_line
from apps.aftersales.selectors.money import refundable_of
from apps.aftersales.services.deciding import case_approve, case_take
from apps.common.errors import ShopError, TransitionRefused
from apps.shop.models import Refund, Shop
from tests.aftersales.cases import NOW, decided, fresh, hand, log, make_order, plan_for


def d(text: str) -> Decimal:
    return Decimal(text)


def test_r1_shipping_follows_what_was_paid() -> None:
    parts = paid_by_line(d("210.00"), d("10.00"), [d("120.00"), d("80.00")], 2)
    assert [(each.goods, each.shipping) for each in parts] == [
        (d("120.00"), d("6.00")),
        (d("80.00"), d("4.00")),
    ]


def test_a_discount_of_the_order_shrinks_every_line_and_no_cent_is_lost() -> None:
    parts = paid_by_line(d("100.00"), d("0"), [d("50.00"), d("50.00"), d("50.00")], 2)
    assert [each.goods for each in parts] == [d("33.34"), d("33.33"), d("33.33")]


@pytest.mark.django_db
def test_r2_a_cent_more_than_is_left_is_refused(shop: Shop) -> None:
    order = make_order(shop, "126.00")
    line = order.lines.get()
    refund = baker.make(Refund, shop=shop, order=order, amount=d("54.00"), refunded_on=NOW.date())
    baker.make("shop.RefundLine", refund=refund, order_line=line, amount=d("54.00"))
    decided(shop, amount="30.00", order=order)
    # Three were bought of the line; another reason, so it is no duplicate.
    line.quantity = 3
    line.save()
    case = log(shop, order, reason="WRONG")
    case_take(case_id=case.pk, hand=hand(shop))
    with pytest.raises(TransitionRefused) as told:
        case_approve(case_id=case.pk, hand=hand(shop), plan=plan_for(case, amount="42.01"))
    assert (told.value.code, told.value.field) == ("guard_refused", "amount")
    assert told.value.message == (
        "42.01 asked, 42.00 can still be refunded: 126.00 paid with shipping share, "
        "54.00 refunded, 30.00 in approved legs."
    )
    assert told.value.extra["facts"]["reserved"] == "30.00"
    assert told.value.extra["allowed"] == ["ask_buyer", "propose", "approve", "answer", "cancel"]
    done = case_approve(case_id=case.pk, hand=hand(shop), plan=plan_for(case, amount="42.00"))
    assert done.status == "executing"
    assert refundable_of(order).order.left == 0


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "NaN"])
def test_r4_an_amount_that_is_none_is_refused(shop: Shop, amount: str) -> None:
    case = log(shop)
    case_take(case_id=case.pk, hand=hand(shop))
    line = case.lines.get()
    with pytest.raises(ShopError) as told:
        case_approve(
            case_id=case.pk, hand=hand(shop), plan=Plan("refund_only", {line.pk: d(amount)})
        )
    assert told.value.code == "field_invalid"
    assert fresh(case).status == "deciding"


@pytest.mark.django_db
def test_r5_units_in_other_cases_or_back_already_are_taken(shop: Shop) -> None:
    order = make_order(shop, "90.00", quantity=3)
    line = order.lines.get()
    back = log(shop, order, kind="return_refund")
    back.lines.update(expected_qty=1, restock_qty=1)
    type(back).objects.filter(pk=back.pk).update(status="closed")
    log(shop, order, reason="LOST")
    with pytest.raises(TransitionRefused) as told:
        log(shop, order, reason="TOO_BIG", qty=2)
    facts = told.value.extra["facts"]
    assert (facts["bought"], facts["taken"], facts["asked"]) == ("3", "2", "2")
    assert log(shop, order, reason="TOO_BIG", qty=1).lines.get().order_line == line


@pytest.mark.django_db
def test_a_refund_of_no_known_line_narrows_the_whole_order(shop: Shop) -> None:
    order = make_order(shop, "120.00", "80.00")
    baker.make(Refund, shop=shop, order=order, amount=d("150.00"), refunded_on=NOW.date())
    rooms = refundable_of(order)
    assert [rooms.of(line.pk).left for line in order.lines.all()] == [d("50.00"), d("50.00")]
