"""The keys that encrypt backups: from BACKUP_KEY, or from a file that is made once."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from shopops.backup.errors import BackupError

SHORTEST = 32


def backup_keys() -> list[str]:
    """Return the keys, the one that encrypts first; BackupError for none or a weak one."""
    keys = [key.strip() for key in settings.BACKUP_KEYS if key.strip()] or _file_keys()
    if not keys:
        raise BackupError(
            f"There is no key: neither BACKUP_KEY is set nor does {settings.BACKUP_KEY_FILE} exist."
        )
    if any(len(key) < SHORTEST for key in keys):
        raise BackupError(f"Each key in BACKUP_KEY needs at least {SHORTEST} random characters.")
    return keys


def key_file_make() -> Path | None:
    """Make the key file when there is no key yet; return it if it is new."""
    path: Path = settings.BACKUP_KEY_FILE
    if settings.BACKUP_KEYS or path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{secrets.token_urlsafe(48)}\n")
        os.fsync(handle)
    return path


def _file_keys() -> list[str]:
    try:
        return list(settings.BACKUP_KEY_FILE.read_text().split())
    except OSError:
        return []
