"""Proves that a backup restores: into a scratch database, compared row by row count and figure."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.checks import ERROR, run_checks
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from apps.accounts.actors import SYSTEM
from apps.accounts.adapter import SEED_PURPOSE
from apps.accounts.sealing import Sealer
from apps.accounts.selectors import BACKUP_CHECKED
from apps.accounts.services import audit_write
from shopops.backup.errors import BackupError
from shopops.backup.facts import differences, facts_read
from shopops.backup.keys import backup_keys
from shopops.backup.make import (
    CANARY,
    CANARY_PURPOSE,
    DATABASE_MEMBER,
    KEYS_MEMBER,
    settings_kept,
)
from shopops.backup.scratch import scratch_database
from shopops.backup.sealedfile import manifest_read, member_blocks
from shopops.backup.tools import input_blocks, server_major, tool
from shopops.backup.trial import copy_try

RESTORE_OPTIONS = ("--exit-on-error", "--no-owner", "--no-privileges")
SEALED_FIELDS = ("secret", "seed")


@dataclass(frozen=True)
class Report:
    """What a check that succeeded has seen."""

    path: Path
    made_at: datetime
    rows: int
    secrets: int
    signed_in: int
    imported: int
    seconds: float
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {**asdict(self), "path": str(self.path), "made_at": self.made_at.isoformat()}


def restore_check(*, path: Path) -> Report:
    """Restore a backup into a scratch database, compare it and work with it; it is audited.

    Raises BackupError in words for a corrupt, half, foreign or newer backup, when what was
    restored differs from what was dumped, and when nobody can sign in to the copy or import a
    file into it. Live data is not touched.
    """
    subject = f"shopops.Backup:{path.name}"
    try:
        report = _check(path)
    except BackupError as error:
        audit_write(actor=SYSTEM, action="backup.refused", subject=subject, reason=str(error))
        raise
    audit_write(actor=SYSTEM, action=BACKUP_CHECKED, subject=subject, changes=_changes(report))
    return report


def manifest_accept(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """Read the whole backup; refuse what this server or this code is too old for."""
    manifest = manifest_read(path, keys)
    major = server_major(connection)
    if manifest["postgres_major"] > major:
        raise BackupError(
            f"{path} was made by PostgreSQL {manifest['postgres_major']}, the server is {major}."
        )
    known = _migrations_known()
    known |= MigrationRecorder(connection).applied_migrations().keys()
    newer = [".".join(pair) for pair in manifest["migrations"] if tuple(pair) not in known]
    if newer:
        raise BackupError(
            f"{path} was written by a newer ShopOps: this one does not know {newer[0]}. "
            "Install that one first."
        )
    return manifest


def _migrations_known() -> set[tuple[str, str]]:
    """Return the migrations of this code, and those of earlier releases that they stand for."""
    own = MigrationLoader(None).disk_migrations
    return {*own, *(old for migration in own.values() for old in migration.replaces)}


def restore_into(
    target: BaseDatabaseWrapper, path: Path, keys: Sequence[str], manifest: Mapping[str, Any]
) -> None:
    """Restore the dump into an empty database; BackupError when anything differs after it."""
    program = tool("pg_restore", server_major(connection))
    options = [*RESTORE_OPTIONS, f"--dbname={target.settings_dict['NAME']}"]
    input_blocks(program, options, target, member_blocks(path, keys, DATABASE_MEMBER))
    with transaction.atomic(using=target.alias):
        found = differences(manifest, facts_read(target).as_json())
    if found:
        raise BackupError(f"{path} restores, but not as it was: {'; '.join(found)}.")


def _check(path: Path) -> Report:
    begun = time.monotonic()
    keys = backup_keys()
    manifest = manifest_accept(path, keys)
    kept = json.loads(b"".join(member_blocks(path, keys, KEYS_MEMBER)))
    with scratch_database() as scratch:
        restore_into(scratch, path, keys, manifest)
        secrets = _secrets_check(scratch, kept["SECRET_KEY"], manifest)
        _system_check(scratch)
        done = copy_try(scratch, kept)
    return Report(
        path=path,
        made_at=datetime.fromisoformat(manifest["made_at"]),
        rows=sum(rows for rows, _largest in manifest["tables"].values()),
        secrets=secrets,
        signed_in=done["signed_in"],
        imported=done["imported"],
        seconds=time.monotonic() - begun,
        notes=_notes(manifest),
    )


def _changes(report: Report) -> dict[str, list[Any]]:
    """What the audit log keeps of a check that succeeded."""
    names = ("rows", "secrets", "signed_in", "imported")
    changes = {name: [None, getattr(report, name)] for name in names}
    return {**changes, "seconds": [None, round(report.seconds, 1)]}


def _secrets_check(
    scratch: BaseDatabaseWrapper, secret_keys: Sequence[str], manifest: Mapping[str, Any]
) -> int:
    """Open every sealed second factor with the keys of the backup; return how many there were."""
    kept = Authenticator.objects.using(scratch.alias).values_list("data", flat=True)
    sealed = [data[name] for data in kept for name in SEALED_FIELDS if name in data]
    sealed += [code for data in kept for code in data.get("migrated_codes", ())]
    try:
        if Sealer(secret_keys, CANARY_PURPOSE).decrypt(manifest["canary"]) != CANARY:
            raise InvalidToken
        for token in sealed:
            Sealer(secret_keys, SEED_PURPOSE).decrypt(token)
    except InvalidToken as error:
        raise BackupError("A secret of this backup does not open with its own keys.") from error
    return len(sealed)


def _system_check(scratch: BaseDatabaseWrapper) -> None:
    errors = [
        message for message in run_checks(databases=[scratch.alias]) if message.level >= ERROR
    ]
    if errors:
        raise BackupError(f"The restored database fails a system check: {errors[0].msg}")


def _notes(manifest: Mapping[str, Any]) -> list[str]:
    applied = {tuple(pair) for pair in manifest["migrations"]}
    waiting = set(MigrationLoader(None).disk_migrations) - applied
    notes = [f"{len(waiting)} migrations are newer than the backup: migrate after a restore"]
    notes = notes if waiting else []
    if manifest["settings"]["sha256"] != settings_kept()["sha256"]:
        notes.append("the settings have changed since this backup")
    if manifest["missing_uploads"]:
        notes.append(f"{len(manifest['missing_uploads'])} uploads were missing when it was made")
    return notes
