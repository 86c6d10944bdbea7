"""Every odd file gives exactly the answer that stands beside it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.intake.errors import FILE_CODES, ROW_CODES, SKIP_CODES, FileRefused
from apps.intake.mapped import mapped_profile
from apps.intake.mapping import mapping_from
from apps.intake.profiles import PROFILES
from apps.intake.profiles.base import Profile
from tests.intake.corpus_files import CORPUS, text_files
from tests.intake.corpus_more import more_bytes
from tests.intake.reading_tools import TMALL, Result, read_path

EXPECTED: dict[str, Any] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
LEAST = 110
# What an answer may tell of the orders besides their numbers.
TOLD = {
    "ordered": lambda order: f"{order.ordered_at:%Y-%m-%d %H:%M:%S}",
    "amounts": lambda order: str(order.order_amount),
    "regions": lambda order: order.region,
    "names": lambda order: order.customer_name,
}
KEYS = {"orders", "visits", "errors", "values", "skipped", "refused", "layout", "mapping", *TOLD}


def layout(expected: dict[str, Any]) -> Profile:
    """Return the layout in which a file is read: the order report unless told."""
    if "mapping" in expected:
        return mapped_profile(mapping_from(expected["mapping"]), key="generic:odd", version=1)
    return PROFILES[expected["layout"]] if "layout" in expected else TMALL


def answer(path: Path, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what reading answers, as far as it is told beside the file."""
    found = {name: expected[name] for name in ("layout", "mapping") if name in expected}
    try:
        result = read_path(path, layout(expected))
    except FileRefused as refused:
        return found | {"refused": [refused.code, refused.line, refused.column]}
    return found | read(result, expected)


def read(result: Result, expected: dict[str, Any]) -> dict[str, Any]:
    kind = "visits" if "visits" in expected else "orders"
    found: dict[str, Any] = {kind: result.ids}
    if result.errors:
        found["errors"] = [list(place) for place in result.places]
    if result.skipped:
        found["skipped"] = [[item.line, item.code] for item in result.skipped]
    if "values" in expected:
        found["values"] = [error.value for error in result.errors]
    for name in TOLD.keys() & expected.keys():
        found[name] = [TOLD[name](order) for order in result.orders]
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_file_gives_its_answer(name: str) -> None:
    assert answer(CORPUS / name, EXPECTED[name]) == EXPECTED[name]


def test_every_file_has_an_answer_and_is_what_its_source_says() -> None:
    names = {path.name for path in CORPUS.iterdir() if path.suffix in (".csv", ".xlsx", ".xls")}
    assert names == set(EXPECTED)
    for name, content in (text_files() | more_bytes()).items():
        assert (CORPUS / name).read_bytes() == content


def test_there_are_as_many_files_as_promised_and_no_two_are_equal(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("files of the corpus", len(EXPECTED))
    # A workbook under the name of a text file tests the name.
    contents = [(CORPUS / name).read_bytes() for name in EXPECTED if name != "renamed.csv"]
    assert len(set(contents)) == len(contents) >= LEAST


def test_every_code_in_the_corpus_is_documented() -> None:
    for expected in EXPECTED.values():
        assert expected.keys() <= KEYS
        if "refused" in expected:
            assert expected["refused"][0] in FILE_CODES
        assert {error[2] for error in expected.get("errors", [])} <= set(ROW_CODES)
        assert {skip[1] for skip in expected.get("skipped", [])} <= set(SKIP_CODES)


def test_nearly_every_refusal_of_a_row_is_met() -> None:
    met = {error[2] for each in EXPECTED.values() for error in each.get("errors", [])}
    # Lines without their order, and orders of several rows: tests/intake/test_mapping*.py.
    elsewhere = {"order_unknown", "order_incomplete", "quantity_text", "status_unknown"}
    # Talks: tests/intake/test_messages_file.py.
    elsewhere |= {"side_unknown", "answer_first"}
    # Ads: tests/intake/test_ad_files.py.
    elsewhere |= {"orders_identity", "ad_nothing"}
    # Reviews: tests/intake/test_review_files.py.
    elsewhere |= {"mark_range"}
    # Cases: tests/intake/test_case_files.py.
    elsewhere |= {"case_word", "case_kind", "case_elsewhere", "asked_before_order"}
    # Consents: tests/intake/test_consent_files.py.
    elsewhere |= {"channel_unknown", "withdrawn_first"}
    assert set(ROW_CODES) - met <= elsewhere
