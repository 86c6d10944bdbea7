"""The page of what was measured, in Markdown."""

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tests.trust.measuring import Measured
from tests.trust.sections import ROOT

HEAD = """# Trust, measured

`make trust` runs what is below anew and writes this page with `TRUST="--write"`; some of it alone:
`make trust TRUST="kills saves --kills 500 --seed 1"`. The same tests run in every `make test`,
with fewer examples. Bars are those of the first release.
"""
MISSING = """## Not measured here

The load of 60 people and of 50 events a second, a soak of eight hours, an upgrade from earlier
releases, known faults of libraries (pip-audit asks a service outside), the list of the
Application Security Verification Standard, a restore of a million orders.
"""


def page(found: Sequence[Measured], kills: int, seed: int) -> str:
    """Return the page of these sections."""
    kept = sum(each.is_kept for each in found)
    lines = [HEAD, f"{facts()}, seed {seed}, {kills} kills asked for."]
    lines += [f"**{kept} of {len(found)} promises kept.**", ""]
    lines += ["| promise | measured | bar | kept | tests | seconds |"]
    lines += ["| --- | --- | --- | --- | ---: | ---: |"]
    lines += [row for each in found for row in rows(each)]
    return "\n".join([*lines, "", MISSING])


def rows(measured: Measured) -> Iterator[str]:
    """Yield the row of a promise and one more for each of its further figures."""
    figures = [*measured.section.bars] or [None]
    for at, bar in enumerate(figures):
        value = "" if bar is None else told(measured, bar.figure)
        bar_text = "" if bar is None else str(bar)
        if at:
            yield f"| | {value} | {bar_text} | | | |"
            continue
        kept = "yes" if measured.is_kept else "**no**"
        skipped = f" ({measured.skipped} skipped)" if measured.skipped else ""
        tests = f"{measured.tests:,}{skipped}" if measured.tests else ""
        title = measured.section.promise
        yield f"| {title} | {value} | {bar_text} | {kept} | {tests} | {measured.seconds:,.0f} |"


def told(measured: Measured, figure: str) -> str:
    """Return a figure with its name."""
    value = measured.figures.get(figure)
    return f"{figure}: " + ("unknown" if value is None else f"{value:,}")


def facts() -> str:
    """Return when, at which commit and on what it was measured."""
    asked = ["git", "rev-parse", "--short=10", "HEAD"]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    day, place = datetime.now(UTC).date(), commit.stdout.strip() or "unknown"
    return f"Measured on {day}, commit {place}, {machine}"
