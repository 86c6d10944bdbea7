"""Case 8: twenty readers browse the morning page while every day is recomputed."""

import json
import os
import random
from dataclasses import dataclass
from decimal import Decimal
from threading import Event, Thread
from time import perf_counter, sleep

from django.db import connection, connections, transaction
from django.utils import timezone

from apps.dashboard.addresses import MorningAsked
from apps.dashboard.selectors import morning
from apps.shop.services import days_mark
from bench import generator
from bench.checks import audit, equal
from bench.computed import computed, rebuild
from bench.database import run
from bench.generator import Facts
from bench.measuring import memory_peak, memory_reset, percentile
from bench.results import Result

PROCESSES = 4
THREADS = 5
PAUSE = 2.0
SECONDS = 12.0
DAYS = 60
CHANGE = """
UPDATE shop_order SET goods_amount = goods_amount + 1 WHERE shop_id = %s AND paid_on IS NOT NULL
"""


@dataclass(slots=True)
class Seen:
    """What the readers saw: seconds of each page, and pages without whole figures."""

    seconds: list[float]
    bad: int


def cases(scale: float) -> list[Result]:
    """Read without a rollup and during one; mark a day all the while, as an importer does."""
    facts = computed(generator.history(scale))
    calm, _ = _read_while(facts, Event())
    stop = Event()
    # Only a column that the readers' page does not show, so that every page has one right answer.
    run(CHANGE, [facts.shop.pk])
    memory_reset()
    busy, waits = _read_while(facts, stop, rolls_up=True)
    equal("pages with a missing or half day", calm.bad + busy.bad, 0)
    rebuild(facts)
    audit([facts.shop])
    before, during = percentile(calm.seconds, 0.95), percentile(busy.seconds, 0.95)
    note = f"{len(busy.seconds)} pages, 0 wrong; an importer waited {max(waits) * 1000:.0f} ms"
    what = "p95 of 20 readers during a full rollup"
    return [Result(8, what, before, during, 2.0, 0, memory_peak(), note)]


def _read_while(facts: Facts, stop: Event, *, rolls_up: bool = False) -> tuple[Seen, list[float]]:
    """Start the readers; roll up in this process until they are done."""
    wanted = _wanted(facts)
    connections.close_all()
    readers = [_process(facts, wanted, seed) for seed in range(PROCESSES)]
    waits: list[float] = [0.0]
    importer = Thread(target=_import, args=(facts, stop, waits))
    end = perf_counter() + SECONDS
    if rolls_up:
        importer.start()
    while rolls_up and perf_counter() < end - 1:
        rebuild(facts)
        run(CHANGE, [facts.shop.pk])
    stop.set()
    seen = Seen([], 0)
    for pipe, process in readers:
        with os.fdopen(pipe) as answers:
            told = json.load(answers)
        os.waitpid(process, 0)
        seen.seconds += told["seconds"]
        seen.bad += told["bad"]
    if rolls_up:
        importer.join()
    return seen, waits


def _wanted(facts: Facts) -> dict[int, Decimal | None]:
    """The paid amount of each day that the readers look at, by days before the last."""
    return {at: _paid(facts, at) for at in range(DAYS)}


def _paid(facts: Facts, at: int) -> Decimal | None:
    asked = MorningAsked("/", facts.shop.code, facts.days[-1 - at])
    page = morning(facts.shop, asked, timezone.now())
    return page.scorecard.values[0].value


def _process(facts: Facts, wanted: dict[int, Decimal | None], seed: int) -> tuple[int, int]:
    """Start five readers in a process of their own; return where they answer."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process:
        os.close(theirs)
        return ours, process
    try:
        seen = Seen([], 0)
        threads = [
            Thread(target=_read, args=(facts, wanted, seen, random.Random(seed * THREADS + at)))
            for at in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        os.write(theirs, json.dumps({"seconds": seen.seconds, "bad": seen.bad}).encode())
    finally:
        os._exit(0)


def _read(
    facts: Facts, wanted: dict[int, Decimal | None], seen: Seen, choice: random.Random
) -> None:
    end = perf_counter() + SECONDS
    _paid(facts, 0)
    while perf_counter() < end:
        sleep(choice.uniform(0, 2 * PAUSE))
        at = choice.randrange(DAYS)
        start = perf_counter()
        amount = _paid(facts, at)
        seen.seconds.append(perf_counter() - start)
        seen.bad += amount != wanted[at]
    connection.close()


def _import(facts: Facts, stop: Event, waits: list[float]) -> None:
    """Mark days as an import does, and note how long each mark waited."""
    while not stop.is_set():
        start = perf_counter()
        with transaction.atomic():
            days_mark(shop_id=facts.shop.pk, days=[facts.last], domain="sales", reason="import")
        waits.append(perf_counter() - start)
        sleep(0.05)
    connection.close()
