"""One day of a demo shop: its orders and their later refunds, drawn from seed, shop and date."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from zlib import crc32
from zoneinfo import ZoneInfo

from apps.common.days import MIDNIGHT, business_day
from apps.common.money import minor_digits
from apps.shop.demo.causes import KEPT, LIFT, DayCauses, causes_on
from apps.shop.demo.shops import DemoShop, spike_factor
from apps.shop.rows import OrderLineRow, OrderRow, RefundRow

# Growth is counted from here, so that a day is the same whenever the demo is made.
GROWTH_FROM = date(2026, 7, 1)
GROWTH_YEARS = 3
UNPAID_RATE = 0.11
ANONYMOUS_RATE = 0.06
RETURNING_RATE = 0.34
EXCLUDED_RATE = 0.006
# Drawn from the number, so that every other draw of the day stays as it was.
COD_ONE_IN = 4
LATE_PAYMENT_RATE = 0.02
SHARE_NOISE = 0.06
FULL_REFUND_RATE = 0.7
LATEST_REFUND = timedelta(days=60)
# Percent off, with how many of 100 orders have at most that.
USUAL_DISCOUNTS = ((0, 5, 10), (70, 90, 100))
CAMPAIGN_DISCOUNTS = ((0, 5, 10), (2, 5, 10))
PROMOTION_DISCOUNTS = ((10, 15, 20), (2, 5, 10))
NOTHING_PLANTED = DayCauses()


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order with the refunds that follow it."""

    order: OrderRow
    refunds: tuple[RefundRow, ...]

    @property
    def known_at(self) -> datetime:
        """When everything the order row says has happened."""
        return self.order.paid_at or self.order.ordered_at


def demo_orders(
    shop: DemoShop, *, first: date, until: datetime, seed: int, last_days: Iterable[date] = ()
) -> Iterator[tuple[OrderRow, tuple[RefundRow, ...]]]:
    """Yield the orders from `first` to the instant `until`, with the refunds paid out by then.

    Weeks of planted causes end with `last_days`. What was yielded for an earlier `until` and the
    same causes comes again unchanged.
    """
    last, ends = business_day(until, shop.zone), tuple(last_days)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for drawn in day_orders(shop, day, seed=seed, causes=causes_on(shop, day, ends)):
            if drawn.known_at <= until:
                yield drawn.order, _paid_out(drawn.refunds, until)


def day_orders(
    shop: DemoShop, day: date, *, seed: int, causes: DayCauses = NOTHING_PLANTED
) -> list[DemoOrder]:
    """Return the whole day's orders in the order in which they were placed."""
    draw = Random(f"{seed}:{shop.code}:{day.isoformat()}")  # noqa: S311
    lift = LIFT if causes.is_promotion else 1
    count = max(1, round(draw.gauss(1, 0.07) * expected_orders(shop, day) * lift))
    halves = draw.choices(range(48), shop.half_hours, k=count)
    seconds = sorted(half * 1_800 + draw.randrange(1_800) for half in halves)
    desk = _Desk(shop, day, draw, causes)
    came = _sources(shop, day, seed, causes, count)
    drawn = (
        desk.order(number, second, source)
        for number, (second, source) in enumerate(zip(seconds, came, strict=True), 1)
    )
    return [order for order in drawn if order and order.order.source_key]


def _sources(shop: DemoShop, day: date, seed: int, causes: DayCauses, count: int) -> list[str]:
    """Return by which source each buyer came; "" where a fallen source did not bring them."""
    # Invented data, the same every time: nothing secret is drawn.
    draw = Random(f"{seed}:{shop.code}:{day.isoformat()}:sources")  # noqa: S311
    edges = list(accumulate(each.weight * draw.gauss(1, SHARE_NOISE) for each in shop.sources))
    came = []
    for at in range(count):
        key = shop.sources[bisect(edges, (at + 0.5) / count * edges[-1])].key
        is_lost = key == causes.fallen and int((at + 1) * KEPT) == int(at * KEPT)
        came.append("" if is_lost else key)
    draw.shuffle(came)
    return came


def expected_orders(shop: DemoShop, day: date) -> float:
    """Return how many orders the day would have without chance."""
    years = (day - GROWTH_FROM).days / 365
    trend: float = (1 + shop.yearly_growth) ** max(-GROWTH_YEARS, min(years, GROWTH_YEARS))
    return shop.orders_a_day * trend * shop.weekdays[day.weekday()] * spike_factor(shop, day)


