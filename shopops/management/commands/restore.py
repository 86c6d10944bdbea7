"""`manage.py restore FILE`: says what a restore would do; does it when the host is named."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from shopops.backup.check import restore_check
from shopops.backup.errors import BackupError
from shopops.backup.restore import backup_restore


class Command(BaseCommand):
    """Checks a backup, and puts it in the place of the live data if that is asked for."""

    help = "Replace the live data by a backup. Without --yes-replace it only checks the backup."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", help="backup to restore")
        parser.add_argument("--yes-replace", metavar="HOSTNAME", help="host name of PUBLIC_URL")
        parser.add_argument("--to", default=settings.BACKUP_DIR, help="folder of the backup before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or restore; every refusal is one sentence."""
        path, host = Path(options["file"]), options["yes_replace"]
        if host not in {None, own_host()}:
            raise CommandError(
                f"This installation is {own_host()}, not {host}. Nothing was changed."
            )
        try:
            if host is None:
                self.rehearse(path)
            else:
                self.replace(path, Path(options["to"] or path.parent))
        except (BackupError, DatabaseError) as error:
            raise CommandError(f"{error} Nothing was changed.") from error

    def rehearse(self, path: Path) -> None:
        """Check the backup and tell how to go on."""
        report = restore_check(path=path)
        self.stdout.write(
            f"{path.name} of {report.made_at:%Y-%m-%d %H:%M} UTC restores, {report.rows:,} rows. "
            "Nothing was changed. To replace the live data, stop web, worker and beat, then: "
            f"manage.py restore {path} --yes-replace {own_host()}"
        )

    def replace(self, path: Path, safety_folder: Path) -> None:
        """Replace the live data and tell where everything is."""
        done = backup_restore(path=path, safety_folder=safety_folder, now=timezone.now())
        self.stdout.write(
            f"{path.name} is live, with {done.uploads} uploads put back. What was live before is "
            f"in {done.safety_backup} and in the database {done.aside}; drop that one when all is "
            "well. Now run: manage.py migrate"
        )
        if done.keys_file:
            self.stderr.write(
                f"The backup was made under another SECRET_KEY: add the content of {done.keys_file}"
                " to SECRET_KEY_FALLBACKS, or second factors cannot be read; then delete the file."
            )
        if done.buyer_key_file:
            self.stderr.write(
                "The buyers of the backup were hashed with another key: set BUYER_KEY to the "
                f"content of {done.buyer_key_file}, or buyers who come again count as new; then "
                "delete the file."
            )


def own_host() -> str:
    """The host name of this installation; containers have none of their own worth typing."""
    return urlsplit(settings.PUBLIC_URL).hostname or ""
