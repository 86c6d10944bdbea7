"""The database of the measurements: emptied and migrated, or kept; and plain statements on it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction


def database_open(*, keep: bool) -> None:
    """Bring the database to the current schema; without `keep` all its rows are dropped first."""
    if not keep:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def run(text: str, names: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    """Run one statement and return its row count."""
    with connection.cursor() as cursor:
        cursor.execute(text, names or None)
        return int(cursor.rowcount)


def ask(text: str, names: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(text, names or None)
        return list(cursor.fetchall())


def vacuum(*tables: str) -> None:
    """Leave tables as autovacuum would, so that it does not start while something is measured."""
    run("VACUUM (ANALYZE) " + ", ".join(tables))


@contextmanager
def discarded() -> Iterator[None]:
    """A transaction that is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
