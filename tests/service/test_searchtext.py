"""Terms of texts and groups of questions: what meets what, and what does not."""

import pytest

from apps.service.searchtext import folded, groups_needed, query_groups, search_terms

TERMS = set(
    search_terms(
        "filter",
        "更换滤芯 How to replace the cartridge",
        "Turn the water off. Szűrőbetét cseréje. ３０ minutes, Straße.",
        ["CW-RO600", "净水器 RO600 反渗透"],
    )
)


def answers(query: str) -> bool:
    """Whether the text above answers a question."""
    groups = query_groups(query)
    hits = sum(bool(TERMS & set(group.terms)) for group in groups)
    return bool(groups) and hits >= groups_needed(groups)


@pytest.mark.parametrize(
    "query",
    [
        "cartridge", "CARTRIDGE", "cartrige", "cartridgge", "cratridge", "cartrdige",  # slips
        "szurobetet", "szűrőbetét", "strasse", "30",  # accents, ß, wide digits
        "滤芯", "更换滤芯", "滤", "净水气", "反渗透净水器",  # pairs, one wrong sign, another order
        "ro600", "cw-ro600", "CWRO600", "cw",  # codes, and a beginning
        "repl", "replace cartridge", "how do i replace the cartridge",
    ],
)  # fmt: skip
def test_a_text_is_found_by(query: str) -> None:
    assert answers(query)


@pytest.mark.parametrize(
    "query",
    ["pendant", "moon pendant", "cart wheel tyre", "滴漏问题", "ro800", "", "  ", "!?", "the moon"],
)
def test_a_text_is_not_found_by(query: str) -> None:
    assert not answers(query)


def test_a_number_is_another_number_and_no_slip() -> None:
    assert not set(query_groups("ro601")[0].terms) & TERMS


def test_letters_are_compared_without_accents_case_and_width() -> None:
    assert folded("ＡｂÉű 滤芯 ガ") == "abeu 滤芯 カ"


@pytest.mark.parametrize(
    ("query", "count", "needed"),
    [
        ("a", 1, 1),
        ("one two", 2, 2),
        ("one two three", 3, 2),
        ("净水器", 2, 1),
        ("净水器滤芯", 4, 2),
    ],
)
def test_two_of_three_words_and_half_of_the_pairs_are_needed(
    query: str, count: int, needed: int
) -> None:
    groups = query_groups(query)
    assert (len(groups), groups_needed(groups)) == (count, needed)


def test_a_flood_of_words_is_cut() -> None:
    assert len(query_groups(" ".join(f"word{n}" for n in range(500)))) == 12
    assert all(len(term) <= 42 for term in search_terms("", "x" * 5_000, "y" * 90_000))
