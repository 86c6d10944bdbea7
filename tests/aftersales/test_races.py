"""Many at once, and killed in between: the cap holds, one refund is one refund."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import Sum

from apps.aftersales.models import AftersalesSettings, CaseEvent, CaseLeg
from apps.aftersales.plans import Plan
from apps.aftersales.services.deciding import case_approve, case_take
from apps.aftersales.services.legs_money import money_execute, money_succeed
from apps.common.errors import ShopError, TransitionRefused
from apps.shop.models import Refund, RefundLine
from tests.aftersales.cases import NOW, decided, hand, leg, log, make_order
from tests.architecture.sources import ROOT
from tests.factories import make_shop

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def at_once(calls: list[Any]) -> list[str]:
    """Run each call in a thread and connection of its own, all from the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Any) -> str:
        try:
            barrier.wait()
            call()
            return "done"
        except ShopError as error:
            return str(error.extra.get("guard") or error.code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_twenty_refunds_on_one_order_hold_the_cap() -> None:
    shop = make_shop(code="spring")
    order = make_order(shop, *["10.00"] * MANY, paid="100.00")
    lines = list(order.lines.order_by("pk"))
    mine, cases = hand(shop), []
    from apps.aftersales.wishes import LineWish

    for line in lines:
        wish = LineWish(1, order_line_id=line.pk, reason="FUNC", amount=Decimal("5.00"))
        case = log(shop, order, lines=(wish,))
        case_take(case_id=case.pk, hand=mine)
        cases.append(case)
    # Half of what was paid went back before, without a line: five euros a line are too many now.
    Refund.objects.create(
        shop=shop, external_id="old", order=order, amount=Decimal("60.00"),
        refunded_on=NOW.date(), refunded_at=NOW,
    )  # fmt: skip

    def approve(case: Any) -> Any:
        plan = Plan("refund_only", {case.lines.get().pk: Decimal("5.00")})
        return lambda: case_approve(case_id=case.pk, hand=mine, plan=plan)

    told = at_once([approve(case) for case in cases])
    assert told == ["done"] * 8 + ["refundable"] * 12
    reserved = CaseLeg.objects.filter(state="approved").aggregate(all=Sum("amount"))["all"]
    assert reserved == Decimal("40.00")


def test_twenty_numbers_for_one_payment_make_one_refund() -> None:
    shop = make_shop(code="spring")
    case = decided(shop, amount="30.00")
    money, mine = leg(case), hand(shop)
    money_execute(case_id=case.pk, leg_id=money.pk, hand=mine)
    calls = [
        (lambda n=n: money_succeed(case_id=case.pk, leg_id=money.pk, hand=mine, number=f"R{n}"))
        for n in range(MANY)
    ]
    told = at_once(calls)
    assert told.count("done") == 1
    assert Refund.objects.count() == RefundLine.objects.count() == 1
    assert CaseEvent.objects.filter(event="succeed").count() == 1


def test_two_approvals_at_once_of_the_same_room() -> None:
    shop = make_shop(code="spring")
    AftersalesSettings.objects.create(shop=shop, self_approval=False)
    order = make_order(shop, "42.00", quantity=2)
    cases = [log(shop, order, reason=reason) for reason in ("FUNC", "WRONG")]
    for case in cases:
        case_take(case_id=case.pk, hand=hand(shop))
    calls = [
        (
            lambda case=case: case_approve(
                case_id=case.pk,
                hand=hand(shop),
                plan=Plan("refund_only", {case.lines.get().pk: Decimal("42.00")}),
            )
        )
        for case in cases
    ]
    assert at_once(calls) == ["done", "refundable"]


KILLED = """
import os
from decimal import Decimal
os.environ["DJANGO_SETTINGS_MODULE"] = "shopops.settings_test"
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_NAME"]
from apps.aftersales.services import legs_money
from tests.aftersales.cases import hand
from apps.shop.models import Shop
shop = Shop.objects.get(code="spring")
told = {"case_id": int(os.environ["CASE"]), "leg_id": int(os.environ["LEG"]), "hand": hand(shop)}
if os.environ["DO"] == "execute":
    legs_money.money_execute(**told)
else:
    legs_money.money_succeed(**told, number="R1")
"""


def killed(do: str, point: str, case: Any, money: Any) -> int:
    """Do one thing in a process that is killed at a point; return how it ended."""
    environment = {
        **os.environ,
        "SHOPOPS_CRASH_AT": point,
        "TEST_NAME": str(connection.settings_dict["NAME"]),
        "CASE": str(case.pk),
        "LEG": str(money.pk),
        "DO": do,
    }
    command = [sys.executable, "-c", KILLED]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def test_a_kill_between_approval_and_payment_leaves_one_refund_and_one_event() -> None:
    shop = make_shop(code="spring")
    case = decided(shop, amount="30.00")
    money, mine = leg(case), hand(shop)
    # Killed before the commit: nothing happened, and it can be done.
    assert killed("execute", "aftersales.executed", case, money) == -signal.SIGKILL
    assert leg(case).state == "approved"
    money_execute(case_id=case.pk, leg_id=money.pk, hand=mine)
    assert killed("succeed", "aftersales.succeeded", case, money) == -signal.SIGKILL
    assert (leg(case).state, Refund.objects.count()) == ("executing", 0)
    money_succeed(case_id=case.pk, leg_id=money.pk, hand=mine, number="R1")
    with pytest.raises(TransitionRefused):
        money_succeed(case_id=case.pk, leg_id=money.pk, hand=mine, number="R1")
    assert Refund.objects.count() == RefundLine.objects.count() == 1
    assert CaseEvent.objects.filter(event="execute").count() == 1
    assert CaseEvent.objects.filter(event="succeed").count() == 1
