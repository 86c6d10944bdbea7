"""Every kill of the list: who, how and when; and the order of a run, from its seed."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import redis
from django.db import connection

from shopops.embedded.paths import broker_socket
from tests.faults.installation import BEAT
from tests.faults.moments import AnyTime, AtPoint, AtTable, HalfUpload, Moment, end
from tests.faults.world import World

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()
"""
Strike = Callable[[World, Moment], None]


@dataclass(frozen=True)
class Kill:
    """One way to die: a victim, the manner, and the moment."""

    victim: str
    manner: str
    when: str
    moment: Callable[[random.Random], Moment]
    strike: Strike
    is_core: bool = False

    def __str__(self) -> str:
        return f"{self.victim}: {self.manner}, {self.when}"


def held_kill(world: World, moment: Moment) -> None:
    end(moment.held(), signal.SIGKILL)


def child_kill(name: str, world: World, moment: Moment) -> None:
    end(world.chance.choice(world.installation.children(name)), signal.SIGKILL)


def process_signal(name: str, number: int, world: World, moment: Moment) -> None:
    end(world.installation.pid(name), number)


def group_kill(name: str, world: World, moment: Moment) -> None:
    os.killpg(world.installation.pid(name), signal.SIGKILL)


def database_stop(world: World, moment: Moment) -> None:
    world.installation.database_stop_now()


def postmaster_kill(world: World, moment: Moment) -> None:
    end(world.installation.postmaster(), signal.SIGKILL)


def sessions_cut(world: World, moment: Moment) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CUT)


def second_schedule(world: World, moment: Moment) -> None:
    """Have two schedules ring for a while; then the first one dies, then the second one."""
    world.installation.start_process("second schedule", *BEAT)
    log = world.installation.root / "log" / "second-schedule.log"
    world.installation.wait(lambda: b"Sending due task" in log.read_bytes(), "the second schedule")
    end(world.installation.pid("schedule"), signal.SIGKILL)
    world.installation.end_process("second schedule")
    log.unlink()


def broker_forget(world: World, moment: Moment) -> None:
    place = str(broker_socket(world.installation.root))
    with redis.Redis(unix_socket_path=place) as client:
        client.flushall()


def broker_down(world: World, moment: Moment) -> None:
    world.installation.end_process("broker")
    moment.release()
    time.sleep(4)
    world.installation.broker_start()


def broker_freeze(world: World, moment: Moment) -> None:
    with world.installation.frozen(world.installation.pid("broker")):
        time.sleep(4)


def line_silent(world: World, moment: Moment) -> None:
    """Longer than the patience of a socket: everybody must give up and come again."""
    world.proxy.is_silent = True
    time.sleep(12)
    world.proxy.heal()


def line_slow(world: World, moment: Moment) -> None:
    world.proxy.delay = 1.0
    time.sleep(5)
    world.proxy.heal()


def line_half_open(world: World, moment: Moment) -> None:
    world.proxy.answers_are_lost = True
    time.sleep(3)
    world.proxy.heal()
    world.proxy.cut()


def line_cut(world: World, moment: Moment) -> None:
    world.proxy.cut()


def _at(name: str) -> Callable[[random.Random], Moment]:
    return lambda _chance: AtPoint(name)


def _in(table: str) -> Callable[[random.Random], Moment]:
    return lambda _chance: AtTable(table)


IMPORT_POINTS = (
    *("read.check", "read.stage", "read.finish"),
    *("commit.merge", "commit.cover", "commit.finish", "commit.after"),
)
ROLLUP_POINTS = ("rollup.claim", "rollup.write", "rollup.finish", "rollup.after")
CORE_POINTS = ("read.stage", "commit.finish", "rollup.finish")


