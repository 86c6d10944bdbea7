"""Fills the queues of the demo shops: work of today, promises, and four weeks of attempts."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zlib import crc32

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, Attempt, CarrierRate, Promise, QueueItem, QueuePolicy
from apps.service.queuerules import is_held_out
from apps.service.services.callbacks import callback_add
from apps.service.services.promise_scan import promises_judge
from apps.service.services.promises import Terms, promise_add
from apps.service.services.queue_policy import queues_start
from apps.service.services.queue_sweep import shop_sweep
from apps.shop.models import Order, Shop
from apps.shop.services import RecipientRow, ShipmentRow, recipients_put, shipments_put

Kind, State = QueueItem.Kind, QueueItem.State
RECENT = timedelta(days=3)
HISTORY = timedelta(days=27)
SHIPPED = 1_000
HOLDOUT = 10
# Names, street, town, phone: invented, and in no numbering plan.
BUYERS = {
    "Asia/Shanghai": (("刘阳", "陈静", "周敏", "吴磊"), "样品路{n}号{d}室", "上海", "100{n:08d}"),
    "Europe/Budapest": (
        ("Nagy Anna", "Kiss Péter", "Tóth Eszter", "Varga Bence"),
        "Minta utca {n}. {d}. em.",
        "Budapest",
        "+36 00 {n:07d}",
    ),
}
CARRIERS = {
    "Asia/Shanghai": (("SF Express", 15, 1, 2, 1_140), ("ZTO", 8, 2, 4, 1_080)),
    "Europe/Budapest": (("GLS", 6, 1, 2, 960), ("Magyar Posta", 4, 2, 5, 900)),
}
CALLS = (
    ("Asked whether the filter fits an older tap", 90),
    ("Wants to know when the blue one is back", 200),
    ("Lost inquiry: price; call with the offer of the week", 330),
)


@transaction.atomic
def queues_demo_fill(*, shop: Shop, today: date, now: datetime) -> int:
    """Fill the queues of a demo shop once; later runs only sweep. Returns the live items."""
    is_new = not QueuePolicy.objects.filter(shop=shop).exists()
    policy = queues_start(shop=shop)
    if is_new:
        QueuePolicy.objects.filter(pk=policy.pk).update(holdout_percent=HOLDOUT)
        policy.refresh_from_db()
        _rates(shop, today)
        _parcels(shop, now)
        _history(shop, now)
        _promises(shop, now)
        _calls(shop, now)
    _recipients(shop, now)
    shop_sweep(policy=policy, now=now)
    promises_judge(shop_id=shop.pk, now=now)
    return QueueItem.objects.filter(shop=shop).live().count()


def _drawn(order: Order, parts: int) -> int:
    """Draw a number below `parts` from the order's number: the same every time."""
    return crc32(order.number.encode()[::-1]) % parts


def _recipients(shop: Shop, now: datetime) -> None:
    names, street, town, phone = BUYERS[shop.zone]
    orders = Order.objects.filter(shop=shop, ordered_at__gt=now - RECENT, recipient=None)
    rows = []
    for order in orders.order_by("pk"):
        n = _drawn(order, 90) + 1
        is_short = _drawn(order, 6) == 0
        address = town if is_short else f"{street.format(n=n, d=n % 9 + 1)}, {town}"
        email = f"buyer-{order.number}@example.com"
        name = names[_drawn(order, len(names))]
        rows.append(
            (order, RecipientRow(name, phone.format(n=_drawn(order, 10**7)), email, address))
        )
    recipients_put(shop=shop, rows=rows, now=now)


def _rates(shop: Shop, today: date) -> None:
    since = today.replace(month=1, day=1)
    CarrierRate.objects.bulk_create(
        CarrierRate(
            shop=shop,
            carrier=name,
            region=region,
            up_to_kg=5,
            price=Decimal(price) * factor,
            days_min=least + more,
            days_max=most + more,
            cutoff_min=cutoff,
            tracking_url="https://tracking.example/parcels/{number}",
            valid_from=since,
        )
        for name, price, least, most, cutoff in CARRIERS[shop.zone]
        for region, factor, more in (("", 1, 0), ("Islands", 2, 2))
    )


def _parcels(shop: Shop, now: datetime) -> None:
    """Ship the newest orders that have left; each carrier takes about as long as it says."""
    left = Order.objects.filter(shop=shop, status__in=("shipped", "done"), paid_at__isnull=False)
    rows = []
    for order in left.order_by("-ordered_at")[:SHIPPED]:
        name, _price, least, most, _cutoff = CARRIERS[shop.zone][_drawn(order, 2)]
        shipped_at = (order.paid_at or order.ordered_at) + timedelta(hours=4 + _drawn(order, 12))
        hours = 24 * least + _drawn(order, 24 * (most - least) + 18)
        arrives_at = shipped_at + timedelta(hours=hours)
        expected_at = shipped_at + timedelta(days=most)
        if shipped_at <= now:
            delivered_at = arrives_at if arrives_at <= now else None
            number = f"{name[:2].upper()}{order.number}"
            row = ShipmentRow(name, number, shipped_at, expected_at, delivered_at)
            rows.append((order, row))
    shipments_put(shop=shop, rows=rows)