class _Desk:
    """Draws the orders of one shop-day."""

    def __init__(self, shop: DemoShop, day: date, draw: Random, causes: DayCauses) -> None:
        self.shop, self.day, self.draw = shop, day, draw
        self.zone = ZoneInfo(shop.zone)
        self.sold_out = causes.sold_out
        is_campaign = spike_factor(shop, day) > 1
        self.discounts = CAMPAIGN_DISCOUNTS if is_campaign else USUAL_DISCOUNTS
        if causes.is_promotion:
            self.discounts = PROMOTION_DISCOUNTS
        self.popularity = list(accumulate(product.weight for product in shop.products))
        self.prices = [self.amount(product.price) for product in shop.products]
        self.shipping = self.amount(shop.shipping)
        self.free_shipping_from = self.amount(shop.free_shipping_from)

    def order(self, number: int, second: int, source: str) -> DemoOrder | None:
        """Draw an order; None when all that the buyer wanted is sold out."""
        draw, shop = self.draw, self.shop
        ordered_at = self.instant(second)
        lines = self.lines()
        if not lines:
            return None
        goods = sum((line.line_amount for line in lines), Decimal(0))
        discount = self.discount(goods)
        shipping = Decimal(0) if goods - discount >= self.free_shipping_from else self.shipping
        paid_at = None if draw.random() < UNPAID_RATE else ordered_at + _pay_delay(draw)
        total = goods - discount + shipping
        reference = f"{self.day:%Y%m%d}{number:05d}"
        refunds = _refunds(shop, reference, paid_at, total, draw)
        order = OrderRow(
            external_id=reference,
            number=reference,
            ordered_at=ordered_at,
            paid_at=paid_at,
            status=_status(paid_at, draw),
            currency=shop.currency,
            order_amount=total,
            paid_amount=total if paid_at else Decimal(0),
            goods_amount=goods,
            shipping_amount=shipping,
            discount_amount=discount,
            customer_ref=_buyer(self.day, number, draw),
            source_key=source,
            region=draw.choice(shop.regions),
            excluded_reason=_excluded(draw),
            is_cod=crc32(reference.encode()) % COD_ONE_IN == 0,
            quantity_seen=sum(line.quantity for line in lines),
            lines=lines,
        )
        return DemoOrder(order, refunds)

    def amount(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-minor_digits(self.shop.currency))

    def instant(self, second: int) -> datetime:
        wall = datetime.combine(self.day, MIDNIGHT) + timedelta(seconds=second)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def lines(self) -> tuple[OrderLineRow, ...]:
        kinds = self.draw.choices((1, 2, 3), cum_weights=(68, 92, 100))[0]
        drawn = self.draw.choices(range(len(self.prices)), cum_weights=self.popularity, k=kinds)
        lines = (self.line(str(place), at) for place, at in enumerate(sorted(set(drawn)), 1))
        return tuple(line for line in lines if line.external_product_id != self.sold_out)

    def line(self, line_key: str, at: int) -> OrderLineRow:
        product, price = self.shop.products[at], self.prices[at]
        quantity = self.draw.choices((1, 2, 3), cum_weights=(84, 97, 100))[0]
        return OrderLineRow(
            line_key=line_key,
            external_product_id=product.code,
            sku_code=f"{product.code}-1",
            title=product.title,
            quantity=quantity,
            unit_price=price,
            line_amount=price * quantity,
        )

    def discount(self, goods: Decimal) -> Decimal:
        percents, cumulated = self.discounts
        percent = self.draw.choices(percents, cum_weights=cumulated)[0]
        return (goods * percent / 100).quantize(Decimal("0.01"))


def _pay_delay(draw: Random) -> timedelta:
    if draw.random() < LATE_PAYMENT_RATE:
        return timedelta(seconds=draw.randrange(3_600, 72_000))
    return timedelta(seconds=round(min(draw.expovariate(1 / 25) + 4, 900)))


def _status(paid_at: datetime | None, draw: Random) -> str:
    if paid_at is None:
        return draw.choices(("unpaid", "closed"), (3, 7))[0]
    return draw.choices(("paid", "shipped", "done"), (1, 2, 17))[0]


def _buyer(day: date, number: int, draw: Random) -> str | None:
    chance = draw.random()
    if chance < ANONYMOUS_RATE:
        return None
    if chance < ANONYMOUS_RATE + RETURNING_RATE:
        earlier = day - timedelta(days=round(draw.expovariate(1 / 70)) + 1)
        return f"buyer-{earlier:%Y%m%d}-{draw.randrange(1, 60)}"
    return f"buyer-{day:%Y%m%d}-{number}"


def _excluded(draw: Random) -> str | None:
    return draw.choice(("test", "fake")) if draw.random() < EXCLUDED_RATE else None


def _refunds(
    shop: DemoShop, reference: str, paid_at: datetime | None, total: Decimal, draw: Random
) -> tuple[RefundRow, ...]:
    if paid_at is None or draw.random() >= shop.refund_rate:
        return ()
    share = Decimal(100 if draw.random() < FULL_REFUND_RATE else draw.choice((10, 20, 50)))
    delay = timedelta(days=min(draw.expovariate(1 / 9), LATEST_REFUND.days - 1))
    refunded_at = (paid_at + delay + timedelta(hours=1)).replace(microsecond=0)
    refund = RefundRow(
        external_id=f"r{reference}",
        order_external_id=reference,
        amount=(total * share / 100).quantize(Decimal("0.01")),
        refunded_at=refunded_at,
        refunded_on=business_day(refunded_at, shop.zone),
    )
    return (refund,)


def _paid_out(refunds: Sequence[RefundRow], until: datetime) -> tuple[RefundRow, ...]:
    return tuple(row for row in refunds if row.refunded_at and row.refunded_at <= until)
