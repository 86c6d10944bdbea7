"""One word for each question of a supervisor."""

import pytest
from django.db import connection
from django.test import Client


def test_livez_needs_no_database() -> None:
    response = Client().get("/livez")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_is_ok_when_all_migrations_are_applied() -> None:
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_says_no_while_a_migration_waits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"no")


@pytest.mark.django_db
def test_readyz_says_no_when_the_database_refuses() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO gone")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.migrations.recorder.MigrationRecorder.has_table", lambda _: True)
        response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"no")
