"""Hostile containers are refused by what they state, or die in a child process of their own."""

import gzip
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from apps.intake.archive import PACKED_BYTES
from apps.intake.decode import container_of
from apps.intake.errors import FileRefused
from apps.intake.gzipped import check_gzip
from tests.intake.corpus_files import CORPUS, good
from tests.intake.reading_tools import FIRST, HEADER, SECOND, read_path

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        read_path(path)
    return caught.value.code


def workbook_with(folder: Path, parts: dict[str, bytes]) -> Path:
    """Return the plain workbook with some of its parts replaced or added."""
    path = folder / "orders.xlsx"
    with zipfile.ZipFile(CORPUS / "plain.xlsx") as whole:
        kept = {item.filename: whole.read(item) for item in whole.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in (kept | parts).items():
            out.writestr(name, content)
    return path


def sheet(rows: str) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><worksheet {NAMESPACE}>'
    return f"{head}<sheetData>{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\x1f\x8b\x08\x00", bytes.fromhex("D0CF11E0A1B11AE1")]
)
def test_one_byte_more_than_100_mebibytes_is_refused_unread(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "orders.xlsx"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(PACKED_BYTES + 1)
    assert refusal(path) == "too_large"


def test_a_gzip_that_states_a_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(bytes(64 << 20)))
    with pytest.raises(FileRefused) as caught:
        container_of(path)
    assert caught.value.code == "zip_bomb"


def test_a_gzip_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(good().encode() + b"1" * (32 << 20)) + gzip.compress(b""))
    check_gzip(path)
    assert refusal(path) == "zip_bomb"


def test_a_gzip_reads_like_its_text_and_a_damaged_one_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(good().encode("gbk")))
    assert read_path(path).orders == read_path(CORPUS / "plain.csv").orders
    path.write_bytes(path.read_bytes()[:-12])
    assert refusal(path) in {"zip_bomb", "not_a_table"}


def test_an_archive_inside_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.write(CORPUS / "plain.xlsx", "plain.xlsx")
    assert refusal(path) == "zip_not_one_file"


def test_a_directory_that_lies_about_sizes_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "orders.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("orders.csv", bytes(8 << 20))
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    assert refusal(path) in {"zip_bomb", "not_a_table", "encoding_unknown", "header_unknown"}


def test_external_entities_read_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    evil = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        f'<worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is>'
        "</c></row></sheetData></worksheet>"
    )
    with pytest.raises(FileRefused) as caught:
        read_path(workbook_with(tmp_path, {SHEET: evil.encode()}))
    assert "hidden" not in str(caught.value)


def test_entities_that_multiply_do_not_expand(tmp_path: Path) -> None:
    steps = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 10))
    evil = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "laugh">{steps}]>'
        f'<worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is>'
        "</c></row></sheetData></worksheet>"
    )
    assert refusal(workbook_with(tmp_path, {SHEET: evil.encode()}))


def test_ten_million_empty_cells_are_refused(tmp_path: Path) -> None:
    cells = '<c r="A1" t="inlineStr"><is><t>x</t></is></c>'
    last = '<c r="CV100000" t="inlineStr"><is><t>y</t></is></c>'
    rows = f'<row r="1">{cells}</row><row r="100000">{last}</row>'
    assert refusal(workbook_with(tmp_path, {SHEET: sheet(rows)})) in {
        "header_unknown", "too_many_rows", "too_large", "not_a_table",
    }  # fmt: skip


def test_a_sheet_that_states_a_small_size_and_has_too_many_columns_is_refused(
    tmp_path: Path,
) -> None:
    rows = '<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c><c r="A1"><v>1</v></c></row>'
    path = workbook_with(tmp_path, {SHEET: sheet(rows)})
    assert refusal(path) in {"too_many_columns", "header_unknown", "not_a_table"}


def cells_of(values: list[str], number: int) -> str:
    """Return a row of a sheet as its XML."""
    cells = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for at, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


def test_a_sheet_that_states_one_cell_is_read_whole(tmp_path: Path) -> None:
    rows = "".join(
        cells_of(line.split(","), at) for at, line in enumerate((HEADER, FIRST, SECOND), 1)
    )
    stated = sheet(rows).replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
    assert read_path(workbook_with(tmp_path, {SHEET: stated})).ids == ["501", "502"]


def test_a_formula_without_a_value_is_an_empty_cell_that_is_named(tmp_path: Path) -> None:
    rows = cells_of(HEADER.split(","), 1) + cells_of(FIRST.split(","), 2)
    total = '<c r="B2" t="inlineStr"><is><t>120.50</t></is></c>'
    formula = '<c r="B2"><f>A1+1</f></c>'
    assert total in rows
    result = read_path(workbook_with(tmp_path, {SHEET: sheet(rows.replace(total, formula))}))
    assert result.places == [(2, "总金额", "required_empty")]


def test_a_hidden_sheet_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden, shown = book.add_worksheet("old"), book.add_worksheet("new")
        for at, line in enumerate((HEADER, SECOND)):
            hidden.write_row(at, 0, line.split(","))
        for at, line in enumerate((HEADER, FIRST)):
            shown.write_row(at, 0, line.split(","))
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
    assert read_path(path).ids == ["501"]


def test_a_link_to_another_workbook_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("9,9,9")
    target = f'<Relationship Id="r1" Type="x" Target="file://{secret}" TargetMode="External"/>'
    folder, name = "xl/externalLinks", "externalLink1.xml"
    parts = {
        f"{folder}/{name}": b"<externalLink/>",
        f"{folder}/_rels/{name}.rels": f"<Relationships>{target}</Relationships>".encode(),
    }
    assert read_path(workbook_with(tmp_path, parts)).ids == ["501", "502"]


def test_a_new_workbook_under_an_old_name_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "orders.xls"
    path.write_bytes((CORPUS / "plain.xlsx").read_bytes())
    assert read_path(path).ids == ["501", "502"]


def test_a_directory_that_states_four_gibibytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "orders.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("orders.csv", good())
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (0xFFFF_FFF0).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    assert refusal(path) == "zip_bomb"
