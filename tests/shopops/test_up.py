"""`manage.py up` as people use it: start, find, heal, refuse in words, stop without a trace."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopops import launch
from shopops.embedded.postgres import running_data, stop

pytestmark = pytest.mark.processes
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> Iterator[Path]:
    """A data root whose static files count as collected already: packing them takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="so-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "static.sha256").write_text(launch.statics_digest())
    yield folder
    if data := running_data(folder):
        stop(data, seconds=1)
    shutil.rmtree(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(root: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    mine = {"DJANGO_SETTINGS_MODULE": "shopops.settings", "SHOPOPS_DATA": str(root)}
    return {**kept, **mine, "SHOPOPS_FSYNC": "off", **more}


def manage(root: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment(root, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def up(root: Path, port: int, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port)],
        cwd=PROJECT,
        env=environment(root, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if words in line:
            return text
    raise AssertionError(f"{words!r} was never said, but: {text}")


def page(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def processes(root: Path) -> set[int]:
    """Every living process that works for this data root."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            traces = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(root) in traces:
            found.add(int(entry.name))
    return found


def with_words(root: Path, *words: bytes) -> list[int]:
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in processes(root)}
    return sorted(pid for pid, line in lines.items() if all(word in line for word in words))


def wait_for(what: str, ready: "Iterator[bool]", seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not next(ready):
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_up_serves_is_found_heals_and_stops(root: Path, port: int) -> None:
    with up(root, port) as process:
        try:
            told = read_until(process, "Ctrl-C")
            assert "ShopOps is ready after" in told
            assert f"http://127.0.0.1:{port}" in told
            assert page(port, "/livez") == 200
            assert page(port, "/readyz") == 200
            assert json.loads((root / "up.lock").read_text())["pid"] == process.pid

            second = manage(root, "up", "--port", str(port))
            assert second.returncode == 1
            assert f"running already in this folder, at http://127.0.0.1:{port}" in second.stderr

            data = running_data(root)
            assert data is not None
            server = (data / "postmaster.pid").read_text()
            assert manage(root, "migrate", "--check").returncode == 0
            assert (data / "postmaster.pid").read_text() == server

            os.kill(with_words(root, b"celery", b"beat")[0], signal.SIGKILL)
            assert "schedule ended unexpectedly" in read_until(process, "schedule")
            os.kill(int(server.split("\n")[0]), signal.SIGKILL)
            wait_for("database", iter(lambda: running_data(root) == data, None))
            wait_for("page", iter(lambda: page(port, "/readyz") == 200, None))
            wait_for("schedule", iter(lambda: bool(with_words(root, b"celery", b"beat")), None))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    assert process.returncode == 0
    assert processes(root) == set()
    assert page(port, "/livez") is None


def test_sigterm_during_the_start_leaves_no_process(root: Path, port: int) -> None:
    with up(root, port) as process:
        time.sleep(1.2)
        process.terminate()
        process.wait(30)
    assert processes(root) == set()


def test_a_taken_port_is_refused_before_anything_starts(root: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        done = manage(root, "up", "--port", str(port))

    assert done.returncode == 1
    assert done.stderr.startswith(
        f"CommandError: The web server cannot listen on 127.0.0.1:{port} (Address already in use)."
    )
    assert f"manage.py up --port {port + 1}" in done.stderr
    assert running_data(root) is None


def test_the_database_of_the_environment_is_used_and_none_is_started(root: Path, port: int) -> None:
    done = manage(root, "up", "--port", str(port), DATABASE_URL="postgres://a:b@127.0.0.1:9/c")

    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert not list(root.glob("pg-*"))


def test_a_broker_of_the_environment_that_is_silent_is_named(root: Path, port: int) -> None:
    done = manage(root, "up", "--port", str(port), REDIS_URL="redis://127.0.0.1:9/0")

    assert done.returncode == 1
    assert "127.0.0.1:9/0, does not answer" in done.stderr
    assert not (root / "broker").exists()


@pytest.mark.parametrize("arguments", [("migrate",), ("up", "--port", "0")])
def test_a_command_on_data_of_another_major_version_fails_in_words(
    root: Path, arguments: tuple[str, ...]
) -> None:
    (root / "pg-9").mkdir()
    (root / "pg-9" / "PG_VERSION").write_text("9\n")
    done = manage(root, *arguments)

    assert done.returncode == 1
    assert f"Error: The data in {root} was written by PostgreSQL 9" in done.stderr
    assert "Traceback" not in done.stderr
