"""Makes a file of a table from one snapshot, and leaves an audit event of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.dashboard.exports.encode import write_csv, write_xlsx
from apps.dashboard.exports.tables import Table, days_table, rows_table
from apps.metrics.selectors import snapshot

if TYPE_CHECKING:
    from apps.shop.models import Shop

Writer = Callable[[Table, IO[bytes]], int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (XLSX, write_xlsx),
}


@dataclass(frozen=True)
class Export:
    """A finished file, open at its start."""

    file: IO[bytes]
    name: str
    content_type: str
    rows: int


def days_export(
    *, shop: "Shop", day: date, file_format: str, actor: Actor, now: datetime
) -> Export:
    """Write the recent days that end with `day` to a file, and an audit event of it."""
    made = _made(lambda: days_table(shop, day, now), f"{shop.code}-{day}-days", file_format)
    _audit(shop, actor, made, {"day": [None, day.isoformat()]})
    return made


def rows_export(
    *, shop: "Shop", key: str, day: date, file_format: str, actor: Actor, now: datetime
) -> Export:
    """Write every row behind a figure of a day to a file, and an audit event of it.

    Raises ShopError not_found for an unknown metric.
    """
    name = f"{shop.code}-{day}-{key}"
    made = _made(lambda: rows_table(shop, key, day, now), name, file_format)
    _audit(shop, actor, made, {"day": [None, day.isoformat()], "metric": [None, key]})
    return made


def _made(table: Callable[[], Table], name: str, file_format: str) -> Export:
    content_type, write = FORMATS[file_format]
    file = TemporaryFile()  # noqa: SIM115 -- the answer closes it
    try:
        with snapshot():
            count = write(table(), file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Export(file, f"{name}.{file_format}", content_type, count)


def _audit(shop: "Shop", actor: Actor, made: Export, changes: dict[str, list[str | None]]) -> None:
    audit_write(
        actor=actor,
        action="export",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={**changes, "file": [None, made.name]},
        rows=made.rows,
    )
