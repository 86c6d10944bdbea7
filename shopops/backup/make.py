"""Makes a backup: database, kept uploads, keys and settings of one moment in one encrypted file."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.sealing import Sealer
from apps.accounts.services import audit_write
from apps.aftersales.models import EventFile
from apps.common.crash import crash_point
from apps.intake.models import Batch
from shopops.backup.errors import BackupError
from shopops.backup.facts import facts_read
from shopops.backup.folder import backup_name, backups, locked, remove_old, whole_file
from shopops.backup.keys import backup_keys, key_file_make
from shopops.backup.retention import Rule
from shopops.backup.sealedfile import Writer
from shopops.backup.tools import output_blocks, server_major, tool

DATABASE_MEMBER, KEYS_MEMBER, UPLOADS_PREFIX = "database.dump", "keys.json", "uploads/"
CANARY, CANARY_PURPOSE = b"shopops", "backup canary"
DUMP_OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s")
SETTINGS_NAMES = ("PUBLIC_URL", "TRUSTED_PROXY_COUNT", "SECOND_FACTOR_REQUIRED", "INSTALLED_APPS")
LEAST_FREE = 0.2
LARGEST_DROP = 0.3
BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Made:
    """A backup that was made, and what the operator should know of it."""

    path: Path
    size: int
    seconds: float
    removed: list[Path]
    new_key_file: Path | None
    warnings: list[str] = field(default_factory=list)


def backup_make(*, folder: Path, rule: Rule | None, now: datetime) -> Made:
    """Make one backup in this folder and delete what the rule, if any, does not keep; audited.

    Raises BackupError in words; a file with the final name is always whole.
    """
    try:
        made = _make(folder, rule, now)
    except BackupError as error:
        audit_write(
            actor=SYSTEM, action="backup.failed", subject="shopops.Backup", reason=str(error)
        )
        raise
    changes = {"bytes": [None, made.size], "removed": [None, len(made.removed)]}
    subject = f"shopops.Backup:{made.path.name}"
    reason = "; ".join(made.warnings)
    audit_write(actor=SYSTEM, action="backup.made", subject=subject, changes=changes, reason=reason)
    return made


def settings_kept() -> dict[str, Any]:
    """The settings worth comparing after a restore, and their fingerprint; nothing secret."""
    values = {name: getattr(settings, name) for name in SETTINGS_NAMES}
    text = json.dumps(values, sort_keys=True)
    return {**values, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _make(folder: Path, rule: Rule | None, now: datetime) -> Made:
    begun = time.monotonic()
    program = tool("pg_dump", server_major(connection))
    new_key_file = key_file_make()
    keys = backup_keys()
    with locked(folder):
        path = folder / backup_name(now)
        if path.exists():
            raise BackupError(f"{path} is there already.")
        before = list(backups(folder).values())
        with whole_file(path) as stream:
            missing = _write(Writer(stream, keys), program, now)
            crash_point("backup.written")
        warnings = [*_missing_words(missing), *_size_words(path, before), *_disk_words(folder)]
        removed = remove_old(folder, rule) if rule else []
    size, seconds = path.stat().st_size, time.monotonic() - begun
    return Made(path, size, seconds, removed, new_key_file, warnings)


def _write(writer: Writer, program: Path, now: datetime) -> list[str]:
    """Write all members and the manifest; return the uploads that are not on the disk."""
    with _snapshot() as snapshot:
        facts = facts_read(connection)
        stored = list(Batch.objects.exclude(stored_name="").values_list("stored_name", flat=True))
        stored += EventFile.objects.values_list("stored_name", flat=True)
        options = [*DUMP_OPTIONS, f"--snapshot={snapshot}"]
        writer.add(DATABASE_MEMBER, output_blocks(program, options, connection))
        crash_point("backup.dumped")
    missing = [name for name in sorted(stored) if not _upload_add(writer, name)]
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    writer.add(
        KEYS_MEMBER, [json.dumps({"SECRET_KEY": secrets, "BUYER_KEY": settings.BUYER_KEY}).encode()]
    )
    writer.finish({
        **facts.as_json(),
        "made_at": now.isoformat(),
        "postgres_major": server_major(connection),
        "canary": Sealer(secrets, CANARY_PURPOSE).encrypt(CANARY).decode(),
        "settings": settings_kept(),
        "missing_uploads": missing,
    })  # fmt: skip
    return missing


@contextmanager
def _snapshot() -> Iterator[str]:
    """Hold one moment of the database that pg_dump and our own counts both see."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _upload_add(writer: Writer, stored_name: str) -> bool:
    try:
        with (Path(settings.UPLOAD_ROOT) / stored_name).open("rb") as file:
            writer.add(f"{UPLOADS_PREFIX}{stored_name}", iter(lambda: file.read(BLOCK_BYTES), b""))
    except FileNotFoundError:
        return False
    return True


def _missing_words(missing: list[str]) -> list[str]:
    return [f"{len(missing)} uploads are not on the disk: {', '.join(missing)}"] if missing else []


def _size_words(path: Path, before: list[Path]) -> list[str]:
    size = path.stat().st_size
    if not before or size >= (1 - LARGEST_DROP) * before[-1].stat().st_size:
        return []
    last = before[-1].stat().st_size
    return [f"it has {size:,} bytes, the last one had {last:,}: is data missing?"]


def _disk_words(folder: Path) -> list[str]:
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    return [f"only {share:.0%} of the disk of {folder} is free"] if share < LEAST_FREE else []
