"""Buyers of a segment who agreed to hear from the shop, and a message to them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.common.hands import Hand
from apps.promotion.models import MemberConsent, MemberScore, MemberSend
from apps.promotion.services import sends as acts
from apps.shop.models import Customer, Order, Shop
from tests.promotion.prices import NOW, hand

D = Decimal
SEED = "a seed of the tests"


def member(shop: Shop, number: int, *, agreed: bool = True, segment: str = "loyal") -> Customer:
    """Plant a scored buyer; with a consent to text messages, unless not `agreed`."""
    who = Customer.objects.create(shop=shop, key_hash=f"m{number:04}", name=f"Canary {number}")
    MemberScore.objects.create(
        shop=shop, customer=who, as_of=date(2026, 11, 1), recency_days=20, orders=4, net_amount=400,
        r=4, f=3, m=5, segment=segment,
    )  # fmt: skip
    if agreed:
        MemberConsent.objects.create(
            shop=shop, customer=who, channel="sms", given_at=NOW - timedelta(days=90),
            source="checkout", reference=f"ref-{number:04}", changed_at=NOW - timedelta(days=90),
        )  # fmt: skip
    return who


def message(who: Hand, shop: Shop, **more: Any) -> MemberSend:
    """Plan a text message to the loyal ones, to go out in two hours."""
    told: dict[str, Any] = {
        "name": "Come back", "segment": "loyal", "channel": "sms", "text": "New cups are here.",
        "planned_at": NOW + timedelta(hours=2), "holdout_pct": 20, "cost": D(50),
    }  # fmt: skip
    return acts.send_plan(shop=shop, asked=acts.SendAsked(**(told | more)), hand=who)


def approved(promoter: User, shop: Shop, **more: Any) -> MemberSend:
    """Return a message whose arms are drawn."""
    who = hand(promoter, shop)
    row = message(who, shop, **more)
    return acts.send_approve(send_id=row.pk, hand=who, seed=SEED)


def listed(row: MemberSend, director: User, now: datetime = NOW) -> list[str]:
    """Save the list of a message as a director does."""
    who = hand(director, row.shop, "director", now)
    return acts.send_list(send_id=row.pk, reason="for the console", hand=who)[1]


def order(customer: Customer, at: datetime, amount: int = 100) -> Order:
    """Plant a paid order of a buyer."""
    number = str(Order.objects.count())
    made: Order = Order.objects.create(
        shop=customer.shop, external_id=number, number=number, ordered_at=at, ordered_on=at.date(),
        paid_at=at, paid_on=at.date(), status="paid", currency="CNY", order_amount=amount,
        paid_amount=amount, customer=customer,
    )  # fmt: skip
    return made