def _worker() -> list[Kill]:
    kill, term, quit_ = signal.SIGKILL, signal.SIGTERM, signal.SIGQUIT
    main = partial(process_signal, "worker")
    rows: list[tuple[str, str, Strike, bool]] = [
        ("SIGKILL of all", "commit.merge", partial(group_kill, "worker"), False),
        ("SIGKILL of all", "rollup.write", partial(group_kill, "worker"), False),
        ("SIGKILL of the first", "commit.finish", partial(main, kill), True),
        ("SIGTERM", "commit.merge", partial(main, term), True),
        ("SIGTERM", "rollup.write", partial(main, term), False),
        ("SIGQUIT", "read.stage", partial(main, quit_), False),
    ]
    return [
        *(
            Kill("worker child", "SIGKILL", point, _at(point), held_kill, point in CORE_POINTS)
            for point in (*IMPORT_POINTS, *ROLLUP_POINTS)
        ),
        Kill("worker child", "SIGKILL", "any time", AnyTime, partial(child_kill, "worker")),
        *(
            Kill("worker", how, point, _at(point), strike, core)
            for how, point, strike, core in rows
        ),
        Kill("worker", "SIGKILL of all", "any time", AnyTime, partial(group_kill, "worker")),
    ]


def _schedule_and_web() -> list[Kill]:
    beat = partial(process_signal, "schedule", signal.SIGKILL)
    web, child = partial(group_kill, "web"), partial(child_kill, "web")
    return [
        Kill("schedule", "SIGKILL", "any time", AnyTime, beat),
        Kill("schedule", "two at once", "any time", AnyTime, second_schedule, is_core=True),
        Kill("web child", "SIGKILL", "half an upload", HalfUpload, child),
        Kill("web", "SIGKILL of all", "half an upload", HalfUpload, web),
        Kill("web", "SIGKILL of all", "receive.keep", _at("receive.keep"), web, is_core=True),
        Kill("web child", "SIGKILL", "ring", _at("ring"), held_kill, is_core=True),
        Kill("web", "SIGTERM", "any time", AnyTime, partial(process_signal, "web", signal.SIGTERM)),
    ]


def _database() -> list[Kill]:
    rows: list[tuple[str, str, Strike]] = [
        ("immediate stop", "commit.merge", database_stop),
        ("immediate stop", "rollup.finish", database_stop),
        ("SIGKILL of the first", "commit.finish", postmaster_kill),
        ("SIGKILL of the first", "rollup.write", postmaster_kill),
        ("connection cut", "commit.finish", sessions_cut),
        ("connection cut", "rollup.finish", sessions_cut),
    ]
    core = (0, 3)
    tables = ("shop_orderstage", "shop_order", "shop_changedday", "metrics_shopday")
    return [
        Kill("database", "immediate stop", "any time", AnyTime, database_stop),
        Kill("database", "SIGKILL of the first", "any time", AnyTime, postmaster_kill),
        *(
            Kill("database", how, point, _at(point), strike, number in core)
            for number, (how, point, strike) in enumerate(rows)
        ),
        *(
            Kill("database session", "SIGKILL", table, _in(table), held_kill, table == tables[1])
            for table in tables
        ),
    ]


def _broker() -> list[Kill]:
    broker = partial(process_signal, "broker", signal.SIGKILL)
    return [
        Kill("broker", "SIGKILL", "any time", AnyTime, broker),
        Kill("broker", "SIGKILL", "commit.merge", _at("commit.merge"), broker),
        Kill("broker", "FLUSHALL", "any time", AnyTime, broker_forget),
        Kill("broker", "FLUSHALL", "read.stage", _at("read.stage"), broker_forget, is_core=True),
        Kill("broker", "down 4 s", "ring", _at("ring"), broker_down, is_core=True),
        Kill("broker", "frozen 4 s", "any time", AnyTime, broker_freeze),
        Kill("line to the broker", "silent 12 s", "any time", AnyTime, line_silent),
        Kill("line to the broker", "a second slow", "any time", AnyTime, line_slow),
        Kill("line to the broker", "half open", "any time", AnyTime, line_half_open),
        Kill("line to the broker", "cut", "rollup.write", _at("rollup.write"), line_cut),
    ]


KILLS = (*_worker(), *_schedule_and_web(), *_database(), *_broker())


def planned(count: int, chance: random.Random, only: str = "") -> list[Kill]:
    """The kills of a run: the core first, then the others, then all again, each part shuffled."""
    wanted = [kill for kill in KILLS if only in str(kill)]
    core = [kill for kill in wanted if kill.is_core]
    others = [kill for kill in wanted if not kill.is_core]
    chance.shuffle(core)
    chance.shuffle(others)
    plan = core + others
    while len(plan) < count:
        plan += chance.sample(wanted, len(wanted))
    return plan[:count]
