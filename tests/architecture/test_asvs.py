"""`docs/asvs.md` names files that exist and each item once; its totals are those of its tables."""

import re
from collections import Counter

from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text()
STATES = ("met", "partly", "not met", "does not apply")
OPEN = {"partly", "not met"}
ITEM = re.compile(r"\| (\d+\.\d+\.\d+) \| [^|]+ \| ([a-z ]+) \| [^|]+ \|")
TOTAL = re.compile(r"\| (V\d+ [^|]+|all) \|" + r" (\d+) \|" * 5)
NUMBER = re.compile(r"\b\d+\.\d+\.\d+\b")


def chapters() -> dict[str, list[tuple[str, str]]]:
    """Return item and state of each row by its chapter, in the order of the page."""
    parts = re.split(r"^## ", PAGE, flags=re.M)[1:]
    titled = (part.partition("\n")[::2] for part in parts if re.match(r"V\d+ ", part))
    return {title: ITEM.findall(text) for title, text in titled}


def rows() -> list[tuple[str, str]]:
    """Return item and state of every row."""
    return [row for found in chapters().values() for row in found]


def test_every_path_of_the_page_exists() -> None:
    words = {word for word in re.findall(r"`([^`\s]+)`", PAGE) if not word.startswith("/")}
    paths = {word for word in words if "/" in word or "." in word or word == "Dockerfile"}
    assert len(paths) > 100
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_every_item_is_named_once_in_its_chapter_and_has_a_state() -> None:
    before = PAGE.partition("## Not met")[0]
    lines = re.findall(r"^\| \d+\.\d+\.\d+ \|.*$", before, flags=re.M)
    assert [line for line in lines if not ITEM.fullmatch(line)] == []
    assert len(lines) == len(rows()) == len({item for item, _ in rows()})
    strays = [(title, item) for title, found in chapters().items() for item, _ in found
              if not title.startswith(f"V{item.partition('.')[0]} ")]  # fmt: skip
    assert strays == []
    assert {state for _, state in rows()} <= set(STATES)


def test_the_totals_are_those_of_the_tables() -> None:
    told = {title: tuple(map(int, numbers)) for title, *numbers in TOTAL.findall(PAGE)}
    counted = {}
    for title, found in [*chapters().items(), ("all", rows())]:
        each = Counter(state for _, state in found)
        by_state = [each[state] for state in STATES]
        counted[title] = (sum(by_state[:3]), *by_state)
    assert told == counted


def test_every_open_item_says_once_what_to_do_until_then() -> None:
    remedies = re.findall(r"^\|(.+?)\|", PAGE.partition("## Not met")[2], flags=re.M)
    named = Counter(NUMBER.findall(" ".join(remedies)))
    assert named == Counter(item for item, state in rows() if state in OPEN)
