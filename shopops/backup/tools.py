"""Finds and runs pg_dump and pg_restore of the server's own major version."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from shopops.backup.errors import BackupError
from shopops.embedded import EmbeddedError
from shopops.embedded.binaries import POSTGRES_SYSTEM, postgres_binaries

BLOCK_BYTES = 1024 * 1024
# Django's names of the parts of an address, and libpq's environment variables.
_ADDRESS = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def server_major(connection: BaseDatabaseWrapper) -> int:
    """Major version of the server behind a connection."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def tool(name: str, major: int, folders: Sequence[Path] | None = None) -> Path:
    """Return the program of exactly this major version.

    Looks into the bundled PostgreSQL, PATH and the system's folders. BackupError in words when
    only others are there: a dump by another version may fail or, worse, not restore.
    """
    seen = []
    for folder in folders if folders is not None else _folders(name):
        if (folder / name).is_file():
            version = _major(folder / name)
            if version == major:
                return folder / name
            seen.append(f"{folder / name} is {version}")
    found = "; ".join(seen) or f"no {name} was found"
    raise BackupError(
        f"The server is PostgreSQL {major}, but {found}. Install the client programs of "
        f"PostgreSQL {major} (package postgresql-client-{major}); nothing was written."
    )


def output_blocks(
    program: Path, arguments: Sequence[str], connection: BaseDatabaseWrapper
) -> Iterator[bytes]:
    """Run a program on the database of a connection and yield what it writes."""
    with tempfile.TemporaryFile() as errors, _run(
        program, arguments, connection, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=errors,
    ) as process:  # fmt: skip
        assert process.stdout is not None  # noqa: S101
        try:
            while block := process.stdout.read(BLOCK_BYTES):
                yield block
            _success_check(program, process.wait(), errors)
        finally:
            process.kill()


def input_blocks(
    program: Path,
    arguments: Sequence[str],
    connection: BaseDatabaseWrapper,
    blocks: Iterable[bytes],
) -> None:
    """Run a program on the database of a connection and feed it; BackupError when it fails."""
    with tempfile.TemporaryFile() as errors, _run(
        program, arguments, connection, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=errors,
    ) as process:  # fmt: skip
        assert process.stdin is not None  # noqa: S101
        try:
            for block in blocks:
                process.stdin.write(block)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it gave up; its own words say why
        except BaseException:
            process.kill()
            raise
        _success_check(program, process.wait(), errors)


def _run(
    program: Path, arguments: Sequence[str], connection: BaseDatabaseWrapper, **streams: Any
) -> "subprocess.Popen[bytes]":
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    params = connection.get_connection_params()
    address = {name: str(params[key]) for key, name in _ADDRESS.items() if params.get(key)}
    return subprocess.Popen(  # noqa: S603
        [program, *arguments], env={**kept, "LC_ALL": "C", **address}, **streams
    )


def _success_check(program: Path, code: int, errors: Any) -> None:
    if code != 0:
        errors.seek(0)
        words = errors.read(4_000).decode(errors="replace").strip()
        raise BackupError(f"{program.name} failed (code {code}): {words}")


def _folders(name: str) -> list[Path]:
    folders = []
    # A server named in DATABASE_URL needs no bundled one.
    with suppress(EmbeddedError):
        folders.append(postgres_binaries().bin)
    if found := shutil.which(name):
        folders.append(Path(found).parent)
    return [*folders, *sorted(POSTGRES_SYSTEM.glob("*/bin"))]


def _major(program: Path) -> int:
    done = subprocess.run(  # noqa: S603
        [program, "--version"], capture_output=True, text=True, check=False
    )
    match = re.search(r"(\d+)[.\d]*", done.stdout)
    return int(match[1]) if match else 0
