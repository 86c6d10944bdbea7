"""Refused rows: kept sealed for a week, read again when what they lacked has come."""

import csv
import io
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.sealing import Sealer
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.intake.errors import CellError, RowError
from apps.intake.mapping_fields import ADS
from apps.intake.models import Batch, RejectedRow
from apps.intake.parse import instant
from apps.intake.profiles.base import Profile
from apps.intake.reading import TableInfo, source_rows
from apps.intake.selectors.case_words import UNDER_WAY
from apps.intake.services.receive import bytes_keep
from apps.intake.visits import KINDS, day_of

# What a spreadsheet has rounded must not come back as text that looks right.
SPOILT = frozenset({"id_rounded", "id_scientific"})


def rejects_keep(
    *,
    batch: Batch,
    path: Path,
    profile: Profile,
    info: TableInfo,
    errors: Sequence[RowError],
    now: datetime,
) -> None:
    """Write the refused cells of a file, each row once sealed, with its day where one is told."""
    spoilt = {error.line for error in errors if error.code in SPOILT}
    rows = _rows_at({error.line for error in errors}, path, info)
    zone = ZoneInfo(profile.zone) if profile.zone else batch.shop.tz
    seen = set[int]()
    found = []
    for error in errors:
        cells = rows.get(error.line)
        day = _day(cells, profile, info, zone, now, batch) if cells else None
        raw = ""
        if cells and error.line not in seen and error.line not in spoilt:
            raw = row_seal(cells)
        seen.add(error.line)
        found.append(RejectedRow(batch=batch, day=day, raw=raw, **asdict(error)))
    RejectedRow.objects.bulk_create(found, batch_size=1_000)


def _rows_at(lines: set[int], path: Path, info: TableInfo) -> dict[int, list[str]]:
    if not lines:
        return {}
    rows = (row for row in source_rows(path, info) if not isinstance(row, RowError))
    return {line: cells for line, cells in rows if line in lines}


def _day(
    cells: list[str],
    profile: Profile,
    info: TableInfo,
    zone: ZoneInfo,
    now: datetime,
    batch: Batch,
) -> date | None:
    """Return the business day that a refused row tells, None where it cannot be read."""
    names = [profile.column(column) for column in info.columns]
    if profile.day_column not in names or len(cells) != len(names):
        return None
    cell = cells[names.index(profile.day_column)]
    try:
        if profile.kind in {*KINDS, ADS}:
            today = now.astimezone(zone).date()
            return day_of(cell, today=today, serial_epoch=info.serial_epoch)
        moment = instant(cell, zone=zone, now=now, serial_epoch=info.serial_epoch)
    except CellError:
        return None
    return business_day(moment, batch.shop.tz, batch.shop.day_cut)


def _sealer() -> Sealer:
    return Sealer((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), "intake.raw")


def row_seal(cells: Sequence[str]) -> str:
    """Return a row as it is kept."""
    return _sealer().encrypt(json.dumps(cells).encode()).decode()


@transaction.atomic
def batch_retry(*, batch_id: int, by: User | None, now: datetime) -> Batch:
    """Read the refused rows of a finished import again; the good ones come in.

    Line numbers stay those of the first file. Raises ShopError state_refused when no row is kept,
    or they are being read again already.
    """
    batches = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("shop")
    batch: Batch | None = batches.filter(pk=batch_id).first()
    if batch is None:
        raise ShopError("not_found", "This import does not exist.")
    rows = rows_opened(batch)
    if batch.stage != Batch.Stage.DONE or not rows:
        raise ShopError("state_refused", "No refused row of this import is kept any more.")
    if batch.retries.filter(stage__in=UNDER_WAY).exists():
        text = "The refused rows of this import are being read again already."
        raise ShopError("state_refused", text)
    stored = secrets.token_hex(16)
    digest, size = bytes_keep(stored, _file(batch, rows))
    return Batch.objects.create(
        shop=batch.shop,
        kind=batch.kind,
        profile_key=batch.profile_key,
        channel="retry",
        retry_of=batch,
        file_name=batch.file_name,
        stored_name=stored,
        sha256=digest,
        size=size,
        consent=Batch.Consent.PARTIAL,
        by=by,
    )


def rows_opened(batch: Batch) -> dict[int, list[str]]:
    """Return the kept rows by line; a row sealed with a lost key is left out."""
    seal, rows = _sealer(), {}
    waiting = RejectedRow.objects.filter(batch=batch, resolved_at=None).exclude(raw="")
    for row in waiting.order_by("line"):
        try:
            rows[row.line] = json.loads(seal.decrypt(row.raw.encode()))
        except InvalidToken:
            continue
    return rows


def _file(batch: Batch, rows: dict[int, list[str]]) -> Iterator[bytes]:
    """Yield a CSV whose rows stand on the lines they had; blank lines in between."""
    line = 1
    for number, cells in [(batch.header_row or 1, batch.columns), *sorted(rows.items())]:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        content = text.getvalue()
        yield b"\n" * max(number - line, 0) + content.encode()
        line = max(number, line) + content.count("\n")


def rejects_settle(*, retry: Batch, now: datetime) -> None:
    """The rows of the first import are settled: they came in, or are listed with the retry."""
    waiting = RejectedRow.objects.filter(batch__retries=retry, resolved_at=None)
    lines = list(waiting.exclude(raw="").values_list("line", flat=True))
    waiting.filter(line__in=lines).update(resolved_at=now, raw="")
