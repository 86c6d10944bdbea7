"""Codes are stable words with a remedy, and the documentation lists all of them."""

from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from apps.intake.errors import FILE_CODES, ROW_CODES, SKIP_CODES, FileRefused, shown
from apps.intake.templatetags.intake import remedy

DOCS = Path(__file__).resolve().parents[2] / "docs" / "imports.md"


@pytest.mark.parametrize("codes", [FILE_CODES, ROW_CODES, SKIP_CODES])
def test_every_code_is_documented_with_its_remedy(codes: dict[str, str]) -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [code for code, remedy in codes.items() if f"| `{code}` | {remedy} |" not in text] == []


def test_no_code_means_two_things() -> None:
    assert not FILE_CODES.keys() & ROW_CODES.keys()
    assert not SKIP_CODES.keys() & (FILE_CODES.keys() | ROW_CODES.keys())


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [
        (7, "总金额", "Line 7, column 总金额: "),
        (7, None, "Line 7: "),
        (None, "总金额", "Column 总金额: "),
        (None, None, ""),
    ],
)
def test_a_refusal_begins_with_its_place(line: int | None, column: str | None, place: str) -> None:
    refused = FileRefused("empty", line=line, column=column)
    assert str(refused) == f"{place}{FILE_CODES['empty']}"


def test_a_shown_value_is_one_short_line() -> None:
    assert shown("a\nb\tc") == "a b c"
    assert shown("x" * 500) == "x" * 119 + "…"


def test_a_message_of_its_own_is_not_followed_by_another() -> None:
    known = ROW_CODES["amount_negative"]
    own = "The amount must not be above 100.00."
    with override("zh-hans"):
        assert remedy(f"-1.00: {known}", "amount_negative") == f"-1.00: {gettext(known)}"
        assert remedy(own, "amount_negative") == own
        assert remedy(known, "no_such_code") == gettext(known) != known
        assert remedy("", "amount_negative") == ""
