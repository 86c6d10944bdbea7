"""`manage.py restore`: rehearsed by default, replaces only the named machine, loses nothing."""

import os
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from apps.intake.models import Batch
from shopops.probe import beat_ticks, web_answers
from tests.factories import make_shop
from tests.shopops.installations import HOST, SECRET_KEY, address, environment, manage

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def maintenance() -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(address("postgres"), autocommit=True)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[str]:
    """An installation of its own with one shop and one upload; yields its database."""
    shop = make_shop(code="spring")
    Batch.objects.create(
        shop=shop, kind="orders", file_name="a", stored_name="kept", sha256="0", size=1
    )
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "kept").write_bytes(b"order,amount")
    name, template = f"live_{os.getpid()}", connection.settings_dict["NAME"]
    connection.close()
    with maintenance() as server:
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(query.format(sql.Identifier(name), sql.Identifier(template)))
        yield name
        found = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]
        )
        for (left,) in found.fetchall():
            query = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(left)))
            server.execute(query)


def shop_codes(database: str) -> list[str]:
    with psycopg.connect(address(database)) as server:
        found = server.execute("SELECT code FROM shop_shop ORDER BY code").fetchall()
    return [code for (code,) in found]


def test_a_restore_is_rehearsed_then_replaces_and_keeps_what_was(live: str, tmp_path: Path) -> None:
    assert manage(environment(tmp_path, database=live), "backup").returncode == 0
    backup = next((tmp_path / "backups").glob("*.backup"))
    with psycopg.connect(address(live)) as server:
        server.execute("UPDATE shop_shop SET code = 'lost'")
    (tmp_path / "uploads" / "kept").unlink()

    mine = environment(tmp_path, database=live)
    rehearsed = manage(mine, "restore", str(backup))
    assert (rehearsed.returncode, rehearsed.stderr) == (0, "")
    assert "Nothing was changed" in rehearsed.stdout
    wrong = manage(mine, "restore", str(backup), "--yes-replace", "elsewhere")
    assert wrong.returncode == 1
    assert f"This installation is {HOST}, not elsewhere" in wrong.stderr
    assert shop_codes(live) == ["lost"]

    connected = psycopg.connect(address(live))
    other_key = {**mine, "SECRET_KEY": "t" * 50}
    done = manage(other_key, "restore", str(backup), "--yes-replace", HOST)
    assert done.returncode == 0, done.stderr
    with pytest.raises(psycopg.OperationalError), connected:
        connected.execute("SELECT 1")
    assert shop_codes(live) == ["spring"]
    aside = re.findall(r"the database (\w+);", done.stdout)
    assert shop_codes(*aside) == ["lost"]
    assert (tmp_path / "uploads" / "kept").read_bytes() == b"order,amount"
    assert len(list((tmp_path / "backups").glob("*.backup"))) == 2
    assert "add the content of" in done.stderr
    assert (tmp_path / "restored_secret_keys").read_text() == SECRET_KEY
    assert "set BUYER_KEY to the content of" in done.stderr
    assert (tmp_path / "restored_buyer_key").read_text() == SECRET_KEY


def test_a_corrupt_backup_replaces_nothing(live: str, tmp_path: Path) -> None:
    mine = environment(tmp_path, database=live)
    assert manage(mine, "backup").returncode == 0
    backup = next((tmp_path / "backups").glob("*.backup"))
    backup.write_bytes(backup.read_bytes()[:-1])

    done = manage(mine, "restore", str(backup), "--yes-replace", HOST)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("Take another backup. Nothing was changed.")
    assert shop_codes(live) == ["spring"]


def test_a_database_that_does_not_answer_is_said_in_words(live: str, tmp_path: Path) -> None:
    nowhere = environment(tmp_path, database=f"{live}_missing")

    for command in (("backup",), ("restore_check", "any"), ("restore", "any")):
        done = manage(nowhere, *command)
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: ")
        assert "Traceback" not in done.stderr


def test_the_probe_of_the_schedule_wants_a_tick_within_a_quarter_of_an_hour(
    live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(live))
    assert beat_ticks() is False
    with psycopg.connect(address(live), autocommit=True) as server:
        server.execute(
            "INSERT INTO django_celery_beat_intervalschedule (every, period) VALUES (1, 'days')"
        )
        server.execute(
            "INSERT INTO django_celery_beat_periodictask (name, task, args, kwargs, enabled,"
            " one_off, total_run_count, date_changed, description, headers, last_run_at,"
            " interval_id) SELECT 'a', 'a', '', '', true, false, 0, now(), '', '', %s, id"
            " FROM django_celery_beat_intervalschedule",
            [datetime.now(UTC)],
        )
        assert beat_ticks() is True
        server.execute(
            "UPDATE django_celery_beat_periodictask SET last_run_at = now() - interval '16 min'"
        )
    assert beat_ticks() is False
    monkeypatch.setenv("DATABASE_URL", address("no_such_database"))
    assert beat_ticks() is False


def test_the_probe_of_the_web_server_says_no_when_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert web_answers(port=taken.getsockname()[1]) is False
