"""Case 9: 1,500 changed shop-days over 50 shops, by two worker processes through the broker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter, sleep

from django.conf import settings
from django.db import connections

from apps.metrics.tasks import rollup_drain
from apps.shop.models import ChangedDay
from apps.shop.services import days_mark
from bench import floors, generator
from bench.checks import WrongError, audit
from bench.computed import computed
from bench.database import run
from bench.measuring import turns
from bench.results import Result
from shopops.celery import app
from shopops.embedded import running_broker

ROUNDS = 3
DAYS = 30
WORKERS = 2
PATIENCE = 300.0
CHANGE = """
UPDATE shop_order SET paid_amount = paid_amount + 1, order_amount = order_amount + 1
WHERE shop_id = ANY(%s) AND paid_on > %s AND external_id LIKE '%%7'
"""


def cases(scale: float) -> list[Result]:
    """Change thirty days of fifty shops; let two workers write them."""
    shops = [computed(facts) for facts in generator.fifty(scale)]
    pairs = [(facts.shop.pk, day) for facts in shops for day in facts.days[-DAYS:]]

    def change() -> None:
        run(CHANGE, [[facts.shop.pk for facts in shops], shops[0].last - timedelta(days=DAYS)])
        for facts in shops:
            days_mark(
                shop_id=facts.shop.pk, days=facts.days[-DAYS:], domain="sales", reason="import"
            )

    def floor() -> None:
        floors.all_grains(pairs, horizon=generator.today())

    with _workers():
        change()
        _drain()
        took = turns(floor, _drain, rounds=ROUNDS, prepare=change)
    audit(facts.shop for facts in shops[:3])
    note = f"{len(pairs):,} shop-days, {len(pairs) / took.ours:,.0f} a second"
    what = "changed days through 2 workers"
    return [Result(9, what, took.floor, took.ours, 1.2, len(pairs), took.memory, note)]


def _drain() -> None:
    """Ring as the schedule does, and wait until no mark is left."""
    rollup_drain.delay()
    end = perf_counter() + PATIENCE
    while ChangedDay.objects.exists():
        if perf_counter() > end:
            raise WrongError("The workers did not finish.")
        sleep(0.01)


@contextmanager
def _workers() -> Iterator[None]:
    """A broker and two worker processes, as in production."""
    connections.close_all()
    with running_broker(settings.DATA_ROOT):
        app.control.purge()
        command = [sys.executable, "-m", "celery", "-q", "-A", "shopops", "worker"]
        command += ["--concurrency", str(WORKERS), "--loglevel", "ERROR", "--without-gossip"]
        process = subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": "ignore"})  # noqa: S603
        try:
            _wait_ready()
            yield
        finally:
            process.terminate()
            process.wait()


def _wait_ready() -> None:
    end = perf_counter() + PATIENCE
    while not app.control.ping(timeout=0.5):
        if perf_counter() > end:
            raise WrongError("The workers did not start.")
