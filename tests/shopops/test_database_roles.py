"""The roles of the running services can work, and can change no table and no audit row."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from shopops.backup.tools import server_major, tool
from tests.factories import make_shop
from tests.shopops.installations import HOST, PROJECT, address, environment, manage

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    # Roles belong to the whole server.
    pytest.mark.xdist_group("roles"),
]
ROLES = ("shopops_web", "shopops_worker", "shopops_owner")
RUNNING = ("shopops_web", "shopops_worker")
ALLOWED = (
    (
        "INSERT INTO accounts_auditevent (actor, action, object, changes, reason, request_id, rows)"
        " VALUES ('system', 'a', 'b', '{}', '', '', 1)"
    ),
    "UPDATE shop_shop SET name = 'Changed'",
    "DELETE FROM django_session",
    "CREATE TEMPORARY TABLE shop_shop (LIKE public.shop_shop INCLUDING ALL)",
    "DROP TABLE pg_temp.shop_shop",
)
REFUSED = (
    "DROP TRIGGER accounts_audit_rows_stay ON accounts_auditevent",
    "DROP TABLE accounts_auditevent",
    "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
    "TRUNCATE accounts_auditevent",
    "UPDATE accounts_auditevent SET reason = 'other'",
    "DELETE FROM accounts_auditevent",
    "DROP FUNCTION accounts_audit_append_only() CASCADE",
    "SET session_replication_role = replica",
    "DELETE FROM django_migrations",
    "TRUNCATE shop_shop CASCADE",
    "CREATE TABLE mine ()",
    "CREATE INDEX mine ON shop_shop (name)",
    "ALTER DATABASE {} RENAME TO test_mine",
    "DROP DATABASE {}",
    "CREATE ROLE mine",
    "ALTER ROLE shopops_owner PASSWORD 'mine'",
    "SET ROLE shopops_owner",
    "COPY shop_shop TO PROGRAM 'cat'",
)


def run_roles_script(database: str) -> None:
    """Run the script as the image of PostgreSQL does, for a database of the test server."""
    params = connection.get_connection_params()
    psql = tool("psql", server_major(connection))
    passwords = {"POSTGRES_PASSWORD": "own3r", "DATABASE_PASSWORD": "w3b"}
    passwords |= {"DATABASE_WORKER_PASSWORD": "w0rker"}
    place = {"PATH": f"{psql.parent}:{os.environ['PATH']}", "PGHOST": str(params["host"])}
    names = {"POSTGRES_USER": str(params["user"]), "POSTGRES_DB": database}
    subprocess.run(
        [PROJECT / "scripts" / "database" / "roles.sh"],
        env={**place, **names, **passwords},
        check=True,
        timeout=60,
    )


def as_role(role: str, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    found = psycopg.connect(address(database).replace("user=shopops ", f"user={role} "))
    found.autocommit = True
    return found


def installation(role: str, database: str, folder: Path) -> dict[str, str]:
    """What a service needs that connects by this role."""
    values = environment(folder, database=database)
    url = values["DATABASE_URL"].replace("postgres://shopops@", f"postgres://{role}@")
    return {**values, "DATABASE_URL": url}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """An installation whose superuser owned everything, after the script and the grants."""
    make_shop(code="spring")
    name, template = f"roles_{os.getpid()}", connection.settings_dict["NAME"]
    connection.close()
    server = psycopg.connect(address("postgres"), autocommit=True)
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template)))
    )
    try:
        run_roles_script(name)
        granted = manage(installation("shopops_owner", name, tmp_path), "database_grants", *RUNNING)
        assert (granted.returncode, granted.stderr) == (0, "")
        yield name
    finally:
        left = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"])
        for (each,) in left.fetchall():
            server.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(each)))
            )
        for role in ROLES:
            server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
        server.close()


def test_running_roles_change_rows_and_nothing_else(database: str) -> None:
    for role in RUNNING:
        with as_role(role, database) as running:
            for statement in ALLOWED:
                running.execute(statement)
            # The server skips what it may not analyse, and says so.
            notices: list[object] = []
            running.add_notice_handler(notices.append)
            running.execute("ANALYZE (SKIP_LOCKED) shop_shop")
            assert notices == []
            for statement in REFUSED:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    running.execute(sql.SQL(statement).format(sql.Identifier(database)))
    with as_role("shopops_owner", database) as owner:
        assert owner.execute("SELECT count(*) FROM accounts_auditevent").fetchall() == [(2,)]


def test_the_worker_backs_up_and_checks_and_the_owner_restores(
    database: str, tmp_path: Path
) -> None:
    worker = installation("shopops_worker", database, tmp_path)
    owner = installation("shopops_owner", database, tmp_path)
    for arguments in (("backup",), ("restore_check",)):
        done = manage(worker, *arguments)
        assert done.returncode == 0, done.stderr
    backup = next((tmp_path / "backups").glob("*.backup"))
    refused = manage(worker, "restore", str(backup), "--yes-replace", HOST)
    assert refused.returncode == 1
    assert "must be owner of database" in refused.stderr
    done = manage(owner, "restore", str(backup), "--yes-replace", HOST)
    assert done.returncode == 0, done.stderr
    for arguments in (("migrate", "--noinput"), ("database_grants", *RUNNING)):
        assert manage(owner, *arguments).returncode == 0
    with as_role("shopops_web", database) as running:
        assert running.execute("SELECT code FROM shop_shop").fetchall() == [("spring",)]


def test_the_owner_makes_the_tables_of_an_empty_installation(database: str, tmp_path: Path) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        empty = f"{database}_empty"
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(empty)))
    run_roles_script(empty)
    owner = installation("shopops_owner", empty, tmp_path)
    for arguments in (("migrate", "--noinput"), ("createcachetable",)):
        done = manage(owner, *arguments)
        assert done.returncode == 0, done.stderr
    assert manage(owner, "database_grants", "nobody_known").returncode == 1
    assert manage(owner, "database_grants", *RUNNING).returncode == 0
    with as_role("shopops_web", empty) as running:
        assert running.execute("SELECT count(*) FROM cache_entry").fetchall() == [(0,)]
