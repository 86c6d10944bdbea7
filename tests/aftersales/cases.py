"""Cases, orders and people that tests of after-sales start from."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from model_bakery import baker

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg, EventFile
from apps.aftersales.plans import Plan
from apps.aftersales.services.deciding import case_approve, case_take
from apps.aftersales.services.log import case_log
from apps.aftersales.wishes import LineWish, Wish
from apps.common.days import business_day
from apps.shop.models import Order, Shop
from tests.factories import make_person

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_numbers = count(1)


def make_case(shop: Shop, **fields: Any) -> AfterSalesCase:
    """Make a logged case of a new buyer, without lines, and the event that says so."""
    now = fields.pop("now", None) or NOW
    told = {
        "source": "chat",
        "kind": "complaint",
        "phase": "received",
        "customer": baker.make("shop.Customer", shop=shop),
        "opened_at": now,
        "opened_on": business_day(now, shop.tz),
        "stage_started_at": now,
    }
    case = AfterSalesCase.objects.create(shop=shop, **(told | fields))
    CaseEvent.objects.create(
        case=case,
        at=now,
        business_day=case.opened_on,
        type="transition",
        event="log",
        to_state=case.status,
        note="It does not work.",
    )
    return case


def make_order(
    shop: Shop,
    *lines: str,
    shipping: str = "0",
    quantity: int = 1,
    status: str = "done",
    paid: str | None = None,
) -> Order:
    """Make a paid order with lines of these amounts, a SKU each, on 19 November."""
    amounts = [Decimal(each) for each in lines or ("126.00",)]
    at = NOW - timedelta(days=1)
    total = Decimal(paid) if paid else sum(amounts, Decimal(shipping))
    number = f"T{next(_numbers):06d}"
    order = Order.objects.create(
        shop=shop,
        external_id=number,
        number=number,
        ordered_at=at,
        ordered_on=business_day(at, shop.tz),
        paid_at=at,
        paid_on=business_day(at, shop.tz),
        status=status,
        currency=shop.currency,
        order_amount=total,
        paid_amount=total,
        shipping_amount=Decimal(shipping),
        customer=baker.make("shop.Customer", shop=shop, key_hash=number),
    )
    for place, amount in enumerate(amounts, 1):
        baker.make(
            "shop.OrderLine",
            order=order,
            line_key=str(place),
            sku=baker.make("shop.Sku", shop=shop, code=f"{number}-{place}"),
            title=f"Thing {place}",
            quantity=quantity,
            unit_price=amount / quantity,
            line_amount=amount,
        )
    return order


def hand_of(user: User, role: str, shop: Shop, now: datetime = NOW) -> Hand:
    """Return a person's hand in their role."""
    return Hand(UserActor(user.pk), role, shop.pk, now, user.pk)


def hand(shop: Shop, role: str = "assistant", now: datetime = NOW, name: str = "") -> Hand:
    """Return the hand of the shop's one person of a role, made when first asked; jobs have none."""
    if role in ("system", "intake"):
        return Hand(SYSTEM, role, shop.pk, now)
    email = f"{name or role}@hands-of-{shop.code}.example.com"
    user = User.objects.filter(email=email).first()
    user = user or make_person(email, Role(role), shop, has_second_factor=False)
    return hand_of(user, role, shop, now)


def log(
    shop: Shop,
    order: Order | None = None,
    *,
    kind: str = "refund_only",
    reason: str = "FUNC",
    qty: int = 1,
    amount: str = "10.00",
    now: datetime = NOW,
    **fields: Any,
) -> AfterSalesCase:
    """Log a case for the first line of an order, as the shop's assistant."""
    order = order or make_order(shop)
    line = order.lines.order_by("pk")[0]
    wish = LineWish(
        qty, order_line_id=line.pk, reason=reason, amount=Decimal(amount), note="as they told us"
    )
    lines = fields.pop("lines", (wish,))
    told = Wish(kind=kind, order_id=order.pk, lines=lines, **fields)
    return case_log(shop=shop, hand=hand(shop, now=now), wish=told)


def plan_for(case: AfterSalesCase, route: str = "refund_only", amount: str = "10.00") -> Plan:
    """Return a plan that refunds this much of the case's first line."""
    line = case.lines.order_by("pk")[0]
    amounts = {} if route in ("exchange", "resend", "repair") else {line.pk: Decimal(amount)}
    return Plan(route, amounts)


def decided(
    shop: Shop,
    route: str = "refund_only",
    amount: str = "10.00",
    order: Order | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> AfterSalesCase:
    """Log, take and approve a case as the shop's assistant."""
    case = log(shop, order, kind=route if route != "compensate" else "compensation", **fields)
    mine = hand(shop, now=now)
    case_take(case_id=case.pk, hand=mine)
    return case_approve(case_id=case.pk, hand=mine, plan=plan_for(case, route, amount))


def leg(case: AfterSalesCase, kind: str = "money") -> CaseLeg:
    """Return the newest leg of a kind."""
    return CaseLeg.objects.filter(case=case, kind=kind).order_by("-pk")[0]


def fresh(case: AfterSalesCase) -> AfterSalesCase:
    """Return a case as it is stored."""
    return AfterSalesCase.objects.get(pk=case.pk)


def case_rows(shop: Shop, words: str = "as they told us", now: datetime = NOW) -> dict[str, Any]:
    """Plant a case of every kind of row that an address can name."""
    case = log(shop, make_order(shop), note=words, now=now)
    mine = hand(shop, now=now)
    case_take(case_id=case.pk, hand=mine)
    case = case_approve(case_id=case.pk, hand=mine, plan=plan_for(case))
    add_evidence(case)
    return {
        "case_id": case,
        "leg_id": leg(case),
        "line_id": case.lines.get(),
        "file_id": EventFile.objects.get(event__case=case),
    }


def add_evidence(case: AfterSalesCase) -> None:
    """Put a picture beside the first event of a case."""
    event = case.events.order_by("pk")[0]
    EventFile.objects.create(
        event=event, stored_name="a.jpg", sha256="0" * 64, mime="image/jpeg", bytes=3
    )
