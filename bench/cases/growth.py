"""Case 4: a shop alone, then among fifty with eight times its facts; processor time of both.

The two sizes cannot take turns, so what is compared is the processor time of this process and of
its session in the server: it does not tell who else was busy. Begins and ends with an empty
database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import process_time

from django.utils import timezone

from apps.metrics.services import rollup_drain
from apps.shop.services import days_mark
from bench import floors, generator
from bench.cases.rebuild import TABLES
from bench.checks import audit, equal
from bench.computed import ROLLUPS, computed, rebuild
from bench.database import ask, database_open, run, vacuum
from bench.generator import Facts
from bench.measuring import memory_peak, memory_reset, server_seconds
from bench.results import Result

ROUNDS = 11
REBUILDS = 2
# So many of the other shops are rebuilt: each has the same days and orders.
OTHERS = 2
CHANGE = """
UPDATE shop_order SET paid_amount = paid_amount + 1, order_amount = order_amount + 1
WHERE shop_id = %s AND paid_on = %s AND ordered_on = paid_on AND excluded_reason IS NULL
"""


@dataclass(frozen=True, slots=True)
class Size:
    """Processor seconds at one size: a changed day, its bare sums, and a row of a rebuild."""

    lines: int
    day: float
    bare: float
    row: float
    rows: int


def cases(scale: float) -> list[Result]:
    """Measure one shop, add the others, measure it again and rebuild some of the others."""
    database_open(keep=False)
    memory_reset()
    one = computed(generator.history(scale))
    alone = _measured(one)
    others = generator.crowd(scale)
    for facts in others:
        rebuild(facts)
    vacuum(*ROLLUPS)
    among = _measured(one)
    other = min(_row_seconds(facts)[0] for facts in others[:OTHERS])
    audit([one.shop, others[0].shop])
    grown = f"{alone.lines:,} -> {among.lines:,} lines, 1 -> {len(others) + 1} shops"
    bare = f"its bare sums {among.bare / alone.bare:.2f}x"
    database_open(keep=False)
    return [
        _result("one changed shop-day", alone.day, among.day, 1.2, 1, f"{grown}; {bare}"),
        _result("rebuild of the shop, a row", alone.row, among.row, 1.15, among.rows, grown),
        _result("rebuild of another, a row", alone.row, other, 1.15, among.rows, grown),
    ]


def _result(what: str, alone: float, among: float, target: float, rows: int, note: str) -> Result:
    return Result(4, f"{what} (processor)", alone, among, target, rows, memory_peak(), note)


def _measured(facts: Facts) -> Size:
    day = facts.last - timedelta(days=100)
    horizon = generator.today()
    drained, bare = [], []
    for _round in range(ROUNDS):
        bare.append(_spent(lambda: floors.all_grains([(facts.shop.pk, day)], horizon=horizon)))
        run(CHANGE, [facts.shop.pk, day])
        days_mark(shop_id=facts.shop.pk, days=[day], domain="sales", reason="import")
        drained.append(_spent(lambda: _drain(facts)))
    row, rows = _row_seconds(facts)
    ((lines,),) = ask("SELECT count(*) FROM shop_orderline")
    return Size(lines, min(drained), min(bare), row, rows)


def _drain(facts: Facts) -> None:
    done = rollup_drain(shop=facts.shop, now=timezone.now())
    equal("days written", len(done.days), 1)


def _row_seconds(facts: Facts) -> tuple[float, int]:
    """Processor seconds of a rebuild from nothing, by the row; and its rows."""
    best, rows = float("inf"), 0
    for _round in range(REBUILDS):
        for table in TABLES:
            run(f"DELETE FROM {table} WHERE shop_id = %s", [facts.shop.pk])  # noqa: S608
        vacuum(*TABLES)
        written: list[int] = []
        spent = _spent(lambda written=written: written.append(rebuild(facts)))  # type: ignore[misc]
        rows = written[0]
        best = min(best, spent / rows)
    return best, rows


def _spent(job: Callable[[], object]) -> float:
    """Processor seconds that a job took, here and in its session of the server."""
    before = server_seconds() + process_time()
    job()
    return server_seconds() + process_time() - before
