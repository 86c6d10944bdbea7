"""`manage.py backup`: everything an installation needs, in one encrypted file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from shopops.backup.errors import BackupError
from shopops.backup.make import Made, backup_make
from shopops.backup.retention import Rule


class Command(BaseCommand):
    """Makes one backup and deletes those that the rule no longer keeps."""

    help = "Back up database, uploads, keys and settings into one encrypted file."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--to", default=settings.BACKUP_DIR, help="folder (BACKUP_DIR)")
        parser.add_argument("--keep-daily", type=int, default=7, help="days that keep their last")
        parser.add_argument("--keep-weekly", type=int, default=4, help="weeks that keep their last")
        parser.add_argument("--keep-monthly", type=int, default=6, help="months that do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup; every refusal is one sentence."""
        if not options["to"]:
            raise CommandError("Name a folder: manage.py backup --to DIR, or set BACKUP_DIR.")
        rule = Rule(options["keep_daily"], options["keep_weekly"], options["keep_monthly"])
        try:
            made = backup_make(folder=Path(options["to"]), rule=rule, now=timezone.now())
        except (BackupError, DatabaseError) as error:
            raise CommandError(str(error)) from error
        self.tell(made)

    def tell(self, made: Made) -> None:
        """Print what was made and what to look after."""
        self.stdout.write(f"{made.path}: {made.size:,} bytes in {made.seconds:.1f} s")
        for path in made.removed:
            self.stdout.write(f"deleted {path.name}")
        for warning in made.warnings:
            self.stderr.write(f"Look at this: {warning}.")
        if made.new_key_file:
            self.stderr.write(
                f"A key was made in {made.new_key_file}. Keep a copy of it in another place: "
                "without it no backup can be read, and it is not part of any."
            )
