"""Case 6: the morning page on warm data, and again with ten times the facts behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median
from time import process_time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.actors import SYSTEM
from apps.metrics.services import target_set
from bench import generator
from bench.checks import equal
from bench.computed import computed
from bench.generator import Facts
from bench.measuring import memory_peak, memory_reset, percentile, timed
from bench.people import director
from bench.results import Result

VISITS = 60
MOST_QUERIES = 15
PAGE_SECONDS = 0.060


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one shop, and its own queries to be run bare."""

    visit: Callable[[], object]
    bare: Callable[[], object]
    queries: int


def cases(scale: float) -> list[Result]:
    """Visit the page of a shop with all facts and of one with a tenth of them, in turn."""
    many = computed(generator.history(scale))
    few = computed(generator.history(scale / 10, code="lean"))
    pages = [_page(many), _page(few)]
    memory_reset()
    busy = process_time()
    seen: list[list[float]] = [[], []]
    bare: list[float] = []
    for _ in range(VISITS):
        bare.append(timed(pages[0].bare))
        for page, times in zip(pages, seen, strict=True):
            times.append(timed(page.visit))
    memory = memory_peak()
    python = (process_time() - busy) / VISITS / len(pages)
    queries = pages[0].queries
    floor = f"its queries bare {median(bare) * 1000:.0f} ms"
    note = f"own Python {python * 1000:.0f} ms a page, {floor}"
    slow = percentile(seen[0], 0.95)
    own, lean = median(seen[0]), median(seen[1])
    return [
        Result(6, "morning page, p95 against 60 ms", PAGE_SECONDS, slow, 1.0, 0, memory, note),
        Result(6, "its queries, against 15", MOST_QUERIES, queries, 1.0, 0, memory, unit=""),
        Result(6, "same at 10x the facts", lean, own, 1.2, 0, memory),
    ]


def _page(facts: Facts) -> Page:
    _target(facts)
    client = director(facts.shop)
    address = f"/?shop={facts.shop.code}&day={facts.last}"
    for _ in range(3):
        _visit(client, address)
    with CaptureQueriesContext(connection) as caught:
        _visit(client, address)
    texts = [query["sql"] for query in caught.captured_queries]
    queries = [text for text in texts if text.lstrip("( \n").startswith(("SELECT", "WITH"))]
    return Page(
        visit=lambda: _visit(client, address),
        bare=lambda: _run_all(queries),
        queries=len(queries),
    )


def _visit(client: Client, address: str) -> None:
    equal("answer of the page", client.get(address).status_code, 200)


def _run_all(texts: list[str]) -> None:
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)
            cursor.fetchall()


def _target(facts: Facts) -> None:
    target_set(
        shop=facts.shop,
        month=facts.last.replace(day=1),
        amount=Decimal(1_000_000),
        actor=SYSTEM,
        today=facts.last + timedelta(days=1),
    )
