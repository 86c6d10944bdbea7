"""The page of promises: a bar that is missed, unknown or never ran is not called kept."""

from pathlib import Path

import pytest

from tests.trust.measuring import Measured, recorded, told_in
from tests.trust.page import page
from tests.trust.sections import ROOT, SECTIONS, Bar, Section, mutants, nothing

SAVES = Section("saves", "No save is lost", (Bar("saves", least=10), nothing("lost")), ("a",))


def measured(*, ended_well: bool = True, tests: int = 2, **figures: int) -> Measured:
    """Return what a section of saves came to."""
    return Measured(SAVES, figures, tests, 0, 1.0, ended_well, "")


@pytest.mark.parametrize(
    ("found", "is_kept"),
    [
        (measured(saves=10, lost=0), True),
        (measured(saves=9, lost=0), False),
        (measured(saves=10, lost=1), False),
        (measured(saves=10), False),
        (measured(saves=10, lost=0, ended_well=False), False),
        (measured(saves=10, lost=0, tests=0), False),
    ],
)
def test_a_promise_is_kept_when_all_is_shown(found: Measured, *, is_kept: bool) -> None:
    assert found.is_kept is is_kept
    assert ("| yes |" in page([found], 0, 1)) is is_kept


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
