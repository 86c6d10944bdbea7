"""The folder of backups: names, one writer at a time, whole files only, old ones removed."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from shopops.backup.errors import BackupError
from shopops.backup.retention import Rule, kept

_NAME = re.compile(r"shopops-(\d{8}T\d{6}Z)\.backup")
_STAMP = "%Y%m%dT%H%M%SZ"
_HALF = ".half"


def backup_name(now: datetime) -> str:
    """Name of the backup made at this moment, e.g. shopops-20261120T023000Z.backup."""
    return f"shopops-{now.astimezone(UTC).strftime(_STAMP)}.backup"


def backups(folder: Path) -> dict[datetime, Path]:
    """Return every whole backup of a folder by its moment, oldest first."""
    found = {}
    for path in sorted(folder.glob("shopops-*.backup")):
        if match := _NAME.fullmatch(path.name):
            found[datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)] = path
    return found


def newest(folder: Path) -> Path:
    """Return the newest backup; BackupError when there is none."""
    found = list(backups(folder).values())
    if not found:
        raise BackupError(f"There is no backup in {folder}.")
    return found[-1]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only one who writes to this folder; leftovers of killed writers are removed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackupError(f"{folder} cannot be written to: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"Another backup is being written to {folder}.") from error
        for half in folder.glob(f".shopops-*{_HALF}"):
            half.unlink()
        yield
    finally:
        os.close(lock)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that has its name only when all of it is on the disk."""
    half = path.with_name(f".{path.name}{_HALF}")
    try:
        with half.open("xb") as stream:
            half.chmod(0o600)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        half.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        half.unlink(missing_ok=True)


def remove_old(folder: Path, rule: Rule) -> list[Path]:
    """Delete the backups that the rule does not keep; return them."""
    found = backups(folder)
    keep = kept(found, rule)
    old = [path for at, path in found.items() if at not in keep]
    for path in old:
        path.unlink()
    return old


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
