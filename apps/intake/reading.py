"""The reading ladder as one road: open a table, then stream typed rows, errors and skips."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from apps.common.money import minor_digits
from apps.intake.decode import (
    HEAD_BYTES,
    LADDER,
    Container,
    bom_encoding,
    check_whole,
    container_of,
    encoding_of,
    head_text,
    open_cell,
    opened,
    text_records,
)
from apps.intake.errors import FileRefused, RowError
from apps.intake.header import (
    HEADER_ROWS,
    Header,
    best_header,
    header_fits,
    known_count,
    text_header,
    unknown_columns,
)
from apps.intake.items import Item, SourceRow
from apps.intake.parse import EXCEL_1900
from apps.intake.profiles.base import Context, Profile, nobody_says, utc_day
from apps.intake.rowstream import Limits, RowStream, Tally
from apps.intake.spreadsheet import check_old_workbook, sheet_rows
from apps.intake.visits import ALL_DEVICES


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What was detected about a file; enough to read its rows again."""

    container: Container
    encoding: str
    delimiter: str
    header_row: int
    columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    serial_epoch: datetime = EXCEL_1900


@dataclass(frozen=True, slots=True)
class Words:
    """What words of files mean in a shop.

    Added while reading: names of sources that nobody knows, and how many cells of each column
    were rounded.
    """

    statuses: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    case_states: Mapping[str, str] = field(default_factory=dict)
    case_kinds: Mapping[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    rounded: Counter[str] = field(default_factory=Counter)


def open_table(
    path: Path, profile: Profile, *, encoding: str | None = None, delimiter: str | None = None
) -> TableInfo:
    """Return what the file is under this layout; raises FileRefused with line and column."""
    container = container_of(path)
    if container in (Container.XLSX, Container.XLS):
        return _sheet_info(path, container, profile)
    open_bytes = partial(opened, path, container)
    if encoding:
        check_whole(open_bytes, encoding)
    else:
        encoding = encoding_of(open_bytes, partial(header_fits, profile=profile))
    with open_bytes() as file:
        text = head_text(file.read(HEAD_BYTES), encoding)
    return _table_info(container, encoding, text_header(text, profile, delimiter), profile)


def _sheet_info(path: Path, container: Container, profile: Profile) -> TableInfo:
    if container is Container.XLS:
        check_old_workbook(path)
    with closing(sheet_rows(path)) as source:
        rows = list(islice(source, HEADER_ROWS))
    header = best_header([Header(row.number, "", tuple(row.cells)) for row in rows], profile)
    return _table_info(container, "", header, profile, rows[0].epoch)


def _table_info(
    container: Container,
    encoding: str,
    header: Header,
    profile: Profile,
    epoch: datetime = EXCEL_1900,
) -> TableInfo:
    return TableInfo(
        container=container,
        encoding=encoding,
        delimiter=header.delimiter,
        header_row=header.line,
        columns=header.cells,
        unknown_columns=unknown_columns(header, profile),
        serial_epoch=epoch,
    )


def detect_profile(path: Path, profiles: Sequence[Profile]) -> Profile:
    """Return the layout whose headers fit best; raises FileRefused where none or two fit."""
    fits: list[tuple[int, Profile]] = []
    refusals: list[FileRefused] = []
    for profile in _likely(path, profiles):
        try:
            info = open_table(path, profile)
        except FileRefused as refusal:
            refusals.append(refusal)
        else:
            fits.append((known_count(info.columns, profile), profile))
    if not fits:
        raise min(refusals, key=lambda refusal: refusal.code == "header_unknown")
    fits.sort(key=lambda fit: fit[0], reverse=True)
    if len(fits) > 1 and fits[0][0] == fits[1][0]:
        raise FileRefused("header_ambiguous", line=1)
    return fits[0][1]


def _likely(path: Path, profiles: Sequence[Profile]) -> Sequence[Profile]:
    """Leave out layouts whose headers do not show at the beginning: each costs a whole reading."""
    container = container_of(path)
    if container in (Container.XLSX, Container.XLS):
        return profiles
    with opened(path, container) as file:
        head = file.read(HEAD_BYTES)
    encodings = [encoding] if (encoding := bom_encoding(head)) else LADDER
    texts = [head_text(head, encoding) for encoding in encodings]
    likely = [each for each in profiles if any(header_fits(text, each) for text in texts)]
    return likely or profiles


def read_rows(
    path: Path,
    profile: Profile,
    info: TableInfo,
    *,
    currency: str,
    zone: tzinfo,
    now: datetime,
    limits: Limits | None = None,
    tally: Tally | None = None,
    as_of: datetime | None = None,
    day_of: Callable[[datetime], date] = utc_day,
    device: str = ALL_DEVICES,
    known_at: Callable[[date], datetime | None] = nobody_says,
    exported_at: datetime | None = None,
    named_day: date | None = None,
    words: Words | None = None,
    rows: Iterator[SourceRow | RowError] | None = None,
) -> Iterator[Item]:
    """Stream the rows; raises FileRefused when the file as a whole cannot be taken.

    `words` are the shop's own; `day_of` gives the business day of an instant; `as_of` is the
    instant at which the source knew what the file says; rows carry it. `device`, `known_at`,
    `exported_at` and `named_day` belong to reports of visits and of ads, see Context. `rows` are
    read instead of those of the file.

    Rows are given out before the end is known: the caller keeps none of them when FileRefused
    comes, and leaves out the ids in `tally.conflicts`.
    """
    if profile.currency and profile.currency != currency:
        raise FileRefused("wrong_currency", f"File {profile.currency}, shop {currency}.")
    words = words or Words()
    limits, tally = limits or Limits(), tally if tally is not None else Tally()
    context = Context(
        currency=currency,
        zone=ZoneInfo(profile.zone) if profile.zone else zone,
        now=now,
        places=minor_digits(currency),
        amount_limit=limits.amount,
        serial_epoch=info.serial_epoch,
        as_of=as_of,
        day_of=day_of,
        statuses=words.statuses,
        sources=words.sources,
        sources_unknown=words.unknown,
        case_states=words.case_states,
        case_kinds=words.case_kinds,
        rounded=words.rounded,
        device=device,
        known_at=known_at,
        exported_at=exported_at,
        named_day=named_day,
    )
    header = Header(info.header_row, info.delimiter, info.columns)
    is_sheet = info.container in (Container.XLSX, Container.XLS)
    stream = RowStream(profile, header, context, limits, tally, is_sheet=is_sheet)
    yield from stream.read(rows or source_rows(path, info))


def source_rows(path: Path, info: TableInfo) -> Iterator[SourceRow | RowError]:
    """Yield the rows below the header."""
    if info.container in (Container.XLSX, Container.XLS):
        for row in sheet_rows(path):
            if row.number > info.header_row:
                yield row.number, row.cells
        return
    table = (partial(opened, path, info.container), info.encoding, info.delimiter)
    try:
        for record in text_records(*table):
            if isinstance(record, RowError) or record[0] > info.header_row:
                yield record
    except FileRefused as refused:
        if refused.code == "unclosed_quote" and refused.line:
            position = min(open_cell(*table, refused.line), len(info.columns) - 1)
            refused.column = info.columns[position].strip()
        raise
