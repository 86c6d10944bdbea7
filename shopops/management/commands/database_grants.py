"""`manage.py database_grants ROLE ...`: roles may work on rows, and change no table."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from apps.accounts.models import AuditEvent

GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON {audit} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
# Large imports tell the planner of their rows; older servers skip that with a warning.
ANALYSE = "GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {role}"
ANALYSE_SINCE = 170_000


class Command(BaseCommand):
    """Gives roles exactly what the running services need; run it after each migrate."""

    help = "Let database roles read and write rows, but change no table and no audit row."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("roles", nargs="+", metavar="ROLE", help="a role of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant for all roles or none."""
        server = connection.cursor().connection.info.server_version
        grants = (*GRANTS, ANALYSE) if server >= ANALYSE_SINCE else GRANTS
        audit = sql.Identifier(AuditEvent._meta.db_table)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for role in map(sql.Identifier, options["roles"]):
                    for grant in grants:
                        cursor.execute(sql.SQL(grant).format(role=role, audit=audit))
        except DatabaseError as error:
            raise CommandError(str(error)) from error
