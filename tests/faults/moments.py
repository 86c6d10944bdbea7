"""When a kill strikes: at a named point, in front of a locked table, or any time."""

import os
import random
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import connection

from tests.faults.world import World

IN_FRONT = """
SELECT l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE NOT l.granted AND c.relname = %s AND l.pid <> pg_backend_pid() LIMIT 1
"""


class Moment(Protocol):
    """A moment is prepared before the load begins, seen when it has come, and let go."""

    def prepare(self, world: World) -> None:
        """Lie in wait."""

    def has_come(self) -> bool:
        """Whether the moment is now."""

    def held(self) -> int:
        """Number of the process that stands there, 0 for none."""

    def release(self) -> None:
        """Let whoever still stands there go on."""


class AnyTime:
    """Some random time after the load began."""

    def __init__(self, chance: random.Random, longest: float = 1.5) -> None:
        self.delay = chance.uniform(0.0, longest)
        self.start = 0.0

    def prepare(self, world: World) -> None:
        self.start = time.monotonic()

    def has_come(self) -> bool:
        return time.monotonic() - self.start >= self.delay

    def held(self) -> int:
        return 0

    def release(self) -> None:
        """Nobody stands there."""


class HalfUpload(AnyTime):
    """The web server has got half of a file."""

    def prepare(self, world: World) -> None:
        [file, *_] = world.next_files()
        self.line = world.uploader.half(file, world.shop.code)
        super().prepare(world)

    def release(self) -> None:
        self.line.close()


class AtPoint:
    """A process of the product stands at one of its named points."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = Path()

    def prepare(self, world: World) -> None:
        self.folder = world.installation.crash
        (self.folder / self.name).touch()

    def has_come(self) -> bool:
        return self.held() != 0

    def held(self) -> int:
        standing = next(self.folder.glob(f"{self.name}@*"), None)
        return int(standing.name.rpartition("@")[2]) if standing else 0

    def release(self) -> None:
        for file in self.folder.glob(f"{self.name}*"):
            file.unlink()


class AtTable:
    """A session of the database stands in front of a table, in the middle of a statement."""

    def __init__(self, name: str) -> None:
        self.name = name

    def prepare(self, world: World) -> None:
        parameters = connection.get_connection_params()
        known = {key: parameters[key] for key in ("host", "port", "user", "dbname")}
        self.session = psycopg.connect(**known)
        self.session.execute(f"LOCK TABLE {self.name} IN ACCESS EXCLUSIVE MODE")
        self.found = 0

    def has_come(self) -> bool:
        row = self.session.execute(IN_FRONT, [self.name]).fetchone()
        self.found = int(row[0]) if row else 0
        return row is not None

    def held(self) -> int:
        return self.found

    def release(self) -> None:
        with suppress(psycopg.Error):
            self.session.close()


def is_alive(pid: int) -> bool:
    """Whether a process runs: a dead one that nobody has buried does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def end(pid: int, signal_number: int) -> None:
    """Send a signal; a process that has gone already is as dead as it was to be."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal_number)
