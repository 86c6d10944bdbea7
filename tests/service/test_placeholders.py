"""Variables are put in as they are; everything else is text, whatever it looks like."""

import pytest

from apps.service.placeholders import fill, unfilled, unknown
from apps.service.textdiff import Change, edited_ratio, text_changes

VALUES = {"order": "A1", "buyer": "{agent} <b>", "agent": "Li"}


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        ("Order {order} by {agent}", "Order A1 by Li", []),
        ("{buyer}", "{agent} <b>", []),  # a value names no variable
        ("{carrier} {carrier} {promise}", "{carrier} {carrier} {promise}", ["carrier", "promise"]),
        ("{{ order }} {{order}} {% if 1 %}", "{{ order }} {{order}} {% if 1 %}", []),
        ("=1+1 <script> ${order}", "=1+1 <script> $A1", []),
        ("{Order} {order.number} {__class__} {0}", "{Order} {order.number} {__class__} {0}", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_variables_are_filled(text: str, filled: str, missing: list[str]) -> None:
    made = fill(text, VALUES)
    assert (made.text, made.missing) == (filled, missing)


def test_what_still_stands_and_what_is_mistyped_is_named() -> None:
    text = "{order} {ordr} {promise} {order} {{agent}}"
    assert unfilled(text) == ["order", "promise"]
    assert unknown(text) == ["ordr"]


def test_a_difference_reads_word_by_word_and_chinese_sign_by_sign() -> None:
    assert text_changes("We ship today.", "We ship tomorrow.") == [
        Change("same", "We ship "),
        Change("gone", "today"),
        Change("came", "tomorrow"),
        Change("same", "."),
    ]
    assert text_changes("今天发货", "明天发货") == [
        Change("gone", "今"),
        Change("came", "明"),
        Change("same", "天发货"),
    ]
    assert text_changes("", "") == []


@pytest.mark.parametrize(("old", "new"), [("a b", "c d e"), ("", "x"), ("x\n" * 9_000, "y\nx\n")])
def test_a_difference_holds_both_texts_whole(old: str, new: str) -> None:
    changes = text_changes(old, new)
    assert "".join(each.text for each in changes if each.kind != "came") == old
    assert "".join(each.text for each in changes if each.kind != "gone") == new


@pytest.mark.parametrize(("sent", "ratio"), [("abcd", 0.0), ("abcx", 0.25), ("", 1.0)])
def test_the_share_that_was_edited(sent: str, ratio: float) -> None:
    assert edited_ratio("abcd", sent) == ratio
