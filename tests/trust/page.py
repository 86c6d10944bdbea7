"""The page of what was measured, in Markdown."""

from collections.abc import Iterator, Mapping

from tests.trust.measuring import Measured
from tests.trust.sections import SECTIONS, Section

HEAD = """# Trust, measured

`make trust` measures what is promised below and prints this page; `TRUST="--write"` writes it.
Some of it alone: `make trust TRUST="kills saves --kills 500 --seed 1"`; what was measured before
stays on the page with its day and commit. The same tests run in every `make test`, with fewer
examples. Bars are those of a first release.
"""
MISSING = """## Not measured here

The load of 60 people and of 50 events a second, a soak of eight hours, an upgrade from earlier
releases, known faults of libraries (which a service outside has to be asked for), the list of the
Application Security Verification Standard (see asvs.md).
"""


def page(found: Mapping[str, Measured]) -> str:
    """Return the page of all promises, from what was measured of them by section."""
    kept = sum(each.is_kept for each in found.values())
    lines = [HEAD, f"**{kept} of {len(SECTIONS)} promises kept.**", ""]
    lines += ["| promise | measured | bar | kept | tests | seconds | when |"]
    lines += ["| --- | --- | --- | --- | ---: | ---: | --- |"]
    lines += [row for section in SECTIONS for row in rows(section, found.get(section.key))]
    return "\n".join([*lines, "", MISSING])


def rows(section: Section, measured: Measured | None) -> Iterator[str]:
    """Yield the row of a promise, and one more for each of its further figures."""
    figures = [(told(measured, bar.figure), str(bar)) for bar in section.bars] or [("", "")]
    yield f"| {section.promise} | {' | '.join(figures[0])} | {' | '.join(ended(measured))} |"
    for value, bar in figures[1:]:
        yield f"| | {value} | {bar} | | | | |"


def ended(measured: Measured | None) -> list[str]:
    """Return whether it was kept, by how many tests, how long it took, and when."""
    if measured is None:
        return ["not measured", "", "", ""]
    skipped = f" ({measured.skipped} skipped)" if measured.skipped else ""
    tests = f"{measured.tests:,}{skipped}" if measured.tests else ""
    kept = "yes" if measured.is_kept else "**no**"
    return [kept, tests, f"{measured.seconds:,.0f}", measured.when]


def told(measured: Measured | None, figure: str) -> str:
    """Return a figure with its name."""
    value = measured.figures.get(figure) if measured else None
    return figure if value is None else f"{figure}: {value:,}"
