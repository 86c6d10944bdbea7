"""Measures the promises about trust: python -m tests.trust [SECTION ...] --kills 60 --seed 1."""

import argparse
import random
import sys

from tests.trust.measuring import Measured, measure
from tests.trust.page import page
from tests.trust.sections import ROOT, SECTIONS

PAGE = ROOT / "docs" / "trust.md"


def main() -> int:
    """Run the sections asked for, print the page; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    keys = [section.key for section in SECTIONS]
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(keys))
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    unknown = set(options.sections) - set(keys)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(keys)}")
    asked = [each for each in SECTIONS if each.key in (options.sections or keys)]
    found = [said(measure(each, options.kills, options.seed)) for each in asked]
    text = page(found, options.kills, options.seed)
    print(text)
    if options.write:
        PAGE.write_text(text)
    return int(not all(each.is_kept for each in found))


def said(measured: Measured) -> Measured:
    """Print how a section ended, and the end of its words where it did not end well."""
    state = "kept" if measured.is_kept else "NOT KEPT"
    print(f"{measured.section.key}: {state} in {measured.seconds:.0f} s", flush=True)
    if not measured.is_kept:
        print(measured.told, flush=True)
    return measured


if __name__ == "__main__":
    sys.exit(main())
