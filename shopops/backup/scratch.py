"""Databases beside the live one: a scratch one for checks, and the swap that ends a restore."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from shopops.backup.errors import BackupError

ALIAS = "scratch"
SUFFIX = "_restored"
MAINTENANCE = "postgres"
SWAP_ATTEMPTS = 3
_LOCK = "SELECT pg_try_advisory_lock(hashtext(%s))"
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def scratch_database() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to a new, empty database of the same server; it is dropped afterwards.

    Raises BackupError when another check runs. What a killed check left is dropped first.
    """
    name = f"{connection.settings_dict['NAME']}{SUFFIX}"
    with _connected(MAINTENANCE) as maintenance, maintenance.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        # Ends with this connection.
        cursor.execute(_LOCK, [name])
        if not cursor.fetchone()[0]:
            raise BackupError("Another backup is being restored or checked now.")
        try:
            drop_database(cursor, name)
            cursor.execute(_named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name))
            with _connected(name) as scratch, _registered(scratch):
                yield scratch
        finally:
            drop_database(cursor, name)


def drop_database(cursor: CursorWrapper, name: str) -> None:
    """Drop a database and cut whoever is connected to it."""
    cursor.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def swap_databases(scratch: BaseDatabaseWrapper, aside: str) -> None:
    """Put the scratch database in the place of the live one, which is kept under another name.

    Both names change in one transaction. Everybody connected to the live one is cut; BackupError
    when somebody is back each time.
    """
    live, new = connection.settings_dict["NAME"], scratch.settings_dict["NAME"]
    scratch.close()
    connection.close()
    with _connected(MAINTENANCE) as maintenance, maintenance.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for _attempt in range(SWAP_ATTEMPTS):
            cursor.execute(_CUT, [live])
            if _renamed(cursor, (live, aside), (new, live)):
                return
    raise BackupError("The database is in use all the time: stop web, worker and beat first.")


def _renamed(cursor: CursorWrapper, *pairs: tuple[str, str]) -> bool:
    """Rename databases, all or none; False when one is in use."""
    cursor.execute("BEGIN")
    try:
        for old, new in pairs:
            cursor.execute(_named("ALTER DATABASE {} RENAME TO {}", old, new))
    except OperationalError:
        cursor.execute("ROLLBACK")
        return False
    cursor.execute("COMMIT")
    return True


@contextmanager
def _connected(name: str) -> Iterator[BaseDatabaseWrapper]:
    """Connect to another database of the live server."""
    other = connection.copy(ALIAS)
    other.settings_dict["NAME"] = name
    other.ensure_connection()
    try:
        yield other
    finally:
        other.close()


@contextmanager
def _registered(scratch: BaseDatabaseWrapper) -> Iterator[None]:
    """Let querysets and checks find a connection by its alias."""
    connections.settings[ALIAS], connections[ALIAS] = scratch.settings_dict, scratch
    try:
        yield
    finally:
        del connections[ALIAS]
        del connections.settings[ALIAS]


def _named(query: str, *names: str) -> sql.Composed:
    return sql.SQL(query).format(*map(sql.Identifier, names))
