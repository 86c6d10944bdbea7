"""Case 2: 5,000 late refunds over 30 days and 50 shops; only refund columns are due."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from time import time_ns

from django.utils import timezone

from apps.metrics.services import shops_drain
from apps.shop.models import ChangedDay, Order
from apps.shop.rows import RefundRow
from apps.shop.services import refunds_upsert
from bench import floors, generator
from bench.checks import audit, equal
from bench.computed import computed, rebuild_seconds
from bench.database import run
from bench.generator import Facts
from bench.measuring import turns
from bench.results import Result

ROUNDS = 3
DAYS = 30
REFUNDS = 100


def cases(scale: float) -> list[Result]:
    """Bring refunds into fifty shops and drain; compare with a rebuild of them."""
    shops = [computed(facts) for facts in generator.fifty(scale)]
    batches = count(time_ns())
    pairs: list[floors.Pair] = []
    rows = 0

    def refund() -> None:
        # Those of the round before go: the new ones reach the same days.
        run("DELETE FROM shop_refund WHERE external_id LIKE 'late-%'")
        number = next(batches)
        for facts in shops:
            _refund(facts, number)
        pairs[:] = ChangedDay.objects.values_list("shop_id", "day").distinct()
        equal("every shop has marks", len({shop for shop, _ in pairs}), len(shops))

    def drain() -> None:
        nonlocal rows
        done = shops_drain(now=timezone.now(), seconds=600)
        equal("days written", done["days"], len(pairs))
        rows = done["rows"]

    refund()
    shops_drain(now=timezone.now(), seconds=600)
    took = turns(lambda: floors.refund_columns(pairs), drain, rounds=ROUNDS, prepare=refund)
    audit(facts.shop for facts in shops[:5])
    full = sum(rebuild_seconds(facts) for facts in shops[:10]) * len(shops) / 10
    what, note = "late refunds, 50 shops", f"work {took.work:.2f}x; {len(pairs):,} shop-days"
    share = "against 1% of a full rebuild (from 10 shops of 50)"
    return [
        Result(2, what, took.floor, took.ours, 2.0, rows, took.memory, note),
        Result(2, "same, " + share, full / 100, took.ours, 1.0, rows, took.memory, ""),
    ]


def _refund(facts: Facts, number: int) -> None:
    """Refund 100 orders of the last 30 days, each on a later one of these days."""
    since = facts.last - timedelta(days=DAYS - 1)
    orders = Order.objects.filter(shop=facts.shop, paid_on__gt=since, ordered_on__gt=since)
    found = list(
        orders.order_by("external_id").values_list("external_id", "paid_on")[: 20 * REFUNDS]
    )
    step = max(1, len(found) // REFUNDS)
    amount = Decimal(number % 89 + 1) / 100  # another one each round, so that figures change
    rows = [
        RefundRow(f"late-{number}-{at}", order, amount, None, _later(facts, on, at))
        for at, (order, on) in enumerate(found[::step][:REFUNDS])
        if on is not None
    ]
    refunds_upsert(shop=facts.shop, rows=rows, reason="refund_new")


def _later(facts: Facts, on: date, at: int) -> date:
    return min(on + timedelta(days=at % 10), facts.last)
