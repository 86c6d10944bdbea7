"""Which buyers bought after a text was used for them, by the credit of the same person."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.accounts.roles import Role
from apps.service.models import Agent, ConversionRule, OrderCredit, SnippetUse
from apps.service.selectors.snippets import TextSales, text_sales
from apps.shop.models import Customer, Order, Shop
from tests.accounts.test_reveal import make_buyer
from tests.service.desk import make_agent
from tests.service.test_notes import make_inquiry
from tests.service.text_tools import plant_text, reader_of

pytestmark = pytest.mark.django_db
SINCE = date(2026, 11, 1)
ORDERED = datetime(2026, 11, 20, 4, tzinfo=UTC)


def credit(rule: ConversionRule, order: Order, agent: Agent, *, is_sale: bool = True) -> None:
    """Credit an order to somebody's chat."""
    by = reader_of(agent.user, (order.shop, Role.AGENT))
    assert order.customer is not None
    inquiry = make_inquiry(order.customer, by)
    chat = {"chat_first_at": ORDERED, "chat_last_at": ORDERED, "rounds": 1}
    OrderCredit.objects.create(
        shop=order.shop, rule=rule, order=order, agent=agent, kind="order", is_sale=is_sale,
        inquiry=inquiry, **chat,
    )  # fmt: skip


def test_a_sale_counts_after_the_use_by_who_used_it_once_a_buyer(shop: Shop) -> None:
    text, ada, bo = plant_text(shop), make_agent(shop, "Ada"), make_agent(shop, "Bo")
    buyer = make_buyer(shop)
    order = buyer.order_set.get()
    rules = [ConversionRule.objects.create(shop=shop, version=n, valid_from=SINCE) for n in (1, 2)]
    other = Customer.objects.create(shop=shop, key_hash="o" * 64)

    def use(agent: Agent, customer: Customer | None, *, hours: int) -> None:
        at = ORDERED + timedelta(hours=hours)
        fields = {"shop": shop, "version": text.approved, "used_by": agent.user}
        SnippetUse.objects.create(**fields, customer=customer, used_at=at)

    use(ada, None, hours=-1)
    assert text_sales(text, SINCE) == TextSales(0, 0)
    use(ada, other, hours=-1)
    use(ada, buyer, hours=1)
    for rule in rules:
        credit(rule, order, ada)
    assert text_sales(text, SINCE) == TextSales(2, 0)
    use(bo, buyer, hours=-1)
    assert text_sales(text, SINCE) == TextSales(2, 0)
    use(ada, buyer, hours=-1)
    use(ada, buyer, hours=-2)
    assert text_sales(text, SINCE) == TextSales(2, 1)
    assert text_sales(text, date(2026, 11, 21)) == TextSales(0, 0)
