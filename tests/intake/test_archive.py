"""Archives are judged by their directory before anything is unpacked."""

import zipfile
from pathlib import Path

import pytest

from apps.intake.decode import Container, container_of
from apps.intake.errors import FileRefused
from apps.intake.spreadsheet import check_old_workbook
from tests.intake.corpus_files import CORPUS, good
from tests.intake.reading_tools import read_path


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        container_of(path)
    return caught.value.code


def test_one_text_in_an_archive_reads_like_the_text(tmp_path: Path) -> None:
    path = archive(tmp_path / "orders.zip", {"orders.csv": good().encode("gbk")})
    assert read_path(path).orders == read_path(CORPUS / "plain.csv").orders


def test_two_files_in_an_archive_are_refused(tmp_path: Path) -> None:
    files = {"a.csv": good().encode(), "b.csv": good().encode()}
    assert refusal(archive(tmp_path / "orders.zip", files)) == "zip_not_one_file"
    assert refusal(archive(tmp_path / "x.zip", {"a.exe": b"x"})) == "zip_not_one_file"


def test_a_bomb_is_refused_without_unpacking(tmp_path: Path) -> None:
    assert refusal(archive(tmp_path / "b.zip", {"a.csv": bytes(20 << 20)})) == "zip_bomb"
    many = {f"{number}.csv": b"" for number in range(1_001)}
    assert refusal(archive(tmp_path / "n.zip", many)) == "zip_bomb"


def test_a_workbook_with_macros_is_refused_whatever_its_name(tmp_path: Path) -> None:
    files = {"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", "xl/vbaProject.bin": b"x"}
    assert refusal(archive(tmp_path / "orders.xlsx", files)) == "macro"


def test_a_text_document_is_no_table(tmp_path: Path) -> None:
    files = {"[Content_Types].xml": b"x", "word/document.xml": b"x"}
    assert refusal(archive(tmp_path / "orders.xlsx", files)) == "not_a_table"


def test_a_password_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "orders.zip", {"orders.csv": b"abc"})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(bytes(content))
    assert refusal(path) == "encrypted"


@pytest.mark.parametrize(
    ("stream", "code"), [("EncryptedPackage", "encrypted"), ("_VBA_PROJECT", "macro")]
)
def test_an_old_workbook_with_password_or_macros_is_refused(
    tmp_path: Path, stream: str, code: str
) -> None:
    path = tmp_path / "orders.xls"
    magic = bytes.fromhex("D0CF11E0A1B11AE1")
    path.write_bytes(magic + bytes(2_000_000) + stream.encode("utf-16-le") + bytes(500))
    assert container_of(path) is Container.XLS
    with pytest.raises(FileRefused) as caught:
        check_old_workbook(path)
    assert caught.value.code == code


def test_a_broken_old_workbook_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "orders.xls"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(5_000))
    with pytest.raises(FileRefused) as caught:
        read_path(path)
    assert caught.value.code == "not_a_table"


def test_damage_inside_an_archive_is_no_crash(tmp_path: Path) -> None:
    path = archive(tmp_path / "orders.zip", {"orders.csv": good().encode() * 50})
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(bytes(content))
    with pytest.raises(FileRefused) as caught:
        read_path(path)
    assert caught.value.code == "not_a_table"


def test_a_file_without_a_name_in_an_archive_is_no_crash(tmp_path: Path) -> None:
    path = archive(tmp_path / "orders.zip", {"orders.csv": good().encode()})
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    nameless = content[directory:].replace(b"orders.csv", b"\0rders.csv")
    path.write_bytes(content[:directory] + nameless)
    assert refusal(path) == "not_a_table"
