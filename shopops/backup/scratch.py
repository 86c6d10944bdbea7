"""A database beside the live one, for the length of a check; the live one is never written to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from shopops.backup.errors import BackupError

ALIAS = "scratch"
SUFFIX = "_restored"
_LOCK = "SELECT pg_try_advisory_lock(hashtext('shopops.backup.scratch'))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('shopops.backup.scratch'))"


@contextmanager
def scratch_database() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to a new, empty database of the same server; it is dropped afterwards.

    Raises BackupError when another check runs. What a killed check left is dropped first.
    """
    name = f"{connection.settings_dict['NAME']}{SUFFIX}"
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            raise BackupError("Another backup is being restored or checked now.")
        cursor.execute("SET statement_timeout = 0")
        try:
            drop_database(cursor, name)
            cursor.execute(_named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name))
            with _connected(name) as scratch:
                yield scratch
        finally:
            drop_database(cursor, name)
            cursor.execute("RESET statement_timeout")
            cursor.execute(_UNLOCK)


def drop_database(cursor: CursorWrapper, name: str) -> None:
    """Drop a database and cut whoever is connected to it."""
    cursor.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


@contextmanager
def _connected(name: str) -> Iterator[BaseDatabaseWrapper]:
    scratch = connection.copy(ALIAS)
    scratch.settings_dict["NAME"] = name
    scratch.ensure_connection()
    connections.settings[ALIAS], connections[ALIAS] = scratch.settings_dict, scratch
    try:
        yield scratch
    finally:
        scratch.close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def _named(query: str, name: str) -> sql.Composed:
    return sql.SQL(query).format(sql.Identifier(name))
