"""The page of promises: a bar that is missed, unknown or never ran is not called kept."""

from pathlib import Path

import pytest

from tests.trust.measuring import Measured, keep, kept_before, recorded, told_in
from tests.trust.page import page
from tests.trust.sections import ROOT, SECTIONS, mutants


def measured(
    saves: int, lost: int | None = None, *, ended_well: bool = True, tests: int = 2
) -> Measured:
    """Return what the section of saves came to."""
    figures = {"racing saves": saves} | ({} if lost is None else {"updates that were lost": lost})
    return Measured("saves", figures, tests, 0, 1.0, ended_well, "today")


@pytest.mark.parametrize(
    ("found", "is_kept"),
    [
        (measured(10_000, 0), True),
        (measured(9_999, 0), False),
        (measured(10_000, 1), False),
        (measured(10_000), False),
        (measured(10_000, 0, ended_well=False), False),
        (measured(10_000, 0, tests=0), False),
    ],
)
def test_a_promise_is_kept_when_all_is_shown(found: Measured, *, is_kept: bool) -> None:
    assert found.is_kept is is_kept
    text = page({"saves": found})
    assert ("| yes |" in text, "| **no** |" in text) == (is_kept, not is_kept)
    assert text.count("not measured |") == len(SECTIONS) - 1


def test_what_was_measured_before_stays(tmp_path: Path) -> None:
    file = tmp_path / "var" / "trust.json"
    assert kept_before(file) == {}
    keep(file, {"saves": measured(10_000, 0)})
    gone = Measured("gone", {}, 1, 0, 1.0, ended_well=True, when="")
    keep(file, {**kept_before(file), "gone": gone})
    assert kept_before(file) == {"saves": measured(10_000, 0)}


def test_figures_of_a_report_are_added_up(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    case = '<testcase><properties><property name="saves" value="{}"/></properties></testcase>'
    body = "".join(case.format(number) for number in (4, 6))
    suite = f'<testsuite tests="3" skipped="1">{body}</testsuite>'
    path.write_text(f"<testsuites>{suite}</testsuites>")
    assert recorded(path) == ({"saves": 10}, 3, 1)
    assert recorded(tmp_path / "none.xml") == ({}, 0, 0)


@pytest.mark.parametrize(
    ("key", "line", "figures"),
    [
        (
            "checks",
            "445 changes tried, 2 alive",
            {"checks taken out": 445, "that no test noticed": 2},
        ),
        (
            "kills",
            "60 kills in 700 s, slowest recovery 9.1 s, 0 wrong, seed 5",
            {"kills": 60, "with another figure or a half import": 0},
        ),
    ],
)
def test_the_line_of_a_program_tells_its_figures(
    key: str, line: str, figures: dict[str, int]
) -> None:
    section = next(each for each in SECTIONS if each.key == key)
    assert told_in(section.reads, f"before\n{line}\n") == figures
    assert figures.keys() == {bar.figure for bar in section.bars}
    assert told_in(section.reads, "it broke") == {}


def test_every_figure_that_has_a_bar_is_recorded_by_its_tests() -> None:
    for section in SECTIONS:
        missing = [path for path in section.tests if not (ROOT / path).exists()]
        text = "".join((ROOT / path).read_text() for path in section.tests)
        unknown = [bar.figure for bar in section.bars if f'"{bar.figure}"' not in text]
        assert (section.key, missing, unknown if section.tests else []) == (section.key, [], [])
    assert "tests/accounts/test_keys.py" in mutants(0, 0)
