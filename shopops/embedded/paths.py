"""Where the embedded servers keep their files below the data root."""

import os
from pathlib import Path
from urllib.parse import quote

from shopops.embedded.errors import EmbeddedError

# The kernel's limit is 108 bytes on Linux and 104 on macOS, libpq and Redis clients need a few.
SOCKET_PATH_LIMIT = 100
LOG_BYTES = 20_000_000


def broker_socket(data_root: Path) -> Path:
    """Path of the broker's unix socket."""
    return data_root.absolute() / "broker" / "broker.sock"


def broker_url(data_root: Path) -> str:
    """Address of the embedded broker for Celery; starts nothing."""
    return f"redis+socket://{quote(str(broker_socket(data_root)))}?virtual_host=0"


def broker_cache_url(data_root: Path) -> str:
    """Address of the embedded broker for Django's Redis cache; starts nothing."""
    return f"unix://{quote(str(broker_socket(data_root)))}?db=1"


def log_file(data_root: Path, name: str) -> Path:
    """Log of one server or process that is about to start; a long one makes room for a new one."""
    folder = data_root.absolute() / "log"
    directory_make(folder)
    log = folder / f"{name}.log"
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log


def directory_make(folder: Path) -> None:
    """Make a folder, or say in words that the place cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise not_writable(folder)


def not_writable(place: Path, error: OSError | None = None) -> EmbeddedError:
    """The error for a data folder that this user may not write to."""
    why = f" ({error.strerror})" if error else ""
    return EmbeddedError(
        f"The data folder {place} is not writable{why}. Make it writable for this user, "
        "or name another one in the environment variable SHOPOPS_DATA."
    )


def socket_path_check(socket: Path) -> None:
    """Refuse a unix socket whose path is longer than the system can open."""
    length = len(os.fsencode(socket))
    if length >= SOCKET_PATH_LIMIT:
        raise EmbeddedError(
            f"The path of the socket {socket} is {length} bytes long, "
            f"it must stay under {SOCKET_PATH_LIMIT}. "
            "Name a shorter data folder in the environment variable SHOPOPS_DATA."
        )
