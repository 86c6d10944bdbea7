"""`manage.py restore_check`: proves that a backup restores, without touching live data."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from shopops.backup.check import Report, restore_check
from shopops.backup.errors import BackupError
from shopops.backup.folder import newest


class Command(BaseCommand):
    """Restores the newest or a named backup beside the live data, compares it and works with it."""

    help = "Restore a backup into a scratch database, compare it, work with it, and drop it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", nargs="?", help="backup; default: the newest in BACKUP_DIR")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check one backup; exit 1 with one sentence when it does not hold."""
        if not options["file"] and not settings.BACKUP_DIR:
            raise CommandError("Name a file, or set BACKUP_DIR.")
        try:
            path = Path(options["file"]) if options["file"] else newest(Path(settings.BACKUP_DIR))
            report = restore_check(path=path)
        except (BackupError, DatabaseError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report.as_json()) if options["json"] else _words(report))


def _words(report: Report) -> str:
    told = (
        f"{report.path.name} of {report.made_at:%Y-%m-%d %H:%M} UTC restores: "
        f"{report.rows:,} rows and all figures equal, {report.secrets} secrets open, "
        f"a sign-in and an import of {report.imported} orders work on the copy, "
        f"in {report.seconds:.1f} s."
    )
    return "\n".join([told, *(f"Note: {note}." for note in report.notes)])
