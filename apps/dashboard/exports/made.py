"""Makes a file of a table from one snapshot, and leaves an audit event of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.dashboard.exports.ads import ads_table
from apps.dashboard.exports.encode import write_csv, write_xlsx
from apps.dashboard.exports.members import members_table
from apps.dashboard.exports.tables import Table, days_table, rows_table
from apps.metrics.selectors import snapshot

if TYPE_CHECKING:
    from apps.dashboard.selectors.ads_page import AdsAsked
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


@dataclass(frozen=True)
class FileAsked:
    """A file that somebody asks for: of which shop and day, in which format, when."""

    shop: "Shop"
    day: date
    file_format: str
    actor: Actor
    now: datetime


def days_export(asked: FileAsked) -> Export:
    """Write the recent days that end with the day to a file, and an audit event of it."""
    return _made(asked, "days", partial(days_table, asked.shop, asked.day, asked.now), {})


def members_export(asked: FileAsked, *, by: str) -> Export:
    """Write the sources or products of a day to a file, and an audit event of it."""
    table = partial(members_table, asked.shop, by, asked.day, asked.now)
    return _made(asked, f"{by}s", table, {"by": [None, by]})


def ads_export(asked: FileAsked, of: "AdsAsked") -> Export:
    """Write the campaigns, groups or words of some days to a file, and an audit event of it."""
    table = partial(ads_table, of, asked.now)
    return _made(asked, "ads", table, {"days": [None, str(of.days)]})


def rows_export(asked: FileAsked, *, key: str) -> Export:
    """Write every row behind a figure of a day to a file, and an audit event of it.

    Raises ShopError not_found for an unknown metric.
    """
    table = partial(rows_table, asked.shop, key, asked.day, asked.now)
    return _made(asked, key, table, {"metric": [None, key]})


def _made(
    asked: FileAsked,
    what: str,
    table: Callable[[], Table],
    changes: dict[str, list[str | None]],
) -> Export:
    content_type, write = FORMATS[asked.file_format]
    file = TemporaryFile()  # noqa: SIM115 -- the answer closes it
    try:
        with snapshot():
            count = write(table(), file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{asked.shop.code}-{asked.day}-{what}.{asked.file_format}"
    made = Export(file, name, content_type, count)
    _audit(asked.shop, asked.actor, made, {"day": [None, asked.day.isoformat()], **changes})
    return made


def _audit(shop: "Shop", actor: Actor, made: Export, changes: dict[str, list[str | None]]) -> None:
    audit_write(
        actor=actor,
        action="export",
        subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk,
        changes={**changes, "file": [None, made.name]},
        rows=made.rows,
    )
