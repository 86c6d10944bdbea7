"""Copies of the empty test database that are filled once, for many tests to read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from pytest_django import DjangoDbBlocker

# The fixture that lets a test run in the database of the known day.
IN_KNOWN = "_in_known_database"


@contextmanager
def database_made(blocker: DjangoDbBlocker, suffix: str) -> Iterator[str]:
    """Make a copy of the test database, whose name it gives, and drop it at the end."""
    creation = connection.creation
    with blocker.unblock():
        creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    yield creation.get_test_db_clone_settings(suffix)["NAME"]
    with blocker.unblock():
        creation.destroy_test_db(suffix=suffix, verbosity=0)


@contextmanager
def in_database(blocker: DjangoDbBlocker, name: str) -> Iterator[None]:
    """Work on the database of this name, and go back to the one before at the end."""
    before = connection.settings_dict["NAME"]
    with blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


@contextmanager
def database_copy(blocker: DjangoDbBlocker, suffix: str) -> Iterator[str]:
    """Work on a copy of the test database, whose name it gives, and drop it at the end.

    What tests write into it goes with their transaction, as in the database it was made from.
    """
    with database_made(blocker, suffix) as name, in_database(blocker, name):
        yield name
