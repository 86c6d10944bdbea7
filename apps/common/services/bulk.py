"""Many rows changed by key in one statement."""

from collections.abc import Sequence
from typing import Any, LiteralString

from django.db import connection
from django.db.models import Model
from psycopg import sql

CHANGE = sql.SQL("""
UPDATE {table} AS old SET {sets}
FROM unnest({arrays}) AS new ({names})
WHERE old.{key} = new.{key} AND ({before}) IS DISTINCT FROM ({after})
""")


def rows_update(rows: Sequence[Model], fields: Sequence[str]) -> int:
    """Write these fields of saved rows of one model; return how many rows differed.

    A row that holds the values already is not written. `bulk_update` makes a CASE of every row
    and field: for 2,000 rows of nine fields that is most of the time that they take.
    """
    if not rows:
        return 0
    meta = rows[0]._meta
    key: Any = meta.pk
    columns: list[Any] = [meta.get_field(name) for name in fields]
    everything = [key, *columns]
    statement = CHANGE.format(
        table=sql.Identifier(meta.db_table),
        key=sql.Identifier(key.column),
        names=_listed("{}", everything),
        arrays=sql.SQL(", ").join([_array(field) for field in everything]),
        sets=_listed("{0} = new.{0}", columns),
        before=_listed("old.{}", columns),
        after=_listed("new.{}", columns),
    )
    values = [[_value(field, row) for row in rows] for field in everything]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _listed(pattern: LiteralString, fields: Sequence[Any]) -> sql.Composed:
    made = [sql.SQL(pattern).format(sql.Identifier(field.column)) for field in fields]
    return sql.SQL(", ").join(made)


def _array(field: Any) -> sql.Composed:
    return sql.SQL("%s::{}[]").format(sql.SQL(field.rel_db_type(connection)))


def _value(field: Any, row: Model) -> object:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