def _history(shop: Shop, now: datetime) -> None:
    """Write how four weeks of chases and confirmations ended, with their attempts."""
    people = list(Agent.objects.filter(home_shop=shop).order_by("pk"))
    since = now - HISTORY
    orders = Order.objects.filter(shop=shop, ordered_at__range=(since, now - RECENT)).counted()
    items = [*_chases(shop, orders.order_by("pk")), *_confirmations(shop, orders.order_by("pk"))]
    QueueItem.objects.bulk_create(items)
    attempts = []
    for item in items:
        for number in range(item.tries):
            is_last = number + 1 == item.tries
            attempts.append(
                Attempt(
                    item=item,
                    at=item.opened_at + timedelta(minutes=20 + 75 * number),
                    agent=people[(item.pk + number) % len(people)],
                    channel=item.channel,
                    result=_result(item) if is_last else Attempt.Result.NO_ANSWER,
                )
            )
    Attempt.objects.bulk_create(attempts)


def _result(item: QueueItem) -> str:
    known = {
        "paid": Attempt.Result.PROMISED,
        "confirmed": Attempt.Result.REACHED,
        "refused": Attempt.Result.REFUSED,
    }
    return known.get(item.result, Attempt.Result.NO_ANSWER)


def _chases(shop: Shop, orders: Iterable[Order]) -> Iterator[QueueItem]:
    patience = timedelta(minutes=30)
    for order in orders:
        is_late = order.paid_at is not None and order.paid_at - order.ordered_at > patience
        if order.paid_at is not None and not is_late:
            continue
        opened_at = order.ordered_at + patience
        held_out = is_held_out(order.number, HOLDOUT)
        closed_at = order.paid_at if is_late else opened_at + timedelta(hours=9)
        yield QueueItem(
            shop=shop,
            kind=Kind.UNPAID,
            order=order,
            customer_id=order.customer_id,
            reason="unpaid",
            opened_at=opened_at,
            next_at=opened_at,
            due_at=opened_at + timedelta(hours=8),
            state=State.CANCELLED if is_late else State.EXPIRED,
            result="paid" if is_late else "gave_up",
            tries=0 if held_out else 1 + _drawn(order, 2),
            holdout=held_out,
            closed_at=closed_at,
        )


def _confirmations(shop: Shop, orders: Iterable[Order]) -> Iterator[QueueItem]:
    for order in orders:
        if not order.is_cod or order.paid_at is None:
            continue
        drawn = _drawn(order, 20)
        result = {0: "unreachable", 1: "refused"}.get(drawn, "confirmed")
        opened_at = order.ordered_at
        yield QueueItem(
            shop=shop,
            kind=Kind.COD,
            order=order,
            customer_id=order.customer_id,
            reason="cod",
            opened_at=opened_at,
            next_at=opened_at,
            due_at=opened_at + timedelta(hours=8),
            state=State.DONE if result != "unreachable" else State.EXPIRED,
            result=result,
            tries=3 if result == "unreachable" else 1 + drawn % 2,
            closed_at=opened_at + timedelta(hours=3 + drawn % 4),
        )


def _promises(shop: Shop, now: datetime) -> None:
    """Promise deliveries: some soon and not shipped, some in time, and four weeks that are over."""
    maker = Agent.objects.filter(home_shop=shop).order_by("pk").first()
    waiting = Order.objects.filter(
        shop=shop, status="paid", shipments=None, ordered_at__gt=now - RECENT
    ).order_by("-ordered_at")[:6]
    channels = (Promise.Channel.SMS, Promise.Channel.EMAIL, Promise.Channel.CALL)
    for number, order in enumerate(waiting):
        hours = (9, 16, 60, 84, 100, 120)[number]
        terms = Terms("delivery", channels[number % 3], now + timedelta(hours=hours))
        promise_add(shop=shop, order=order, terms=terms, agent=maker, actor=SYSTEM, now=now)
    Promise.objects.bulk_create(_settled(shop, maker))


def _settled(shop: Shop, maker: Agent | None) -> Iterator[Promise]:
    parcels = Order.objects.filter(shop=shop, shipments__delivered_at__isnull=False)
    for order in parcels.prefetch_related("shipments").order_by("-ordered_at")[:120]:
        arrived_at = order.shipments.all()[0].delivered_at
        if arrived_at is None:
            continue
        due_at = arrived_at + timedelta(hours=20 - _drawn(order, 26))
        state = Promise.State.KEPT if arrived_at <= due_at else Promise.State.BROKEN
        yield Promise(
            shop=shop,
            order=order,
            customer_id=order.customer_id,
            what=Promise.What.DELIVERY,
            due_at=due_at,
            channel=Promise.Channel.CHAT,
            agreed_at=order.ordered_at,
            made_by=maker,
            state=state,
            settled_at=arrived_at,
        )


def _calls(shop: Shop, now: datetime) -> None:
    """Note call-backs for the hours to come, at hours at which people answer the phone."""
    buyers = Order.objects.filter(shop=shop, customer__isnull=False, paid_at__isnull=False)
    for (reason, minutes), order in zip(CALLS, buyers.order_by("-ordered_at"), strict=False):
        due_at = now + timedelta(minutes=minutes)
        local = due_at.astimezone(shop.tz)
        if not time(9) <= local.time() < time(21):
            due_at += timedelta(hours=12)
        callback_add(shop=shop, reason=reason, due_at=due_at, order=order, actor=SYSTEM, now=now)
