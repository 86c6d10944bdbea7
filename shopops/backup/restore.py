"""Puts a backup in the place of the live data; what was live is kept beside it."""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from shopops.backup.check import manifest_accept, restore_into
from shopops.backup.folder import whole_file
from shopops.backup.keys import backup_keys
from shopops.backup.make import KEYS_MEMBER, UPLOADS_PREFIX, backup_make
from shopops.backup.scratch import scratch_database, swap_databases
from shopops.backup.sealedfile import member_blocks


@dataclass(frozen=True)
class Restored:
    """What was put back, and where the rest is."""

    safety_backup: Path
    aside: str
    uploads: int
    keys_file: Path | None
    buyer_key_file: Path | None


def backup_restore(*, path: Path, safety_folder: Path, now: datetime) -> Restored:
    """Replace the live database by a backup and put its uploads back.

    First the live data is backed up, then the backup is restored beside it and compared; only
    then the two change names. Raises BackupError in words, with live data untouched.
    """
    keys = backup_keys()
    manifest = manifest_accept(path, keys)
    safety = backup_make(folder=safety_folder, rule=None, now=now).path
    aside = f"{connection.settings_dict['NAME']}_before_{now:%Y%m%d%H%M%S}"
    with scratch_database() as scratch:
        restore_into(scratch, path, keys, manifest)
        # Files first: they only add, and after the swap nothing may fail any more.
        names = [member["name"] for member in manifest["members"]]
        uploads, keys_file = _uploads_put_back(path, keys, names), _foreign_keys_keep(path, keys)
        buyer_key_file = _foreign_buyer_key_keep(path, keys)
        swap_databases(scratch, aside)
    # The tables of an old backup may not take today's event before they are migrated.
    with suppress(DatabaseError):
        audit_write(
            actor=SYSTEM,
            action="backup.restored",
            subject=f"shopops.Backup:{path.name}",
            changes={"database": [aside, None]},
        )
    return Restored(safety, aside, uploads, keys_file, buyer_key_file)


def _uploads_put_back(path: Path, keys: Sequence[str], names: Iterable[str]) -> int:
    """Write the uploads that are not on the disk; return how many."""
    count = 0
    for name in names:
        target = Path(settings.UPLOAD_ROOT) / PurePosixPath(name).name
        if not name.startswith(UPLOADS_PREFIX) or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(target) as stream:
            stream.writelines(member_blocks(path, keys, name))
        count += 1
    return count


def _foreign_keys_keep(path: Path, keys: Sequence[str]) -> Path | None:
    """Keep the secret keys of the backup in a file when the settings do not have them."""
    kept: list[str] = _kept_keys(path, keys)["SECRET_KEY"]
    present = {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS}
    foreign = [key for key in kept if key not in present]
    if not foreign:
        return None
    return _secret_keep("restored_secret_keys", ",".join(foreign))


def _foreign_buyer_key_keep(path: Path, keys: Sequence[str]) -> Path | None:
    """Keep the key of the backup's buyers in a file when the settings have another."""
    kept = _kept_keys(path, keys)
    # Backups of before buyers had a key of their own: they were hashed with the secret key.
    key = kept.get("BUYER_KEY") or kept["SECRET_KEY"][0]
    return None if key == settings.BUYER_KEY else _secret_keep("restored_buyer_key", key)


def _kept_keys(path: Path, keys: Sequence[str]) -> Any:
    return json.loads(b"".join(member_blocks(path, keys, KEYS_MEMBER)))


def _secret_keep(name: str, text: str) -> Path:
    target: Path = settings.DATA_ROOT / name
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    return target
