"""A copy of the empty test database that is filled once, for all tests of a file to read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from pytest_django import DjangoDbBlocker


@contextmanager
def database_copy(blocker: DjangoDbBlocker, suffix: str) -> Iterator[str]:
    """Work on a copy of the test database, whose name it gives, and drop it at the end.

    What tests write into it goes with their transaction, as in the database it was made from.
    """
    creation, own = connection.creation, connection.settings_dict["NAME"]
    with blocker.unblock():
        creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
        name = creation.get_test_db_clone_settings(suffix)["NAME"]
        connection.close()
        try:
            connection.settings_dict["NAME"] = name
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = own
            creation.destroy_test_db(suffix=suffix, verbosity=0)
