"""Chats and orders for the tests of credit: through the real doors, in few words."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, InquiryFact, OrderCredit
from apps.service.services.credit import credits_due_mark, shop_credit
from apps.service.services.messages import messages_add
from apps.service.talk import Said
from apps.shop.models import ChangedDay, Shop
from apps.shop.rows import OrderRow
from apps.shop.services import orders_upsert
from tests.service.desk import make_agent

MONTH = "2026-06"


def at(day: int, clock: str) -> datetime:
    """An instant of a day of June 2026 in Shanghai; the 1st is a Monday."""
    return datetime.fromisoformat(f"{MONTH}-{day:02d}T{clock}+08:00")


NOW = at(30, "12:00")


class Desk:
    """A shop's desk: who says what to whom, who orders what, and what is made of it."""

    def __init__(self, shop: Shop, *names: str) -> None:
        self.shop = shop
        self.agents: dict[str, Agent] = {name: make_agent(shop, name) for name in names}

    def chat(self, day: int, buyer: str, *lines: tuple[str, str], **fields: object) -> None:
        """Add lines such as ("10:00", "buyer") or ("10:01", "Li") to a talk with a buyer."""
        said = [
            Said(
                "taobao",
                at(day, clock),
                "buyer" if who == "buyer" else "agent",
                text=f"words at {clock}",
                buyer=buyer,
                agent_id=self.agents[who].pk if who in self.agents else None,
                **fields,  # type: ignore[arg-type]
            )
            for clock, who in lines
        ]
        messages_add(shop=self.shop, rows=said, source="chat", actor=SYSTEM, now=NOW)

    def order(
        self,
        number: str,
        buyer: str,
        ordered: datetime,
        paid: datetime | None = None,
        amount: str = "100.00",
        **fields: object,
    ) -> None:
        """Place an order, paid or not."""
        row = OrderRow(
            external_id=number,
            number=number,
            ordered_at=ordered,
            paid_at=paid,
            status="paid" if paid else "unpaid",
            currency=self.shop.currency,
            order_amount=Decimal(amount),
            paid_amount=Decimal(amount) if paid else Decimal(0),
            customer_ref=buyer,
            **fields,  # type: ignore[arg-type]
        )
        orders_upsert(shop=self.shop, rows=[row], reason="order_new")

    def credit(self, now: datetime = NOW) -> int:
        """Compute what the marks tell of; return how many rows changed."""
        days = ChangedDay.objects.filter(shop=self.shop).values_list("day", flat=True)
        credits_due_mark(shop_id=self.shop.pk, days=set(days))
        ChangedDay.objects.filter(shop=self.shop).delete()
        return shop_credit(shop=self.shop, now=now).rows

    def credits(self, version: int = 1) -> set[tuple[str, str, str, bool]]:
        """Order, kind, person and whether it is the sale."""
        rows = OrderCredit.objects.filter(rule__shop=self.shop, rule__version=version)
        return {
            (row.order.number, row.kind, row.agent.user.name, row.is_sale)
            for row in rows.select_related("order", "agent__user")
        }

    def facts(self, version: int = 1) -> dict[tuple[str, int, str], InquiryFact]:
        """Facts by buyer, day and person ("" = the shop)."""
        rows = InquiryFact.objects.filter(rule__shop=self.shop, rule__version=version)
        return {
            (row.customer.name, row.day.day, row.agent.user.name if row.agent else ""): row
            for row in rows.select_related("customer", "agent__user")
        }


def told(facts: Iterable[InquiryFact]) -> list[tuple[bool | None, ...]]:
    """Ordered, paid next day, paid in the end, lost."""
    return [(row.ordered, row.paid_next_day, row.paid_final, row.is_lost) for row in facts]
