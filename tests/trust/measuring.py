"""Runs one section in a process of its own and reads its figures."""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.trust.sections import ROOT, Section

INSTALLED = {"PUBLIC_URL": "https://shop.example"}


@dataclass(frozen=True)
class Measured:
    """What a section came to: figures by name, tests that ran, seconds, and whether it ended well.

    `told` is the end of what it printed, to be read where it failed.
    """

    section: Section
    figures: Mapping[str, int]
    tests: int
    skipped: int
    seconds: float
    ended_well: bool
    told: str

    @property
    def is_kept(self) -> bool:
        """Tell whether the promise is kept: it ran, ended well, and every bar is met."""
        met = (bar.is_met(self.figures.get(bar.figure, -1)) for bar in self.section.bars)
        known = (bar.figure in self.figures for bar in self.section.bars)
        ran = self.section.program is not None or self.tests > self.skipped
        return self.ended_well and ran and all(met) and all(known)


def measure(section: Section, kills: int, seed: int) -> Measured:
    """Run a section to its end and return what it came to."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run(
            [sys.executable, *command(section, report, kills, seed)],
            cwd=ROOT,
            env=environment(section),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        figures, tests, skipped = recorded(report)
    figures |= told_in(section.reads, done.stdout)
    seconds = time.monotonic() - begun
    ended = done.returncode == 0
    return Measured(section, figures, tests, skipped, seconds, ended, done.stdout[-4_000:])


def command(section: Section, report: Path, kills: int, seed: int) -> list[str]:
    """Return what Python is called with."""
    if section.program is not None:
        return section.program(kills, seed)
    spread = ["-n", "2", "--dist", "loadgroup", f"--junitxml={report}"]
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", *spread, *section.tests]


def environment(section: Section) -> dict[str, str]:
    """Return the environment of a section: for the checks of an installation, one as documented."""
    if section.key == "deployment":
        made = {**INSTALLED, "SECRET_KEY": secrets.token_urlsafe(48)}
        return {**os.environ, **made}
    return {**os.environ, **section.environment}


def recorded(report: Path) -> tuple[dict[str, int], int, int]:
    """Return (figures, tests, skipped tests) of a report; equal names are added up."""
    if not report.exists():
        return {}, 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - pytest wrote it
    figures: Counter[str] = Counter()
    tests = skipped = 0
    for suite in suites:
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
