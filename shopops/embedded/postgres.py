"""One PostgreSQL server of our own: make its data directory, start it, stop it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shopops.embedded.account import Account, server_account
from shopops.embedded.binaries import PostgresBinaries, postgres_binaries
from shopops.embedded.errors import EmbeddedError
from shopops.embedded.paths import directory_make, log_file, not_writable, socket_path_check
from shopops.embedded.staging import binaries_for, data_for

DATABASE = "shopops"
USER = "shopops"
PORT = 5432
START_SECONDS = 60.0
RETRY_SECONDS = 5.0
# For two cores and 4 GB, beside a web server and a worker.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# For tests only: a crash of the machine may lose the whole database, a killed server loses nothing.
FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "1h",
}


@dataclass(frozen=True)
class Server:
    """What it takes to start one server."""

    binaries: PostgresBinaries
    account: Account
    data: Path
    log: Path
    durable: bool


def socket_file(data: Path) -> Path:
    """Path of the server's unix socket, in its data directory."""
    return data / f".s.PGSQL.{PORT}"


def running_data(data_root: Path) -> Path | None:
    """Data directory of the server that answers below this data root, if any."""
    for data in sorted(data_root.glob("pg-[0-9]*"), reverse=True):
        if is_ready(data.resolve()):
            return data.resolve()
    return None


def is_ready(data: Path) -> bool:
    """Whether a server of this data directory accepts connections now."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready" and _listens(socket_file(data))


def start(data_root: Path, *, durable: bool = True) -> Path:
    """Start the server of this data root, made first when there is none; its data directory.

    Raises EmbeddedError in words when that is not possible.
    """
    directory_make(data_root)
    server = _server(data_root.absolute(), durable=durable)
    if not (server.data / "PG_VERSION").exists():
        _create(server)
    deadline = time.monotonic() + RETRY_SECONDS
    while not _started(server):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL does not start: {_last_line(server.log)}")
        _forget_dead(server.data)
        time.sleep(0.2)
    return server.data


def stop(data: Path, *, seconds: float = 10.0) -> None:
    """Stop the server: cut its sessions and write all down, or after `seconds` at once."""
    pid = _postmaster(data)
    if pid is None or not is_ready(data):
        return
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 1)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if _ended(pid, patience):
            return


def _server(data_root: Path, *, durable: bool) -> Server:
    found = postgres_binaries()
    major = found.major()
    data = data_root / f"pg-{major}"
    _version_check(data_root, data, major)
    account = server_account(data)
    place = data_for(account, data)
    socket_path_check(socket_file(place))
    return Server(
        binaries=binaries_for(account, found),
        account=account,
        data=place,
        log=log_file(data_root, "postgres"),
        durable=durable,
    )


def _version_check(data_root: Path, data: Path, major: int) -> None:
    others = [_version(other) for other in data_root.glob("pg-[0-9]*") if other != data]
    written = _version(data) or next(filter(None, others), "")
    if written and written != str(major):
        raise EmbeddedError(
            f"The data in {data_root} was written by PostgreSQL {written}, the installed one is "
            f"{major} and cannot read it. Install PostgreSQL {written} again and move the data "
            f"over with pg_dump and pg_restore, or move {data_root} away to start empty."
        )


def _version(data: Path) -> str:
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise not_writable(data, error) from error


def _create(server: Server) -> None:
    """Make the data directory beside its place and move it there when it is whole."""
    if server.data.exists() and any(server.data.iterdir()):
        raise EmbeddedError(
            f"{server.data} is not a data directory of PostgreSQL. Move it away, "
            "or name another data folder in the environment variable SHOPOPS_DATA."
        )
    half = server.data.with_name(f"{server.data.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    if not server.account.is_current():
        os.chown(half, server.account.uid, server.account.gid)
    _run(server, ["initdb", *_initdb_options(server), "-D", str(half)])
    single = ["postgres", "--single", "-D", str(half), "postgres"]
    _run(server, single, text=f"CREATE DATABASE {DATABASE}\n")
    if server.data.exists():
        server.data.rmdir()
    half.rename(server.data)


def _initdb_options(server: Server) -> list[str]:
    builtin = server.binaries.major() >= 17
    # The C locale would give Chinese text no trigrams.
    locale = ["--locale-provider=builtin"] if builtin else []
    sync = [] if server.durable else ["--no-sync"]
    fixed = ["-A", "trust", "-E", "UTF8", "-U", USER, "--no-instructions"]
    return [*fixed, *locale, "--locale=C.UTF-8", *sync]


def _run(server: Server, command: list[str], text: str = "") -> None:
    done = subprocess.run(  # noqa: S603
        [server.binaries.bin / command[0], *command[1:]],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        **server.account.spawn_options(),
    )
    if done.returncode != 0:
        raise EmbeddedError(f"PostgreSQL's {command[0]} failed: {done.stderr.strip()}")


def _started(server: Server) -> bool:
    """Spawn the server; False when it gave up before it was ready."""
    values = SETTINGS | {"unix_socket_directories": str(server.data)}
    if not server.durable:
        values |= FAST_SETTINGS
    options = [part for name, value in values.items() for part in ("-c", f"{name}={value}")]
    with server.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            [server.binaries.bin / "postgres", "-D", server.data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **server.account.spawn_options(),
        )
    try:
        ready = _wait_ready(server, process)
    except BaseException:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        raise
    # It outlives this object on purpose: whoever is last stops it by its number.
    process.returncode = process.returncode or 0
    return ready


def _wait_ready(server: Server, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None:
        if is_ready(server.data) and _postmaster(server.data) == process.pid:
            return True
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"PostgreSQL was not ready in {START_SECONDS:.0f} s; its log is {server.log}"
            )
        time.sleep(0.005)
    return False


def _postmaster(data: Path) -> int | None:
    return _first_number(data / "postmaster.pid")


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _forget_dead(data: Path) -> None:
    """Remove lock files whose process is dead but unburied, or whose number another one has now.

    PostgreSQL itself only sees that some process has the number, and refuses to start.
    """
    for lock in (data / "postmaster.pid", data / f"{socket_file(data).name}.lock"):
        pid = _first_number(lock)
        if pid is not None and (_is_zombie(pid) or _is_other_program(pid)):
            lock.unlink(missing_ok=True)


def _ended(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if _is_zombie(pid):
            return True
        time.sleep(0.005)
    return False


def _is_zombie(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


def _is_other_program(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() != "postgres"
    except OSError:
        return False


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _last_line(log: Path) -> str:
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 4096))
        lines = stream.read().decode(errors="replace").strip().splitlines()
    reasons = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return f"{(reasons or lines or ['no reason given'])[-1]} (log: {log})"
