"""Case 3: every day of two years, all grains, from nothing and again."""

from bench import floors, generator
from bench.checks import audit
from bench.computed import ROLLUPS, computed, rebuild
from bench.database import run, vacuum
from bench.measuring import turns
from bench.results import Result

ROUNDS = 3
TABLES = ROLLUPS[:-1]


def cases(scale: float) -> list[Result]:
    """Rebuild with nothing stored, and with everything stored and right."""
    facts = computed(generator.history(scale))
    pairs = [(facts.shop.pk, day) for day in facts.days]
    rows = 0

    def floor() -> None:
        floors.all_grains(pairs, horizon=generator.today(), with_visits=True)

    def empty() -> None:
        for table in TABLES:
            run(f"DELETE FROM {table} WHERE shop_id = %s", [facts.shop.pk])  # noqa: S608
        vacuum(*ROLLUPS)

    def ours() -> None:
        nonlocal rows
        rows = rebuild(facts)

    found = []
    for what, prepare in (("all written", empty), ("nothing changed", lambda: None)):
        took = turns(floor, ours, rounds=ROUNDS, prepare=prepare)
        name = f"full rebuild, {what}"
        found.append(
            Result(3, name, took.floor, took.ours, 1.8, rows, took.memory, f"work {took.work:.2f}x")
        )
    audit([facts.shop])
    return found
