"""Runs the cases and prints their table: python -m bench [case …] [--scale 0.1] [--json FILE]."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

# The fourth comes first: it measures a shop that is alone, and leaves an empty database.
CASES = {
    4: "growth",
    1: "changed_day",
    2: "late_refunds",
    3: "rebuild",
    5: "import_file",
    6: "morning_page",
    7: "list_pages",
    8: "readers",
    9: "workers",
    10: "roster",
    12: "text_search",
    13: "keyword_rules",
}


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("case", type=int, nargs="*", choices=[*CASES, []], help="numbers of cases")
    parser.add_argument("--scale", type=float, default=0.1, help="1 = 1,000 orders a day")
    parser.add_argument("--json", type=Path, help="write the table to this file, too")
    parser.add_argument("--keep", action="store_true", help="use the data of the run before")
    return parser.parse_args()


def main() -> int:
    """Measure; the exit status tells whether every target is met."""
    asked = arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    # Started as the web server starts.
    import_module("shopops.wsgi")
    from bench.database import database_open
    from bench.results import Result, json_write, table

    database_open(keep=asked.keep)
    results: list[Result] = []
    for number in asked.case or CASES:
        print(f"case {number} ...", file=sys.stderr, flush=True)
        case = import_module(f"bench.cases.{CASES[number]}")
        found: list[Result] = case.cases(asked.scale)
        print(table(found), file=sys.stderr, flush=True)
        results += found
    print(table(results))
    if asked.json:
        json_write(asked.json, results, scale=asked.scale)
    return 0 if all(result.is_met for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
