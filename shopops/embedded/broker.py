"""One Valkey server of our own: the command that runs it, and whether it answers."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shopops.embedded.binaries import broker_binary
from shopops.embedded.errors import EmbeddedError
from shopops.embedded.paths import (
    broker_socket,
    broker_url,
    directory_make,
    log_file,
    socket_path_check,
)

START_SECONDS = 15.0
# Queued work is never dropped: a full broker refuses new work, and the sweepers ring again.
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


def broker_command(data_root: Path) -> list[str]:
    """The command line that runs the broker of this data root in the foreground.

    Raises EmbeddedError in words when there are no binaries or no place for it.
    """
    path = broker_socket(data_root)
    socket_path_check(path)
    directory_make(path.parent)
    path.parent.chmod(0o700)
    values = SETTINGS | {"dir": str(path.parent), "unixsocket": str(path)}
    options = [part for name, value in values.items() for part in (f"--{name}", value)]
    return [str(broker_binary()), *options]


def broker_answers(data_root: Path) -> bool:
    """Whether the broker of this data root answers PING now."""
    return _say(broker_socket(data_root), b"PING\r\n").startswith(b"+PONG")


def broker_stop(data_root: Path, *, seconds: float = 5.0) -> None:
    """Ask whatever broker answers at this data root to write its log down and end."""
    _say(broker_socket(data_root), b"SHUTDOWN\r\n")
    deadline = time.monotonic() + seconds
    while broker_answers(data_root) and time.monotonic() < deadline:
        time.sleep(0.02)


@contextmanager
def running_broker(data_root: Path) -> Iterator[str]:
    """A broker for the length of a with block (tests); yields its address for Celery."""
    with log_file(data_root, "broker").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603
            broker_command(data_root), stdout=log, stderr=log, start_new_session=True
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not broker_answers(data_root):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"The broker does not start: {log_file(data_root, 'broker')}")
            time.sleep(0.01)
        yield broker_url(data_root)
    finally:
        process.terminate()
        process.wait()


def _say(path: Path, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(path))
            line.sendall(command)
            return line.recv(64)
        except OSError:
            return b""
