"""Runs one section in a process of its own, reads its figures and keeps them."""

import json
import os
import platform
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.trust.sections import ROOT, SECTIONS, Section

# What a section says can be read there while it runs.
WORDS = ROOT / "var" / "trust"
INSTALLED = {"PUBLIC_URL": "https://shop.example"}


@dataclass(frozen=True)
class Measured:
    """What a section came to: figures by name, tests that ran, seconds, and whether it ended well.

    `when` names the day, the commit, the seed and the machine.
    """

    key: str
    figures: Mapping[str, int]
    tests: int
    skipped: int
    seconds: float
    ended_well: bool
    when: str

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise is kept: it ran, ended well, and every bar is met."""
        section = next(each for each in SECTIONS if each.key == self.key)
        known = all(bar.figure in self.figures for bar in section.bars)
        met = known and all(bar.is_met(self.figures[bar.figure]) for bar in section.bars)
        ran = section.program is not None or self.tests > self.skipped
        return self.ended_well and ran and met


def measure(section: Section, kills: int, seed: int) -> tuple[Measured, str]:
    """Run a section to its end; return what it came to, and the end of its words."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        log = WORDS / f"{section.key}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as stream:
            done = subprocess.run(
                [sys.executable, *command(section, report, kills, seed)],
                cwd=ROOT,
                env=environment(section),
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
        figures, tests, skipped = recorded(report)
    words = log.read_text(errors="replace")
    figures |= told_in(section.reads, words)
    seconds, ended = time.monotonic() - begun, done.returncode == 0
    found = Measured(section.key, figures, tests, skipped, seconds, ended, when(seed))
    return found, words[-4_000:]


def command(section: Section, report: Path, kills: int, seed: int) -> list[str]:
    """Return what Python is called with."""
    if section.program is not None:
        return section.program(kills, seed)
    # Those too that are left out of a usual run for their length.
    spread = ["-m", "", "-n", "2", "--dist", "loadgroup", f"--junitxml={report}"]
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", *spread, *section.tests]


def environment(section: Section) -> dict[str, str]:
    """Return the environment of a section: for the checks of an installation, one as documented."""
    if section.key == "deployment":
        made = {**INSTALLED, "SECRET_KEY": secrets.token_urlsafe(48)}
        return {**os.environ, **made}
    # What was learnt of which tests reach a check may be used again: it can only miss a test.
    left = {k: v for k, v in os.environ.items() if k != "MUTANTS"}
    inherited = {k: v for k, v in left.items() if not k.startswith("PYTEST_")}
    return {**inherited, **section.environment}


def recorded(report: Path) -> tuple[dict[str, int], int, int]:
    """Return (figures, tests, skipped tests) of a report; equal names are added up."""
    if not report.exists():
        return {}, 0, 0
    figures: Counter[str] = Counter()
    tests = skipped = 0
    # Written by pytest in the run before this line.
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314
        tests += int(suite.get("tests", 0))
        skipped += int(suite.get("skipped", 0))
        for each in suite.iter("property"):
            figures[each.get("name", "")] += int(each.get("value", 0))
    return dict(figures), tests, skipped


def told_in(reads: str, text: str) -> dict[str, int]:
    """Return the figures of the last line that a pattern finds; a group's name is a figure's."""
    found = list(re.finditer(reads, text)) if reads else []
    if not found:
        return {}
    return {name.replace("_", " "): int(value) for name, value in found[-1].groupdict().items()}


def when(seed: int) -> str:
    """Return the day, the commit, the seed and the machine."""
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    commit = done.stdout.strip() or "unknown"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return f"{datetime.now(UTC).date()}, {commit}, seed {seed}, {machine}"


def kept_before(file: Path) -> dict[str, Measured]:
    """Return what was measured before, by section; sections that are no more are left out."""
    told = json.loads(file.read_text()) if file.exists() else []
    known = {section.key for section in SECTIONS}
    return {each["key"]: Measured(**each) for each in told if each["key"] in known}


def keep(file: Path, found: Mapping[str, Measured]) -> None:
    """Write what was measured; the file is whole or as it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(each) for each in found.values()], indent=1))
    fresh.replace(file)
