"""Many processes, one database server: the first starts it, the last one out stops it.

Every process that uses the server holds a shared lock on one file. Starting and leaving happen
under a second, exclusive lock, so that nobody joins a server while it is being stopped.
"""

import atexit
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shopops.embedded.errors import EmbeddedError
from shopops.embedded.paths import directory_make, not_writable
from shopops.embedded.postgres import running_data, start, stop

LOCK_SECONDS = 90.0


@dataclass(frozen=True)
class Membership:
    """This process's place among the users of one server."""

    pid: int
    file: int


_memberships: dict[Path, Membership] = {}
_mutex = threading.Lock()


def ensure_database(data_root: Path, *, durable: bool = True) -> Path:
    """Data directory (and socket folder) of the running server, started now if none runs.

    The process counts as a user of the server until it ends. `durable=False` is for tests.
    Raises EmbeddedError in words when the server cannot run.
    """
    root = data_root.absolute()
    with _mutex:
        if _is_member(root) and (data := running_data(root)):
            return data
        directory_make(root)
        with exclusive(root / "database.lock"):
            _join(root)
            return running_data(root) or start(root, durable=durable)


def release_database(data_root: Path, *, seconds: float = 10.0) -> bool:
    """Leave the users of the server and stop it when nobody else is left; whether it stopped."""
    root = data_root.absolute()
    with _mutex:
        if not _is_member(root):
            return False
        membership = _memberships.pop(root)
        with exclusive(root / "database.lock"):
            return _leave(root, membership, seconds)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock of this file alone; waits for others up to 90 s."""
    file = _open(path)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _lock(file, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise EmbeddedError(f"Another process has held {path} for {LOCK_SECONDS:.0f} s.")
            time.sleep(0.01)
        yield
    finally:
        os.close(file)


def _is_member(root: Path) -> bool:
    membership = _memberships.get(root)
    # After a fork the child has a copy of its parent's entry, which is not its own.
    return membership is not None and membership.pid == os.getpid()


def _join(root: Path) -> None:
    if _is_member(root):
        return
    forked = root in _memberships
    file = _open(root / "database.users")
    fcntl.flock(file, fcntl.LOCK_SH)
    _memberships[root] = Membership(os.getpid(), file)
    if not forked:
        atexit.register(_release_at_exit, root, os.getpid())


def _leave(root: Path, membership: Membership, seconds: float) -> bool:
    try:
        alone = _lock(membership.file, fcntl.LOCK_EX)
        data = running_data(root) if alone else None
        if data is not None:
            stop(data, seconds=seconds)
        return data is not None
    finally:
        os.close(membership.file)


def _release_at_exit(root: Path, pid: int) -> None:
    if pid == os.getpid():
        release_database(root)


def _lock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise not_writable(path, error) from error
