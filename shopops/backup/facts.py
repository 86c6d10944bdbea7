"""What a restored database must have in common with the one that was dumped."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from apps.metrics.models import ShopDay

_TABLES = """
    SELECT relname, EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = pg_class.oid AND attname = 'id' AND NOT attisdropped
          AND atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype)
    )
    FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace
      AND relkind IN ('r', 'p') AND NOT relispartition
    ORDER BY relname
"""


@dataclass(frozen=True)
class Facts:
    """Rows and largest id of each table, the digest of the daily figures, applied migrations."""

    tables: Mapping[str, list[int | None]]
    figures_sha256: str
    migrations: list[list[str]]

    def as_json(self) -> dict[str, Any]:
        """The facts as they stand in a manifest."""
        return asdict(self)


def facts_read(connection: BaseDatabaseWrapper) -> Facts:
    """Count and digest a whole database; call it inside one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_TABLES)
        tables = {name: _table(cursor, name, has_id=has_id) for name, has_id in cursor.fetchall()}
        return Facts(
            tables=tables,
            figures_sha256=_figures_digest(cursor),
            migrations=sorted(
                [app, name] for app, name in MigrationRecorder(connection).applied_migrations()
            ),
        )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Tell in words where two sets of facts differ; both as they stand in a manifest."""
    found = []
    tables = {**before["tables"], **after["tables"]}
    for name in sorted(tables):
        was, now = before["tables"].get(name), after["tables"].get(name)
        if was != now:
            found.append(f"{name}: rows and largest id were {was}, are {now}")
    if before["figures_sha256"] != after["figures_sha256"]:
        found.append("the daily figures are not the same")
    if before["migrations"] != after["migrations"]:
        found.append("the applied migrations are not the same")
    return found


def _table(cursor: Any, name: str, *, has_id: bool) -> list[int | None]:
    largest = sql.SQL("max(id)") if has_id else sql.SQL("NULL::bigint")
    query = sql.SQL("SELECT count(*), {} FROM {}").format(largest, sql.Identifier(name))
    cursor.execute(query)
    return list(cursor.fetchone())


def _figures_digest(cursor: Any) -> str:
    """SHA-256 of all rows of ShopDay in the order of their key, as PostgreSQL writes them."""
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY shop_id, day) TO STDOUT")
    digest = hashlib.sha256()
    with cursor.copy(query.format(sql.Identifier(ShopDay._meta.db_table))) as rows:
        for block in rows:
            digest.update(block)
    return digest.hexdigest()
