"""Uploads in files without a name: whole when complete, gone when interrupted."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.common.uploads import NamelessFileHandler


@pytest.fixture
def handler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NamelessFileHandler]:
    """A handler at work, in a folder for temporary files that only it uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    handler = NamelessFileHandler()
    handler.new_file("file", "orders.csv", "text/csv", 0, "utf-8")
    handler.receive_data_chunk(b"first,", 0)
    handler.receive_data_chunk(b"second", 6)
    yield handler
    handler.file.close()


def test_what_arrived_is_handed_on_whole(handler: NamelessFileHandler) -> None:
    file = handler.file_complete(12)
    assert (file.name, file.size, b"".join(file.chunks())) == ("orders.csv", 12, b"first,second")


def test_a_killed_process_would_leave_no_file(handler: NamelessFileHandler, tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_upload_is_let_go(handler: NamelessFileHandler) -> None:
    handler.upload_interrupted()
    assert handler.file.closed
    NamelessFileHandler().upload_interrupted()
