"""Moves PostgreSQL to /var/lib/shopops when root's project is closed to the server's account."""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from shopops.embedded.account import Account, may_enter
from shopops.embedded.binaries import PostgresBinaries
from shopops.embedded.errors import EmbeddedError

STAGE = Path("/var/lib/shopops")


def binaries_for(account: Account, found: PostgresBinaries) -> PostgresBinaries:
    """The same binaries, copied to the stage when the account cannot reach them in place."""
    if may_enter(account, found.bin):
        return found
    try:
        home = _binaries_copy(found)
    except OSError as error:
        raise _closed(found.bin, error) from error
    return PostgresBinaries(
        bin=home / found.bin.relative_to(found.root), root=home, parts=found.parts
    )


def data_for(account: Account, data: Path) -> Path:
    """The data directory's real place: itself, or a staged one that `data` then links to."""
    if data.is_symlink() and not data.exists():
        data.unlink()
    if data.exists() or may_enter(account, data.parent):
        return data.resolve()
    try:
        staged = _fresh_folder(data)
        data.symlink_to(staged)
    except OSError as error:
        raise _closed(data.parent, error) from error
    sys.stderr.write(f"The database's data is kept in {staged}: {data} is closed to its account.\n")
    return staged


def _binaries_copy(found: PostgresBinaries) -> Path:
    marker = (found.bin / "postgres").stat()
    home = STAGE / _name(found.bin, f"{marker.st_size}-{marker.st_mtime_ns}")
    if home.is_dir():
        return home
    STAGE.mkdir(mode=0o755, parents=True, exist_ok=True)
    sys.stderr.write(f"Copying PostgreSQL to {home}: {found.root} is closed to its account.\n")
    copy = Path(tempfile.mkdtemp(dir=STAGE))
    for part in found.parts or (Path(),):
        shutil.copytree(
            found.root / part, copy / part, dirs_exist_ok=True, ignore=_ignore, symlinks=True
        )
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    try:
        copy.rename(home)
    except OSError:
        # Another process was first; its copy is the same.
        shutil.rmtree(copy)
    return home


def _ignore(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in {"include", "__pycache__", "doc", "man"}}


def _fresh_folder(data: Path) -> Path:
    """A new place named after the project; what an earlier project of that path left is kept."""
    STAGE.mkdir(mode=0o755, parents=True, exist_ok=True)
    for attempt in range(1000):
        home = STAGE / _name(data, str(attempt) if attempt else "")
        try:
            home.mkdir(mode=0o755)
        except FileExistsError:
            if (home / data.name).exists():
                continue
        home.chmod(0o755)
        (home / "origin").write_text(f"{data}\n")
        return home / data.name
    raise FileExistsError(17, "a thousand earlier projects", str(STAGE))


def _name(path: Path, salt: str) -> str:
    return hashlib.sha256(os.fsencode(path.absolute()) + salt.encode()).hexdigest()[:8]


def _closed(place: Path, error: OSError) -> EmbeddedError:
    return EmbeddedError(
        f"PostgreSQL does not run as root, its account cannot enter {place}, "
        f"and {STAGE} cannot be used instead ({error.strerror}). "
        "Move the project out of the closed folder, open the folder (chmod 755), "
        "run as an ordinary user, or name a server in DATABASE_URL."
    )
