"""Writes the table of rights as a page of the documentation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.policy_table import permission_table

INTRODUCTION = """# Who may do what

Made by `manage.py describe_policy` from `apps/accounts/rights/`. A page that is not in the table
answers nobody. `shop` reaches the rows of the shop in which the role is held, `own` one's own rows
there, `public` needs no sign-in; `-` is refused. A shop in which a person holds no role does not
exist for them.

"""


class Command(BaseCommand):
    """manage.py describe_policy [--check]."""

    help = "Write docs/permissions.md, or check that it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or fail when it differs."""
        page = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        text = INTRODUCTION + permission_table()
        if not options["check"]:
            page.write_text(text)
        elif not page.exists() or page.read_text() != text:
            raise CommandError("docs/permissions.md is stale: run manage.py describe_policy.")
