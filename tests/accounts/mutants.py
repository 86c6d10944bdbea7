"""Takes each permission check out in turn and says which change no test notices.

python -m pytest -s -p tests.accounts.mutants --create-db tests/accounts/test_keys.py tests/api ...
The tests that are named are collected once; each change runs them in a process of its own until
one fails. MUTANTS=word tries only the places whose path or source holds the word.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.accounts.mutation import ROOT, sites, switch_off

SEARCHED = ("accounts", "shop", "service", "intake", "aftersales", "promotion", "metrics")
SEARCHED += ("dashboard", "work")
BROKEN = 3
WHOLE = "apps/accounts"
ANYWHERE = ("accounts", "api")
LONGEST = 3
FAR = ("test_matrix", "test_canaries", "test_headers", "test_parallel_sign_in")


def places(word: str) -> list[tuple[str, str]]:
    """Return (place, source) of every permission check, as far as the word asks for it."""
    found = []
    for app in SEARCHED:
        for path in sorted((ROOT / "apps" / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "migrations" in name or "management" in name:
                continue
            found += [(f"{name}:{line}:{column}", source) for line, column, source in sites(path)]
    found = [each for each in found if not is_about_figures(*each)]
    return [each for each in found if word in " ".join(each)]


def is_about_figures(place: str, source: str) -> bool:
    """Tell whether a refusal is of a metric or a state, which is nobody's right."""
    app = place.split("/")[1]
    return app in ("metrics", "dashboard") and source.startswith("raise ShopError(")


def in_order(items: list[pytest.Item], place: str) -> list[pytest.Item]:
    """Return the tests that may notice, the nearest to the place first and the longest last."""
    distances = {path: distance(path, place) for path in {Path(item.path) for item in items}}
    ordered = sorted(items, key=lambda item: distances[Path(item.path)])
    return [item for item in ordered if distances[Path(item.path)] <= LONGEST]


@cache
def distance(test: Path, place: str) -> int:
    """Tell how far a file of tests is from a place: it names its module, its app, or neither."""
    module, app = Path(place.split(":")[0]), place.split("/")[1]
    if test.stem in FAR:
        return LONGEST
    named = f"from {'.'.join(module.with_suffix('').parts)} import" in test.read_text()
    if named or module.stem in test.stem:
        return 0
    return 1 if test.parent.name == app else 2 if test.parent.name in ANYWHERE else LONGEST + 1


def is_noticed(items: list[pytest.Item], place: str) -> bool:
    """Tell whether a test fails in a process without this check."""
    child = os.fork()
    if not child:
        status = BROKEN
        try:
            status = int(fails(items, place))
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 1), f"{place}: the tests did not run"
    return status == 1


def fails(items: list[pytest.Item], place: str) -> bool:
    """Run the tests without this check until one fails; with no place, with all checks."""
    if place != WHOLE:
        switch_off(place)
    ordered = items if place == WHOLE else in_order(items, place)
    for item, following in zip(ordered, [*ordered[1:], ordered[0]], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        failed = [report for report in reports if report.failed]
        if failed and place == WHOLE:
            print(item.nodeid, failed[0].longreprtext, flush=True)  # noqa: T201
        if failed:
            return True
    return False


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once as they are, then once without each check."""
    items = [item for item in session.items if not item.get_closest_marker("browser")]
    first = next(item for item in items if Path(item.path).stem == "test_keys")
    items.remove(first)
    # It makes the database, and leaves no module open: an item of any module may follow.
    elsewhere = next(i for i in items if Path(i.path).parent != Path(first.path).parent)
    runtestprotocol(first, nextitem=elsewhere)
    connections.close_all()
    assert not is_noticed(items, WHOLE), "a test fails although nothing is taken out"
    alive, tried = [], places(os.environ.get("MUTANTS", ""))
    for place, source in tried:
        noticed = is_noticed(items, place)
        print(f"{'killed' if noticed else 'ALIVE '}  {place}  {source[:90]}", flush=True)  # noqa: T201
        alive += [] if noticed else [place]
    print(f"{len(tried) - len(alive)} of {len(tried)} changes noticed", flush=True)  # noqa: T201
    session.testsfailed = len(alive)
    return True
