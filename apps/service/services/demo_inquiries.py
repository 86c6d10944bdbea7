"""Fills the demo shops with weeks of conversations, tied to their orders and rosters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Max

from apps.common.days import ONE_DAY, business_day, day_bounds
from apps.service.demo_chats import (
    ASKING,
    LEAVING,
    DemoAsker,
    DemoChat,
    DemoLine,
    chat_draw,
    chat_waiting,
    day_draw,
)
from apps.service.models import Agent, Inquiry, InquiryAssignment, Message
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import local_day
from apps.service.selectors.hours import desk_hours
from apps.service.services.rounds import rounds_write
from apps.service.services.seeds import inquiries_start
from apps.shop.models import ChangedDay, Order, Product, Shop
from apps.shop.services import customers_named, days_mark

HISTORY = timedelta(days=27)
LETTERS = "abcdeghjklmnpqrstwxyz"
# So many seconds ago the last buyers asked, who still wait for an answer.
WAITING = (35, 150, 280, 420, 900, 1_500)
# Where the buyers of a demo shop write.
CHANNELS = {"Asia/Shanghai": "taobao", "Europe/Budapest": "web chat"}
GIVEN_AFTER = timedelta(seconds=1)
CLOSED_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation with its buyer, known by an order or by a name alone."""

    chat: DemoChat
    product: Product
    customer_id: int | None = None
    nick: str = ""


@transaction.atomic
def inquiries_demo_fill(*, shop: Shop, today: date, now: datetime) -> int:
    """Fill a demo shop with the conversations of four weeks up to `now`; return how many.

    Run again it adds those of days that are new by then. A shop that is no demo is left alone.
    """
    agents = list(Agent.objects.filter(home_shop=shop).order_by("pk"))
    if not (shop.is_demo and agents):
        return 0
    inquiries_start(shop=shop)
    last = Inquiry.objects.filter(shop=shop).aggregate(last=Max("opened_on"))["last"]
    first = max(today - HISTORY, last + ONE_DAY) if last else today - HISTORY
    if first > today:
        return 0
    drawer = _Drawer(shop, agents, first, today)
    talks = [talk for day in days_between(first, today) for talk in drawer.day(day)]
    talks += drawer.waiting(now)
    over = [talk for talk in talks if talk.chat.ends_at <= now]
    made = _write(shop, sorted(over, key=lambda talk: talk.chat.opened_at), agents)
    rounds_write(shop=shop, inquiry_ids=[row.pk for row in made])
    _mark(shop, made)
    return len(made)


class _Drawer:
    """Draws the conversations of a shop's days."""

    def __init__(self, shop: Shop, agents: list[Agent], first: date, last: date) -> None:
        self.shop = shop
        self.numbers = {agent.pk: number for number, agent in enumerate(agents)}
        self.products = list(Product.objects.filter(shop=shop).order_by("external_id"))
        start, end = day_bounds(first, shop.tz)[0], day_bounds(last, shop.tz)[1]
        self.hours = desk_hours(shop, start, end)

    def day(self, day: date) -> Iterator[_Talk]:
        """Yield who asks and buys, and who asks and leaves, after the orders of a day."""
        draw = day_draw(self.shop.code, day)
        for number, (customer_id, (at, product)) in enumerate(self._bought(day).items()):
            if draw.random() < ASKING:
                ends_at = at - timedelta(seconds=draw.randrange(20, 2_400))
                yield self._talk(
                    DemoAsker(ends_at, product.title, buys=True), product, draw, customer_id
                )
            if draw.random() < ASKING * LEAVING:
                ends_at = at + timedelta(seconds=draw.randrange(-3_600, 3_600))
                other, nick = (
                    draw.choice(self.products),
                    f"{draw.choice(LETTERS)}_guest{day:%m%d}{number:03d}",
                )
                asker = DemoAsker(ends_at, other.title, buys=False)
                yield self._talk(asker, other, draw, None, nick)

    def waiting(self, now: datetime) -> Iterator[_Talk]:
        """Yield the buyers who wait for an answer now."""
        draw = day_draw(self.shop.code, date.min)
        for number, seconds in enumerate(WAITING):
            product = draw.choice(self.products)
            asked = now - timedelta(seconds=seconds)
            chat = chat_waiting(asked, product.title, self.shop.zone, draw)
            yield _Talk(chat, product, None, f"{draw.choice(LETTERS)}_waits{now:%m%d}{number}")

    def _talk(
        self,
        asker: DemoAsker,
        product: Product,
        draw: Random,
        customer_id: int | None,
        nick: str = "",
    ) -> _Talk:
        day = local_day(asker.ends_at, self.shop)
        near = [*self.hours.duties.get(day, ()), *self.hours.duties.get(day - ONE_DAY, ())]
        on_duty = sorted(
            self.numbers[duty.agent_id]
            for duty in near
            if duty.agent_id in self.numbers and duty.covers(asker.ends_at)
        )
        return _Talk(chat_draw(asker, on_duty, self.shop.zone, draw), product, customer_id, nick)

    def _bought(self, day: date) -> dict[int, tuple[datetime, Product]]:
        titles = {row.pk: row for row in self.products}
        orders = Order.objects.filter(shop=self.shop, ordered_on=day, customer__isnull=False)
        rows = orders.order_by("external_id").values_list(
            "customer_id", "ordered_at", "lines__product_id"
        )
        return {
            customer_id or 0: (at, titles.get(product_id or 0, self.products[0]))
            for customer_id, at, product_id in rows
        }


