"""Every odd file gives exactly the answer that stands beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.intake.errors import FILE_CODES, ROW_CODES, SKIP_CODES, FileRefused
from apps.intake.profiles import PROFILES
from tests.intake.corpus_files import CORPUS, text_files
from tests.intake.reading_tools import TMALL, read_path

EXPECTED: dict[str, Any] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))


def answer(path: Path, layout: str) -> dict[str, Any]:
    try:
        result = read_path(path, PROFILES[layout])
    except FileRefused as refused:
        return {"refused": [refused.code, refused.line, refused.column]}
    found: dict[str, Any] = {"orders" if layout == TMALL.key else "visits": result.ids}
    if result.errors:
        found["errors"] = [list(place) for place in result.places]
    if result.skipped:
        found["skipped"] = [[item.line, item.code] for item in result.skipped]
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_file_gives_its_answer(name: str) -> None:
    expected = dict(EXPECTED[name])
    layout = expected.pop("layout", TMALL.key)
    assert answer(CORPUS / name, layout) == expected


def test_every_file_has_an_answer_and_is_what_its_source_says() -> None:
    names = {path.name for path in CORPUS.iterdir() if path.suffix in (".csv", ".xlsx", ".xls")}
    assert names == set(EXPECTED)
    for name, content in text_files().items():
        assert (CORPUS / name).read_bytes() == content


def test_every_code_in_the_corpus_is_documented() -> None:
    for expected in EXPECTED.values():
        if "refused" in expected:
            assert expected["refused"][0] in FILE_CODES
        assert {error[2] for error in expected.get("errors", [])} <= set(ROW_CODES)
        assert {skip[1] for skip in expected.get("skipped", [])} <= set(SKIP_CODES)
