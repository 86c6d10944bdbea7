"""Measures the promises about trust: python -m tests.trust [SECTION ...] --kills 60 --seed 1."""

import argparse
import random
import sys

from tests.trust.measuring import keep, kept_before, measure
from tests.trust.page import page
from tests.trust.sections import ROOT, SECTIONS

PAGE = ROOT / "docs" / "trust.md"
FOUND = ROOT / "var" / "trust.json"


def main() -> int:
    """Run the sections asked for, print the page; 1 when a promise of them is not kept."""
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
    asked = options.sections or keys
    broken = [key for key in keys if key in asked and not kept(key, options.kills, options.seed)]
    text = page(kept_before(FOUND))
    print(text)
    if options.write:
        PAGE.write_text(text)
    return int(bool(broken))


def kept(key: str, kills: int, seed: int) -> bool:
    """Measure a section, keep it, and say how it ended; tell whether its promise is kept."""
    section = next(each for each in SECTIONS if each.key == key)
    found, words = measure(section, kills, seed)
    keep(FOUND, {**kept_before(FOUND), key: found})
    state = "kept" if found.is_kept else f"NOT KEPT\n{words}"
    print(f"{key}: {found.seconds:.0f} s, {state}", flush=True)
    return found.is_kept


if __name__ == "__main__":
    sys.exit(main())