def _write(shop: Shop, talks: list[_Talk], agents: list[Agent]) -> list[Inquiry]:
    nicks = customers_named(shop=shop, names=(talk.nick for talk in talks))
    last = Inquiry.objects.filter(shop=shop).aggregate(last=Max("number"))["last"] or 0
    made = [
        _inquiry(shop, number, talk, nicks[talk.nick].pk if talk.nick else talk.customer_id, agents)
        for number, talk in enumerate(talks, last + 1)
    ]
    Inquiry.objects.bulk_create(made, batch_size=1_000)
    through = Inquiry.products.through
    pairs = zip(made, talks, strict=True)
    through.objects.bulk_create(
        [through(inquiry_id=row.pk, product_id=talk.product.pk) for row, talk in pairs]
    )
    InquiryAssignment.objects.bulk_create(
        InquiryAssignment(inquiry=row, agent=row.owner, at=row.opened_at + GIVEN_AFTER)
        for row in made
        if row.owner_id
    )
    Message.objects.bulk_create(
        [
            _message(row, line, place, agents)
            for row, talk in zip(made, talks, strict=True)
            for place, line in enumerate(talk.chat.lines)
        ],
        batch_size=2_000,
    )
    return made


def _inquiry(
    shop: Shop, number: int, talk: _Talk, customer_id: int | None, agents: list[Agent]
) -> Inquiry:
    chat = talk.chat
    is_over = chat.outcome in Inquiry.OVER
    return Inquiry(
        shop=shop,
        number=number,
        channel=CHANNELS[shop.zone],
        external_id=f"demo-{number}",
        customer_id=customer_id,
        owner=agents[chat.agent] if chat.agent is not None else None,
        state=chat.outcome,
        lost_reason=chat.lost_reason,
        source=Inquiry.Source.CHAT,
        opened_at=chat.opened_at,
        opened_on=business_day(chat.opened_at, shop.tz, shop.day_cut),
        last_message_at=chat.ends_at,
        closed_at=chat.ends_at + CLOSED_AFTER if is_over else None,
    )


def _message(inquiry: Inquiry, line: DemoLine, place: int, agents: list[Agent]) -> Message:
    is_agent = line.side == Message.Side.AGENT
    return Message(
        shop_id=inquiry.shop_id,
        inquiry=inquiry,
        channel=inquiry.channel,
        external_id=f"{inquiry.external_id}-{place}",
        at=inquiry.opened_at + timedelta(seconds=line.seconds),
        side=line.side,
        # Nobody on duty: who comes first in the morning answers.
        sender=(inquiry.owner or agents[inquiry.number % len(agents)]) if is_agent else None,
        body=line.text,
        typed_chars=len(line.text) if is_agent else None,
        compose_s=max(2, len(line.text) // 3) if is_agent else None,
    )


def _mark(shop: Shop, made: list[Inquiry]) -> None:
    days_mark(
        shop_id=shop.pk,
        days={row.opened_on for row in made},
        domain=ChangedDay.Domain.SERVICE,
        reason="messages",
    )
