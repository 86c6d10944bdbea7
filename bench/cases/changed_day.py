"""Case 1: one changed shop-day, all grains."""

from datetime import timedelta

from django.utils import timezone

from apps.metrics.services import rollup_drain
from apps.shop.services import days_mark
from bench import floors, generator
from bench.checks import audit, equal
from bench.computed import computed
from bench.database import run
from bench.measuring import turns
from bench.results import Result

ROUNDS = 11
CHANGE = """
UPDATE shop_order SET paid_amount = paid_amount + 1, order_amount = order_amount + 1
WHERE shop_id = %s AND paid_on = %s AND ordered_on = paid_on AND excluded_reason IS NULL
"""


def cases(scale: float) -> list[Result]:
    """Write a day whose orders changed, and one whose orders did not."""
    facts = computed(generator.history(scale))
    shop, day = facts.shop, facts.last - timedelta(days=100)
    written = 0

    def mark() -> None:
        days_mark(shop_id=shop.pk, days=[day], domain="sales", reason="import")

    def change() -> None:
        run(CHANGE, [shop.pk, day])
        mark()

    def drain() -> None:
        nonlocal written
        result = rollup_drain(shop=shop, now=timezone.now())
        equal("days written", result.days, [day])
        written = result.rows

    def floor() -> None:
        floors.all_grains([(shop.pk, day)], horizon=generator.today())

    found = []
    for what, prepare, target in (("written", change, 1.7), ("nothing changed", mark, 1.2)):
        took = turns(floor, drain, rounds=ROUNDS, prepare=prepare)
        note = f"work {took.work:.2f}x; own Python {took.python * 1000:.0f} ms of 60"
        name = f"one changed shop-day, {what}"
        found.append(Result(1, name, took.floor, took.ours, target, written, took.memory, note))
    audit([shop])
    return found
